import { KysoError } from "../../protocol/error.ts";

/** Longest text of a look, all lines together, characters. */
export const MAX_LOOK_CHARACTERS = 4_000;

/** Marks that show nothing and that word processors leave behind: soft hyphen, widths of zero, byte order mark. */
const INVISIBLE = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;
/** Blanks but the one that keeps words together. */
const BLANK = /[\t\p{Zs}]/gu;
const NO_BREAK_SPACE = "\u00A0";
/** Controls, signs that turn the direction of text, and what is no character: text must read as it is drawn. */
const UNPRINTABLE = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}|\p{Zl}|\p{Zp}/u;

/**
 * Lines as they can be drawn: composed, since an accent that stands apart would be drawn beside its letter; without blanks
 * at their ends.
 *
 * @throws {KysoError} APPEARANCE_TEXT_INVALID
 */
export function printableLines<L extends { readonly text: string }>(lines: readonly L[]): readonly L[] {
  let length = 0;
  return lines.map((line) => {
    length += line.text.length;
    if (length > MAX_LOOK_CHARACTERS) {
      throw new KysoError("APPEARANCE_TEXT_INVALID", "too much text", {
        detail: { limit: MAX_LOOK_CHARACTERS },
      });
    }
    return { ...line, text: printableLine(line.text) };
  });
}

function printableLine(line: string): string {
  const text = line
    .replaceAll(INVISIBLE, "")
    .replaceAll(BLANK, (blank) => (blank === NO_BREAK_SPACE ? blank : " "))
    .normalize("NFC")
    .trim();
  if (UNPRINTABLE.test(text)) {
    throw new KysoError("APPEARANCE_TEXT_INVALID", "a character that can't be printed");
  }
  return text;
}
