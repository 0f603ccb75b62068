import type { PageText, TextLine } from "../text/document-text.ts";
import type { Box } from "./box.ts";

/** What of a line belongs together: the columns of a page stand on the same lines, but are read apart. */
export interface Segment {
  /** NFC, with single spaces. */
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly fontSize: number;
}

/** A wider gap parts columns, a narrower one words, and none the letters of one word; shares of the font size. */
const COLUMN_GAP = 0.8;
const WORD_GAP = 0.12;
/** From the baseline, shares of the font size: capitals with their accents reach up, tails hang down. */
const ASCENT = 0.9;
const CAPITAL = 0.66;
const DESCENT = 0.22;

/** The segments of a page's own upright text, from the top down, then from the left. */
export function segmentsOf({ lines }: Pick<PageText, "lines">): readonly Segment[] {
  return lines.flatMap((line) => (line.isUpright && !line.isAnnotation ? ofLine(line) : []));
}

function ofLine({ pieces, baseline, fontSize }: TextLine): Segment[] {
  const segments: Segment[] = [];
  let open: { text: string; left: number; right: number } | null = null;
  const close = (): void => {
    const text = open?.text.normalize("NFC").replace(/\s+/gu, " ").trim() ?? "";
    if (open !== null && text !== "") segments.push({ ...open, text, baseline, fontSize });
    open = null;
  };
  for (const { text, left, right } of pieces) {
    if (text.trim() === "") continue;
    const gap: number = open === null ? 0 : left - open.right;
    if (open === null || gap > COLUMN_GAP * fontSize) {
      close();
      open = { text, left, right };
    } else {
      const joined: string = open.text + (gap > WORD_GAP * fontSize ? " " : "") + text;
      open = { text: joined, left: open.left, right: Math.max(open.right, right) };
    }
  }
  close();
  return segments;
}

/** Where a segment's ink can be. */
export function inkOf({ left, right, baseline, fontSize }: Segment): Box {
  return { left, right, bottom: baseline - DESCENT * fontSize, top: baseline + ASCENT * fontSize };
}

/** Height of a segment's capitals above the baseline's level of the page. */
export function capitalTop({ baseline, fontSize }: Segment): number {
  return baseline + CAPITAL * fontSize;
}

export function middleOf({ left, right }: Pick<Segment, "left" | "right">): number {
  return (left + right) / 2;
}
