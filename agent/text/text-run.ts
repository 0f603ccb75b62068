import type { PDFPageProxy } from "pdfjs-dist";
import type { TextLine } from "./document-text.ts";
import type { PageView } from "./page-view.ts";
import type { TextRun } from "./text-line.ts";

/** Runs of one page that are looked at; a page of the densest type has a tenth. */
const MAX_RUNS = 50_000;
/** Turned by less than this (radians), as scans that were read are, text is upright. */
const UPRIGHT = 0.1;

interface Drawn {
  readonly str: string;
  readonly transform: readonly number[];
  /** Units of default user space. */
  readonly width: number;
}

/** What a page draws as text, by which way it stands; `isWhole` unless there is more of it than was looked at. */
export async function textRuns(
  page: PDFPageProxy,
  view: PageView,
): Promise<{ upright: TextRun[]; turned: TextLine[]; isWhole: boolean }> {
  const { items } = await page.getTextContent();
  const upright: TextRun[] = [];
  const turned: TextLine[] = [];
  for (const item of items.slice(0, MAX_RUNS)) {
    if (!("str" in item) || item.str.trim() === "") continue;
    const drawn: Drawn = item;
    const [a, b, c, d, x, y] = view.matrix(drawn.transform);
    const fontSize = Math.hypot(c, d);
    const length = drawn.width * view.unit;
    const angle = Math.atan2(b, a);
    if (![x, y, fontSize, length, angle].every(Number.isFinite)) continue;
    if (Math.abs(angle) < UPRIGHT)
      upright.push({ text: drawn.str, left: x, right: x + length, baseline: y, fontSize });
    else turned.push(turnedLine(drawn.str, { x, y, angle, length, fontSize }));
  }
  return { upright, turned, isWhole: items.length <= MAX_RUNS };
}

function turnedLine(
  drawn: string,
  {
    x,
    y,
    angle,
    length,
    fontSize,
  }: { x: number; y: number; angle: number; length: number; fontSize: number },
): TextLine {
  const [alongX, alongY] = [length * Math.cos(angle), length * Math.sin(angle)];
  const [upX, upY] = [-fontSize * Math.sin(angle), fontSize * Math.cos(angle)];
  const xs = [x, x + alongX, x + upX, x + alongX + upX];
  const ys = [y, y + alongY, y + upY, y + alongY + upY];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const text = drawn.normalize("NFC").trim();
  return {
    text,
    pieces: [{ text, left, right }],
    left,
    right,
    baseline: Math.min(...ys),
    fontSize,
    isUpright: false,
    isAnnotation: false,
  };
}
