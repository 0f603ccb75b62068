import type { PDFPageProxy } from "pdfjs-dist";
import { undrawnLines } from "./annotation-line.ts";
import type { PageImage, TextLine } from "./document-text.ts";
import type { Matrix, Point } from "./matrix.ts";
import type { PageView } from "./page-view.ts";
import { boxArea } from "./painted-area.ts";
import {
  type FontFacts,
  type OperatorList,
  type PaintedGlyph,
  type Painting,
  paintingOf,
} from "./painted-text.ts";
import { AnnotationMode } from "./pdf-js.ts";
import { linesOf, type TextRun } from "./text-line.ts";
import type { Colour } from "./text-state.ts";

const UPRIGHT: Matrix = [1, 0, 0, 1, 0, 0];
const WHITE: Colour = [255, 255, 255];
/** Turned by less than this (radians), text is upright. */
const MAX_TURN = 0.1;
/** Difference of two colours, in their strongest part, from which on one is seen on the other; of 255. */
const MIN_CONTRAST = 40;
/** How long a page may take to be drawn, milliseconds; what takes longer must not keep its text from being searched. */
const MAX_DRAWING_MS = 5000;
/** Type that nobody reads, points. */
const MIN_FONT_SIZE = 3;

/** Which layers are shown. */
interface Layers {
  isVisible(layer: unknown): boolean;
}

/**
 * The upright lines of the upper half of a page that its reader sees, of the page itself and of its annotations: not what
 * is clipped, in a layer that is off, transparent, in the colour of its ground, covered by an area that was painted later,
 * or too small to be read. Text that is written unseen counts where an image lies with it, as scans that were read have it. What a
 * glyph looks like is its font's word. None where pdf.js can't draw the page.
 */
export async function seenLines(
  page: PDFPageProxy,
  view: PageView,
  images: readonly PageImage[],
  layers: Layers,
): Promise<TextLine[]> {
  const operators = await operatorsOf(page);
  if (operators === null) return [];
  const painting = paintingOf(operators, {
    matrix: view.matrix(UPRIGHT),
    sheet: boxArea(UPRIGHT, [0, 0, view.width, view.height]),
    fontOf: (name) => fontOf(page, name),
    isShown: (layer) => layers.isVisible(layer),
  });
  const seen = painting.glyphs.filter(
    (glyph) => isUpright(glyph) && glyph.middle[1] > view.height / 2 && isSeen(glyph, painting, images),
  );
  const annotations = new Set(seen.map(({ annotation }) => annotation));
  const drawn = [...annotations].flatMap((annotation) => {
    const lines = linesOf(runsOf(seen.filter((glyph) => glyph.annotation === annotation)));
    return annotation === null ? lines : lines.map(asAnnotation);
  });
  return [...drawn, ...(await undrawnLines(page, view, (layer) => layers.isVisible(layer)))];
}

/** pdf.js takes turns with other work while it makes them. @returns `null` where it can't, or takes too long */
async function operatorsOf(page: PDFPageProxy): Promise<OperatorList | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), MAX_DRAWING_MS);
  });
  const operators = page.getOperatorList({ annotationMode: AnnotationMode.ENABLE }).catch(() => null);
  try {
    return await Promise.race([operators, late]);
  } finally {
    clearTimeout(timer);
  }
}

function fontOf({ commonObjs }: PDFPageProxy, name: string): FontFacts | null {
  return commonObjs.has(name) ? (commonObjs.get(name) as FontFacts) : null;
}

function isUpright({ from, to, fontSize }: PaintedGlyph): boolean {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  return Math.abs(angle) < MAX_TURN && fontSize >= MIN_FONT_SIZE;
}

function isSeen(glyph: PaintedGlyph, { fills }: Painting, images: readonly PageImage[]): boolean {
  const { isPainted, isUnseenMode, colours, middle, order } = glyph;
  if (!isPainted) return false;
  const isOnImage = images.some((image) => isWithin(middle, image));
  if (isUnseenMode || isOnImage) return isOnImage;
  const above = fills.filter(({ area }) => area.holds(middle));
  if (above.some((fill) => fill.order > order)) return false;
  const ground = above.length === 0 ? WHITE : (above.at(-1)?.colour ?? null);
  return colours.some((colour) => isToldFrom(colour, ground));
}

function isWithin([x, y]: Point, { left, right, bottom, top }: PageImage): boolean {
  return left <= x && x <= right && bottom <= y && y <= top;
}

/** Patterns may be anything. */
function isToldFrom(a: Colour, b: Colour): boolean {
  if (a === null || b === null) return true;
  return a.some((part, index) => Math.abs(part - (b[index] ?? 0)) >= MIN_CONTRAST);
}

/** Words: glyphs that were drawn in one go, and stand side by side. What was drawn over room between them is between them. */
function runsOf(glyphs: readonly PaintedGlyph[]): TextRun[] {
  const runs: TextRun[] = [];
  let last: PaintedGlyph | null = null;
  for (const glyph of glyphs) {
    const { text, from, to, fontSize, run, isItalic } = glyph;
    const before = runs.at(-1);
    const isSpace = text.trim() === "";
    const isNext = last !== null && last.run === run && from[0] - last.to[0] < fontSize / 2;
    last = isSpace ? null : glyph;
    if (isSpace) continue;
    if (before !== undefined && isNext)
      runs[runs.length - 1] = { ...before, text: before.text + text, right: to[0] };
    else runs.push({ text, left: from[0], right: to[0], baseline: from[1], fontSize, isItalic });
  }
  return runs;
}

/** From the lower edge of an annotation's line to its baseline, share of the type's size. */
const DESCENT = 0.2;

/** An annotation's line has its box's lower edge for a baseline. */
function asAnnotation(line: TextLine): TextLine {
  return { ...line, baseline: line.baseline - DESCENT * line.fontSize, isAnnotation: true };
}
