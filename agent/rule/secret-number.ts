import { foldedText, unicodeText } from "./folded-text.ts";

const NUMBER_LINE = /^S\s?Ố\s*([:.]?)\s*(.*)$/u;

/** A label's words as a part of a document's number; what is before it may be no other word, as in `BẢO MẬT`. */
const IN_NOTATION = /(?:^|[/\\\-–—_(.,…\d])\s*(?:TỐI\s?|TUYỆT\s?)?MẬT(?=\s*[/\\\-–—_).,]|\s|$)/u;
const IN_COMPACT_NOTATION = /(?:^|[/\\\-–—_(.,…\d])(?:TỐI|TUYỆT)?MẬT(?=[/\\\-–—_).,]|$)/u;

/** A number with a label behind it, and nothing else: `12-CV/TU MẬT`; in `15/QC-BẢO MẬT` it belongs to the word before. */
const BEHIND_NUMBER = /^\S*\d\S*(?<!(?:BẢO|BÍ|CƠ|KÍN))\s+(?:TỐI\s?|TUYỆT\s?)?MẬT$/u;

/** Whether a line begins as that of a document's number does. */
export function isNumberLine(text: string): boolean {
  return NUMBER_LINE.test(unicodeText(foldedText(text)));
}

/** `Số: 12/MẬT-UBND`, `Số: 12/UBND-MẬT` and the like; without its colon a line that holds nothing else. */
export function isSecretNumber(text: string): boolean {
  const folded = unicodeText(foldedText(text));
  const [, colon, notation] = NUMBER_LINE.exec(folded) ?? [];
  if (notation === undefined) return false;
  if (BEHIND_NUMBER.test(notation)) return true;
  if (colon === "" && !isWhole(notation) && !isSpaced(folded)) return false;
  return IN_NOTATION.test(notation) || IN_COMPACT_NOTATION.test(notation.replaceAll(" ", ""));
}

/** A number is one word, but for a degree of two. */
function isWhole(notation: string): boolean {
  const joined = notation.replace(/\s*([/\-–—_])\s*/gu, "$1").replace(/(TỐI|TUYỆT)\s(?=MẬT)/gu, "$1");
  return /^[^\s]*$/u.test(joined);
}

/** `S ố : 1 2 / M Ậ T` */
function isSpaced(text: string): boolean {
  return text.split(" ").every((part) => Array.from(part).length <= 2);
}
