/** Whether a text holds a PIN as such: not where its digits happen to stand within a digest. */
export function holdsPin(text: string, pin: string): boolean {
  return new RegExp(`(?<![0-9a-f])${pin}(?![0-9a-f])`, "i").test(text);
}
