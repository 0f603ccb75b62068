/** Without control and direction characters, with which a certificate could rearrange the line that shows it. */
export function printable(value: string): string {
  return value
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim();
}
