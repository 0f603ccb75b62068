import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict } from "../pdf/object.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import { drawingOf, placedForms } from "./appearance-page.ts";
import { drawnImages } from "./page-image.ts";
import type { PageView } from "./page-view.ts";

/** Annotations of one page that are looked at. */
const MAX_ANNOTATIONS = 2000;
/** Sides that differ by less are the same, units. */
const SAME = 0.01;
/** An image that takes up less of its annotation is an ornament. */
const LEAST_SHARE = 0.1;

const AS_IT_IS: Pick<PageView, "matrix"> = {
  matrix: ([a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]) => [a, b, c, d, e, f],
};

/**
 * Where the images lie that an annotation draws: a signature's image may leave room free in its field, or share it with
 * text. Default user space.
 *
 * @param index of the page, 0-based
 * @param rectangle of the annotation
 * @returns `null` where it draws none of some size, or can't be read
 */
export function appearanceImageBox(
  document: PdfDocument,
  index: number,
  rectangle: readonly number[],
): Rectangle | null {
  try {
    const annotations = document.resolve(document.page(index).dict.get("Annots"));
    const items = annotations instanceof PdfArray ? annotations.items.slice(0, MAX_ANNOTATIONS) : [];
    const annotation = items
      .map((item) => document.resolve(item))
      .find((one) => one instanceof PdfDict && isAt(document, one, rectangle));
    return annotation instanceof PdfDict ? imageBox(document, annotation, rectangle) : null;
  } catch (error) {
    if (error instanceof KysoError) return null;
    throw error;
  }
}

function isAt(document: PdfDocument, annotation: PdfDict, rectangle: readonly number[]): boolean {
  const own = document.resolve(annotation.get("Rect"));
  if (!(own instanceof PdfArray) || own.items.length !== 4) return false;
  const sides = ordered(own.items.map((item) => Number(document.resolve(item))));
  return ordered(rectangle).every((side, at) => Math.abs(side - (sides[at] ?? NaN)) < SAME);
}

function ordered([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: readonly number[]): Rectangle {
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}

function imageBox(
  document: PdfDocument,
  annotation: PdfDict,
  rectangle: readonly number[],
): Rectangle | null {
  const [left, bottom, right, top] = ordered(rectangle);
  const boxes = placedForms(document, annotation).flatMap((placed) => {
    const content = Buffer.from(drawingOf(placed, "Form"), "latin1");
    const resources = PdfDict.of({ XObject: PdfDict.of({ Form: placed.form }) });
    return drawnImages(document, { content, resources }, AS_IT_IS).images;
  });
  const box: Rectangle = [
    Math.max(left, Math.min(...boxes.map((one) => one.left))),
    Math.max(bottom, Math.min(...boxes.map((one) => one.bottom))),
    Math.min(right, Math.max(...boxes.map((one) => one.right))),
    Math.min(top, Math.max(...boxes.map((one) => one.top))),
  ];
  const [width, height] = [box[2] - box[0], box[3] - box[1]];
  const isLarge = width > 0 && height > 0 && width * height >= LEAST_SHARE * (right - left) * (top - bottom);
  return isLarge ? box : null;
}
