/**
 * Whether a page asks for a password, as where a session has ended. Each tag is looked at once: the page may be made to
 * take as long as it can.
 */
export function asksForPassword(html: string): boolean {
  return /<input\b[^<>]*\btype\s*=\s*["']?password/i.test(html);
}
