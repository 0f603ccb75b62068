import type { TextLine, TextPiece } from "./document-text.ts";

/** A run of letters as it was drawn, where it stands as the reader sees the page. Points. */
export interface TextRun {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly fontSize: number;
}

/** Runs whose baselines are nearer than this share of the font size stand on one line. */
const SAME_BASELINE = 0.35;
/** A gap from this share of the font size on is a space. */
const SPACE_GAP = 0.15;
/** A gap from this share on sets pieces apart. */
const PIECE_GAP = 1;

/** The lines that upright runs make up, from the top down. */
export function linesOf(runs: readonly TextRun[]): TextLine[] {
  const lines: TextRun[][] = [];
  for (const run of [...runs].sort((a, b) => b.baseline - a.baseline || a.left - b.left)) {
    const line = lines.at(-1);
    if (line !== undefined && isOnLine(run, line)) line.push(run);
    else lines.push([run]);
  }
  return lines.map((line) => lineOf(line.sort((a, b) => a.left - b.left)));
}

function isOnLine(run: TextRun, line: readonly TextRun[]): boolean {
  const [first] = line;
  if (first === undefined) return false;
  return first.baseline - run.baseline < SAME_BASELINE * Math.min(first.fontSize, run.fontSize);
}

/** @param runs at least one, from the left */
function lineOf(runs: readonly TextRun[]): TextLine {
  const pieces: TextPiece[] = [];
  for (const run of runs) {
    const last = pieces.at(-1);
    const gap = last === undefined ? Infinity : run.left - last.right;
    if (last === undefined || gap >= PIECE_GAP * run.fontSize) {
      pieces.push({ text: run.text, left: run.left, right: run.right });
      continue;
    }
    const space =
      gap >= SPACE_GAP * run.fontSize && !/\s$/.test(last.text) && !/^\s/.test(run.text) ? " " : "";
    pieces[pieces.length - 1] = {
      text: `${last.text}${space}${run.text}`,
      left: last.left,
      right: Math.max(last.right, run.right),
    };
  }
  // An accent that was drawn apart from its letter is composed only here.
  const composed = pieces.map((piece) => ({ ...piece, text: piece.text.normalize("NFC") }));
  return {
    text: composed.map(({ text }) => text.trim()).join(" "),
    pieces: composed,
    left: Math.min(...runs.map(({ left }) => left)),
    right: Math.max(...runs.map(({ right }) => right)),
    baseline: Math.min(...runs.map(({ baseline }) => baseline)),
    fontSize: Math.max(...runs.map(({ fontSize }) => fontSize)),
    isUpright: true,
    isAnnotation: false,
  };
}
