/** Letters of other alphabets that look like Latin ones: with them a label reads the same to a person, and not to a search. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  (
    [
      "АΑ:A",
      "ВΒ:B",
      "СϹ:C",
      "ЕΕ:E",
      "НΗ:H",
      "ІΙӀ:I",
      "КΚ:K",
      "МΜ:M",
      "ОΟ:O",
      "РΡ:P",
      "ТΤ:T",
      "ХΧ:X",
      "УΥЎ:Y",
    ] as const
  )
    .map((pair) => pair.split(":") as [string, string])
    .flatMap(([others, latin]) => Array.from(others).map((other) => [other, latin] as const)),
);

const LOOKALIKE = new RegExp(`[${[...LOOKALIKES.keys()].join("")}]`, "gu");

/**
 * Text in the one form in which it is searched: NFC, capitals, no characters of zero width, each kind of space a plain
 * one, and Latin letters for those of other alphabets that look like them.
 */
export function foldedText(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, (one) => (/\s/u.test(one) ? " " : ""))
    .toUpperCase();
  return plain
    .replace(LOOKALIKE, (letter) => LOOKALIKES.get(letter) ?? letter)
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .trim();
}

/** The same without any space: letters that were set apart stand together again. */
export function compactText(text: string): string {
  return foldedText(text).replaceAll(" ", "");
}

/** Words of labels as fonts of before Unicode (TCVN 3, VNI) leave them in a text layer, folded, and what they are. */
const BEFORE_UNICODE: readonly (readonly [RegExp, string])[] = [
  [/MËT|MAÄT/gu, "MẬT"],
  [/TÈI(?=\s*MẬT)|TOÁI(?=\s*MẬT)/gu, "TỐI"],
  [/TUYÖT(?=\s*MẬT)|TUYEÄT(?=\s*MẬT)/gu, "TUYỆT"],
  [/(?:§É|ÑOÄ)(?=\s*MẬT)/gu, "ĐỘ"],
  [/^(?:SÈ|SOÁ)(?!\p{L})/u, "SỐ"],
];

/** Folded text in which words that belong to labels are in Unicode's letters, whatever font they were written in. */
export function unicodeText(folded: string): string {
  return BEFORE_UNICODE.reduce((text, [written, meant]) => text.replace(written, meant), folded);
}
