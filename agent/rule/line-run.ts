import type { TextLine, TextPiece } from "../text/document-text.ts";
import { foldedText } from "./folded-text.ts";

/** A part of a line that stands by itself, as what a column of the page's head holds of it. */
export interface LineRun {
  readonly text: string;
  readonly left: number;
  readonly right: number;
}

/** A gap of so many times the size of the type sets columns apart; letters that are only spaced stand nearer. */
const COLUMN_GAP = 1.8;

/** Letters that are spaced more widely still belong together while no gap is much wider than the narrowest. */
const GAP_SPREAD = 1.6;

/** What begins the right column of a letter's head, however near the left one comes: place and date, the state's or the Party's words. */
const RIGHT_COLUMN =
  /^(?:[^,]{2,40},\s*)?(?:NGÀY(?!\p{L})|CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐỘC LẬP\s*[-–—]|ĐẢNG CỘNG SẢN)/u;

/** A line whose letters were all drawn singly, or as good as. */
const SINGLE_LETTERS = 2;

/**
 * The parts of a line that wide gaps set apart. Where letters stand apart one by one, what is wide is measured by them.
 */
export function runsOf(line: TextLine): LineRun[] {
  const [first, ...others] = line.pieces;
  if (first === undefined) return [{ text: line.text, left: line.left, right: line.right }];
  const limit = columnGap(line);
  const runs: TextPiece[][] = [[first]];
  for (const piece of others) {
    const run = runs.at(-1) ?? [];
    const before = run.at(-1) ?? first;
    if (piece.left - before.right > limit || RIGHT_COLUMN.test(foldedText(piece.text))) runs.push([piece]);
    else run.push(piece);
  }
  return runs.map(joined);
}

function columnGap({ pieces, fontSize }: TextLine): number {
  const usual = COLUMN_GAP * fontSize;
  const gaps = pieces.slice(1).flatMap((piece, index) => {
    const before = pieces[index];
    if (before === undefined) return [];
    const areLetters = [before, piece].every(({ text }) => Array.from(text.trim()).length <= SINGLE_LETTERS);
    return areLetters ? [piece.left - before.right] : [];
  });
  if (gaps.length === 0) return usual;
  const narrowest = Math.min(...gaps);
  return narrowest > usual / GAP_SPREAD ? Math.max(usual, narrowest * GAP_SPREAD * 2) : usual;
}

function joined(pieces: readonly TextPiece[]): LineRun {
  return {
    text: pieces.map(({ text }) => text).join(" "),
    left: Math.min(...pieces.map(({ left }) => left)),
    right: Math.max(...pieces.map(({ right }) => right)),
  };
}
