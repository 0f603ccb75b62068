import type { TextLine, TextPiece, TextSpan } from "./document-text.ts";

/** A run of letters as it was drawn, where it stands as the reader sees the page. Points. */
export interface TextRun {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly fontSize: number;
  /** Whether it is known to be in italics. */
  readonly isItalic?: boolean;
}

/** Runs whose baselines are nearer than this share of the font size stand on one line. */
const SAME_BASELINE = 0.35;
/** A gap from this share of the font size on is a space. */
const SPACE_GAP = 0.15;
/** A gap from this share on sets pieces apart. */
const PIECE_GAP = 1;
/** Runs that lie over each other from this share on may say the same letters again. */
const REPEATED = 0.15;
/** Letters of a run that are looked for in what it lies over, and those that are looked at there. */
const MAX_REPEATED = 80;
const MAX_TAIL = 2 * MAX_REPEATED;

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

/** A part of a piece, that grows too. */
interface OpenPart {
  readonly texts: string[];
  readonly left: number;
  right: number;
  readonly isItalic: boolean;
}

/** A piece that grows to the right. */
interface OpenPiece {
  readonly parts: OpenPart[];
  /** How its text ends. */
  tail: string;
  readonly left: number;
  right: number;
}

/** @param runs at least one, from the left */
function lineOf(runs: readonly TextRun[]): TextLine {
  const open: OpenPiece[] = [];
  for (const run of runs) {
    const last = open.at(-1);
    if (last === undefined || run.left - last.right >= PIECE_GAP * run.fontSize)
      open.push({ ...spanOf(run), parts: [partOf(run)], tail: run.text.slice(-MAX_TAIL) });
    else join(last, run);
  }
  const pieces = open.map(pieceOf);
  return {
    text: pieces.map(({ text }) => text.trim()).join(" "),
    pieces,
    left: least(runs.map(({ left }) => left)),
    right: -least(runs.map(({ right }) => -right)),
    baseline: least(runs.map(({ baseline }) => baseline)),
    fontSize: -least(runs.map(({ fontSize }) => -fontSize)),
    isUpright: true,
    isAnnotation: false,
  };
}

function least(values: readonly number[]): number {
  return values.reduce((smallest, value) => Math.min(smallest, value), Infinity);
}

function spanOf({ left, right }: TextRun): { left: number; right: number } {
  return { left, right };
}

function partOf(run: TextRun): OpenPart {
  return { texts: [run.text], ...spanOf(run), isItalic: run.isItalic === true };
}

function pieceOf({ parts, left, right }: OpenPiece): TextPiece {
  // An accent that was drawn apart from its letter is composed only here.
  const composed = parts.map(({ texts, isItalic, ...span }): TextSpan => ({
    text: texts.join("").normalize("NFC"),
    left: span.left,
    right: span.right,
    ...(isItalic && { isItalic }),
  }));
  let text = "";
  for (const part of composed) {
    const isApart = text !== "" && !/\s$/.test(text.slice(-1)) && !/^\s/.test(part.text);
    text += `${isApart ? " " : ""}${part.text}`;
  }
  const isItalic = parts[0]?.isItalic === true;
  return {
    text,
    left,
    right,
    ...(isItalic && { isItalic }),
    ...(composed.length > 1 && { parts: composed }),
  };
}

function join(piece: OpenPiece, run: TextRun): void {
  const isApart = run.left - piece.right >= SPACE_GAP * run.fontSize;
  const added = beyondRepeated(run, piece);
  const last = piece.parts.at(-1);
  if (isApart || last === undefined) piece.parts.push(partOf(run));
  else {
    last.texts.push(added);
    last.right = Math.max(last.right, run.right);
  }
  piece.tail = `${piece.tail}${added.slice(-MAX_TAIL)}`.slice(-MAX_TAIL);
  piece.right = Math.max(piece.right, run.right);
}

/**
 * What a run says beyond what the piece that it lies over says already: letters that are drawn twice, a little apart, as
 * printers without a bold face do, are one.
 */
function beyondRepeated({ text, left, right, fontSize }: TextRun, piece: OpenPiece): string {
  if (piece.right - left < REPEATED * fontSize || text.length > MAX_REPEATED) return text;
  if (right <= piece.right + REPEATED * fontSize && piece.tail.includes(text)) return "";
  let count = text.length;
  while (count > 0 && !piece.tail.endsWith(text.slice(0, count))) count -= 1;
  return text.slice(count);
}
