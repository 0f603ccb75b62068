/** How portals say that a document is none of the state's secrets; without spaces. */
const ORDINARY: ReadonlySet<string> = new Set(["", "THƯỜNG", "BÌNHTHƯỜNG", "KHÔNG", "KHÔNGMẬT"]);

/** Whether what a portal says of a document's secrecy (độ mật) keeps it from being signed; nothing said does not. */
export function isSecretAtPortal(secrecy: string | undefined): boolean {
  if (secrecy === undefined) return false;
  return !ORDINARY.has(
    secrecy
      .normalize("NFKC")
      .replace(/[\s\p{Cf}]/gu, "")
      .toUpperCase(),
  );
}
