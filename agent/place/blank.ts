import type { TextRow } from "./text-row.ts";

/** Room on a line that is left to be written on; points as the reader sees the page. */
export interface Blank {
  readonly left: number;
  readonly right: number;
  /** Where the next thing is printed on the line; infinite where nothing is. Not before `right`. */
  readonly limit: number;
  readonly baseline: number;
  /** Of the line's type. */
  readonly fontSize: number;
  /** Whether what stands before it is known to be in italics. */
  readonly isItalic: boolean;
  /** Whether dots or a line are printed there, over which one writes. */
  readonly isRuled: boolean;
  /** Whether nothing is printed behind it that it must end before. */
  readonly isOpen: boolean;
}

/** Characters of a blank: spaces, dots, lines. */
export const BLANK_CHARACTERS = "\\s.…‥·_";

/** The blank between two characters of a row. @param to of the character behind it; the row's end where it is open */
export function blankOf(row: TextRow, from: number, to: number): Blank {
  const { baseline, fontSize } = row.line;
  const isOpen = to >= row.text.length;
  const left = row.rightOf(from - 1);
  return {
    left,
    right: isOpen ? Math.max(left, row.rightOf(to - 1)) : row.leftOf(to),
    limit: isOpen ? Infinity : row.leftOf(to),
    baseline,
    fontSize,
    isItalic: row.isItalicBefore(from),
    isRuled: /[.…‥·_]/u.test(row.text.slice(from, to)),
    isOpen,
  };
}
