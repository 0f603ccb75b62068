import type { PDFPageProxy } from "pdfjs-dist";

/** A page as the reader sees it; points, from the lower left corner of its visible part. */
export interface PageView {
  readonly width: number;
  readonly height: number;
  /** Points in one unit of the page's default user space. */
  readonly unit: number;
  /** A matrix or a point of default user space there. */
  matrix(of: readonly number[]): readonly [number, number, number, number, number, number];
  point(x: number, y: number): readonly [number, number];
}

/** @see ISO 32000-1, 8.3.3 (matrices) and 14.11.2 (CropBox) */
export function viewOf(page: PDFPageProxy): PageView {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  // Its own y goes down.
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]: number[] = transform;
  const [toA, toB, toC, toD, toE, toF] = [a, -b, c, -d, e, height - f];
  return {
    width,
    height,
    unit: Math.hypot(toA, toB),
    matrix: ([ma = 1, mb = 0, mc = 0, md = 1, me = 0, mf = 0]) => [
      toA * ma + toC * mb,
      toB * ma + toD * mb,
      toA * mc + toC * md,
      toB * mc + toD * md,
      toA * me + toC * mf + toE,
      toB * me + toD * mf + toF,
    ],
    point: (x, y) => [toA * x + toC * y + toE, toB * x + toD * y + toF],
  };
}
