import type { PNG } from "pngjs";
import { PdfDocument } from "../../agent/pdf/document.ts";
import { MemorySource } from "../../agent/pdf/source.ts";
import { renderPage } from "../agent/pades/judge.ts";

/** Pixels to a point: fine enough to see a hairline move. */
const SCALE = 2;
const POINTS_PER_INCH = 72;

/** What the renderer smooths over the edge of a rectangle, pixels. */
const EDGE = 1;

/** A stamp's place as a report gives it: page from 0, corners in the page's own points. */
export interface StampPlace {
  page: number;
  rect: readonly number[];
}

/** Pixels by which a page's picture changed. */
export interface PageDifference {
  inside: number;
  /** Beside the stamp; on a page without one, anywhere. */
  outside: number;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The pixels that a stamp may touch, bounds included. For pages that are not turned. */
function pixelsOf(rect: readonly number[], cropBox: readonly number[]): Box {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = rect;
  const [originX = 0, , , topY = 0] = cropBox;
  return {
    left: Math.floor((Math.min(x1, x2) - originX) * SCALE) - EDGE,
    right: Math.ceil((Math.max(x1, x2) - originX) * SCALE) - 1 + EDGE,
    top: Math.floor((topY - Math.max(y1, y2)) * SCALE) - EDGE,
    bottom: Math.ceil((topY - Math.min(y1, y2)) * SCALE) - 1 + EDGE,
  };
}

function compare(was: PNG, is: PNG, box: Box | null): PageDifference {
  if (was.width !== is.width || was.height !== is.height) throw new Error("the page has another size");
  const difference = { inside: 0, outside: 0 };
  for (let pixel = 0; pixel < was.width * was.height; pixel++) {
    if (was.data.readUInt32BE(pixel * 4) === is.data.readUInt32BE(pixel * 4)) continue;
    const [x, y] = [pixel % was.width, Math.floor(pixel / was.width)];
    const isInside = box !== null && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    difference[isInside ? "inside" : "outside"] += 1;
  }
  return difference;
}

/** Draws every page of two versions of a file, and says page by page where the pictures differ. */
export function pageDifferences(
  before: { file: string; bytes: Uint8Array },
  after: { file: string; bytes: Uint8Array },
  place: StampPlace,
): PageDifference[] {
  const document = PdfDocument.open(new MemorySource(after.bytes));
  const resolution = POINTS_PER_INCH * SCALE;
  return Array.from({ length: document.pageCount }, (_, index) => {
    const box = index === place.page ? pixelsOf(place.rect, document.page(index).cropBox) : null;
    return compare(
      renderPage(before.file, index, resolution),
      renderPage(after.file, index, resolution),
      box,
    );
  });
}
