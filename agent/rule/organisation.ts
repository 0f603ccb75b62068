import type { Party } from "../../protocol/report.ts";
import type { CertificateRole } from "../../protocol/signature-kind.ts";

/** Abbreviations that offices write for a part of their name, and nothing else has; each stands as a word of its own. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ["ubnd", "ủy ban nhân dân"],
  ["hđnd", "hội đồng nhân dân"],
  ["ubmttq", "ủy ban mặt trận tổ quốc"],
  ["mttq", "mặt trận tổ quốc"],
  ["tp", "thành phố"],
  ["tx", "thị xã"],
  ["&", "và"],
]);

/** A tone mark on the first of two vowels, as `òa`, `ủy`; newer spelling puts it on the second. Decomposed. */
const OLD_TONE = /(o)([\u0300\u0301\u0303\u0309\u0323])([ae])|(u)([\u0300\u0301\u0303\u0309\u0323])(y)/g;

/**
 * Whether a certificate names an organisation: as its organisation or its unit, and where it is the organisation's own, as
 * its holder. Names are the same whatever their case, spaces, punctuation, composition and place of tone marks, and with
 * abbreviations written out. A name that is longer or shorter is another.
 *
 * @param role whose the certificate is, or `null` where nobody has said
 */
export function namesOrganisation(
  organisation: string,
  subject: Party,
  role: CertificateRole | null,
): boolean {
  const wanted = comparableOrganisation(organisation);
  const { organization, organizationalUnit, commonName } = subject;
  const names = [organization, organizationalUnit, role === "organisation" ? commonName : null];
  return wanted !== "" && names.some((name) => name !== null && comparableOrganisation(name) === wanted);
}

/** An organisation's name as it is compared. */
export function comparableOrganisation(name: string): string {
  return newTones(name)
    .toLowerCase()
    .replaceAll(/(?<=\p{L})\.(?=\p{L}\.|\p{L}(?!\p{L}))/gu, "")
    .replaceAll(/&/g, " & ")
    .split(/[^\p{L}\p{M}\p{N}&]+/u)
    .map((word) => newTones(ABBREVIATIONS.get(word) ?? word))
    .join(" ")
    .trim();
}

function newTones(text: string): string {
  return text.normalize("NFD").toLowerCase().replaceAll(OLD_TONE, "$1$3$2$4$6$5").normalize("NFC");
}
