import type { PDFPageProxy } from "pdfjs-dist";
import { type Matrix, type Point, product, transformed } from "./matrix.ts";

/** A page as the reader sees it; points, from the lower left corner of its visible part. */
export interface PageView {
  readonly width: number;
  readonly height: number;
  /** Points in one unit of the page's default user space. */
  readonly unit: number;
  /** A matrix or a point of default user space there. */
  matrix(of: readonly number[]): Matrix;
  point(x: number, y: number): Point;
}

/** @see ISO 32000-1, 8.3.3 (matrices) and 14.11.2 (CropBox) */
export function viewOf(page: PDFPageProxy): PageView {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  // Its own y goes down.
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]: number[] = transform;
  const toView: Matrix = [a, -b, c, -d, e, height - f];
  return {
    width,
    height,
    unit: Math.hypot(toView[0], toView[1]),
    matrix: ([ma = 1, mb = 0, mc = 0, md = 1, me = 0, mf = 0]) => product([ma, mb, mc, md, me, mf], toView),
    point: (x, y) => transformed(toView, [x, y]),
  };
}
