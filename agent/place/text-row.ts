import type { TextLine, TextSpan } from "../text/document-text.ts";

/** Stands for a gap that sets columns, or a blank, apart: an em space. */
export const GAP = "\u2003";

/** A gap as wide as this is one between columns or a blank, and a narrower one a space: shares of the type's size. */
const WIDE = 0.9;
const NARROW = 0.12;

/** A UTF-16 code unit, and where it stands. */
interface Place {
  readonly unit: string;
  readonly left: number;
  readonly right: number;
  readonly isItalic: boolean;
}

/** A line of text that knows where each of its characters stands. */
export class TextRow {
  readonly line: TextLine;
  /** NFC, as many code units as there are places. */
  readonly text: string;
  readonly #places: readonly Place[];

  /** @param overlays what annotations show; what lies over this line takes the place of the blank below it */
  constructor(line: TextLine, overlays: readonly TextLine[] = []) {
    this.line = line;
    this.#places = withGaps(covered(pieces(line), overlaid(line, overlays)), line.fontSize);
    this.text = this.#places.map(({ unit }) => unit).join("");
  }

  /** Where the character at an index begins; behind the last one where the line ends. */
  leftOf(index: number): number {
    return this.#places[index]?.left ?? this.line.right;
  }

  /** Whether the last letter before an index is known to be in italics. */
  isItalicBefore(index: number): boolean {
    const before = this.#places.slice(0, index).findLast(({ unit }) => !isBlankUnit(unit));
    return before?.isItalic ?? false;
  }

  /** Where the character at an index ends. */
  rightOf(index: number): number {
    return this.#places[index]?.right ?? this.line.left;
  }
}

function pieces(line: TextLine): Place[] {
  return line.pieces.flatMap((piece) => piece.parts ?? [piece]).flatMap(spread);
}

/** What lies over a line: the middle of its box is about that of the line's letters. */
function overlaid({ baseline, fontSize }: TextLine, overlays: readonly TextLine[]): readonly TextLine[] {
  const middle = baseline + 0.3 * fontSize;
  return overlays.filter((over) => Math.abs(over.baseline + over.fontSize / 2 - middle) < 0.5 * fontSize);
}

/** Blank characters under an overlay give way to it. */
function covered(places: readonly Place[], overlays: readonly TextLine[]): Place[] {
  const isUnder = ({ unit, left, right }: Place): boolean =>
    isBlankUnit(unit) &&
    overlays.some((over) => over.left < (left + right) / 2 && (left + right) / 2 < over.right);
  const kept = places.filter((place) => !isUnder(place));
  const above = overlays.flatMap(spread);
  return [...kept, ...above].sort((a, b) => a.left - b.left);
}

/** What a form leaves to be written on: spaces, dots, lines. */
function isBlankUnit(unit: string): boolean {
  return /[\s.…‥·_]/u.test(unit);
}

/** Sets what a gap keeps apart, apart. */
function withGaps(places: readonly Place[], fontSize: number): Place[] {
  const apart: Place[] = [];
  for (const place of places) {
    const before = apart.at(-1);
    const gap = before === undefined ? 0 : place.left - before.right;
    if (before !== undefined && gap > NARROW * fontSize)
      apart.push({
        unit: gap > WIDE * fontSize ? GAP : " ",
        left: before.right,
        right: place.left,
        isItalic: false,
      });
    apart.push(place);
  }
  return apart;
}

/** Each character its share of a piece's width, as in Times New Roman. */
function spread({ text, left, right, isItalic = false }: TextSpan): Place[] {
  const units = text.normalize("NFC").replaceAll(/\s/gu, " ").split("");
  const shares = units.map(shareOf);
  const scale =
    (right - left) /
    Math.max(
      shares.reduce((sum, share) => sum + share, 0),
      1e-6,
    );
  let at = left;
  return units.map((unit, index) => {
    const place = { unit, left: at, right: at + (shares[index] ?? 0) * scale, isItalic };
    at = place.right;
    return place;
  });
}

/** Advance width of a character, about: thousandths of the type's size. */
function shareOf(unit: string): number {
  if (/[ .,·]/u.test(unit)) return 250;
  if (/[:;/iltj]/u.test(unit)) return 278;
  if (/[-()frI]/u.test(unit)) return 333;
  if (/[…m]/u.test(unit)) return unit === "…" ? 1000 : 778;
  if (/[_0-9]/u.test(unit)) return 500;
  return /\p{Lu}/u.test(unit) ? 700 : 470;
}
