/** Abbreviations that offices write for a part of their name, and nothing else has; each stands as a word of its own. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ["ubnd", "ủy ban nhân dân"],
  ["hđnd", "hội đồng nhân dân"],
  ["hdnd", "hội đồng nhân dân"],
  ["ubmttq", "ủy ban mặt trận tổ quốc"],
  ["mttq", "mặt trận tổ quốc"],
  ["tp", "thành phố"],
  ["tx", "thị xã"],
  ["hcm", "hồ chí minh"],
  ["tphcm", "thành phố hồ chí minh"],
  ["&", "và"],
]);

/** A tone mark on the first of two vowels, as `òa`, `ủy`; newer spelling puts it on the second. Decomposed. */
const OLD_TONE = /(o)([\u0300\u0301\u0303\u0309\u0323])([ae])|(u)([\u0300\u0301\u0303\u0309\u0323])(y)/g;

/** `mỹ` beside `mĩ`, `kỹ` beside `kĩ`: at the end of a word, after a consonant, both are written. Decomposed. */
const ENDING_Y = /(?<=[hklmst])y(?=[\u0300-\u036f]*(?!\p{L}|\p{M}))/gu;

/**
 * An organisation's name as it is compared: whatever its case, spaces, punctuation, composition and place of tone marks,
 * and with abbreviations written out.
 */
export function comparableOrganisation(name: string): string {
  return spelled(name.normalize("NFKC").replaceAll(/\p{Cf}/gu, ""))
    .replaceAll(/(?<=\p{L})\.(?=\p{L}\.|\p{L}(?!\p{L}))/gu, "")
    .replaceAll(/&/g, " & ")
    .split(/[^\p{L}\p{M}\p{N}&]+/u)
    .map((word) => spelled(ABBREVIATIONS.get(word) ?? word))
    .join(" ")
    .trim();
}

/** Without tones and accents, as names are where a certificate could have ASCII only. */
export function unaccented(name: string): string {
  return name.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d");
}

/** Whether a name has no tone and no accent. Hardly any Vietnamese one is written so with all of its letters. */
export function isUnaccented(name: string): boolean {
  return unaccented(name.toLowerCase()) === name.normalize("NFD").toLowerCase();
}

/** In small letters; with the letter đ where the Icelandic one was typed, which looks the same as a capital. */
function spelled(text: string): string {
  return text
    .normalize("NFD")
    .toLowerCase()
    .replaceAll("ð", "đ")
    .replaceAll(OLD_TONE, "$1$3$2$4$6$5")
    .replaceAll(ENDING_Y, "i")
    .normalize("NFC");
}
