import type { PageText, TextLine, TextPiece } from "../../../agent/text/document-text.ts";

/** A piece of a line: its text, where it begins, and its width; points. */
export type Printed = readonly [text: string, left: number, width?: number];

const FONT_SIZE = 13;
const A4 = { width: 595, height: 842 };

/** About what Times New Roman makes of it, points. */
export function printedWidth(text: string): number {
  return text.normalize("NFC").length * FONT_SIZE * 0.47;
}

/** A first page of lines, each with its pieces, from 60 points below the top down. */
export function printedPage(...lines: readonly (readonly Printed[])[]): PageText {
  return {
    index: 0,
    ...A4,
    images: [],
    lines: lines.map((pieces, index) => lineOf(pieces, A4.height - 60 - index * 18)),
  };
}

function lineOf(printed: readonly Printed[], baseline: number): TextLine {
  const pieces = printed.map(([text, left, width = printedWidth(text)]): TextPiece => ({
    text: text.normalize("NFC"),
    left,
    right: left + width,
  }));
  return {
    text: pieces.map(({ text }) => text).join(" "),
    pieces,
    left: pieces[0]?.left ?? 0,
    right: pieces.at(-1)?.right ?? 0,
    baseline,
    fontSize: FONT_SIZE,
    isUpright: true,
    isAnnotation: false,
  };
}
