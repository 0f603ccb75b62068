import { type Matrix, type Point, transformed } from "./matrix.ts";

/** Coordinates of one step of a path, as pdf.js keeps paths: where to, a line, a cubic and a quadratic curve, its end. */
const STEP_COORDINATES: readonly number[] = [2, 2, 6, 4, 0];

/** Of a path that is followed; of a longer one its box is taken. */
const MAX_POINTS = 2000;

/** What a path encloses; curves are taken for lines to their end. */
export class PaintedArea {
  readonly #outlines: readonly (readonly Point[])[];
  readonly #left: number;
  readonly #right: number;
  readonly #bottom: number;
  readonly #top: number;

  constructor(outlines: readonly (readonly Point[])[]) {
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    const points = outlines.flat();
    this.#outlines = points.length > MAX_POINTS ? [] : outlines;
    for (const [x, y] of points) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [bottom, top] = [Math.min(bottom, y), Math.max(top, y)];
    }
    [this.#left, this.#right, this.#bottom, this.#top] = [left, right, bottom, top];
  }

  /** @see ISO 32000-1, 8.5.3.3.3 (even-odd rule) */
  holds([x, y]: Point): boolean {
    if (x < this.#left || x > this.#right || y < this.#bottom || y > this.#top) return false;
    let isWithin = this.#outlines.length === 0;
    for (const outline of this.#outlines) {
      let [fromX, fromY] = outline.at(-1) ?? [0, 0];
      for (const [toX, toY] of outline) {
        if (fromY > y !== toY > y && x < ((fromX - toX) * (y - toY)) / (fromY - toY) + toX)
          isWithin = !isWithin;
        [fromX, fromY] = [toX, toY];
      }
    }
    return isWithin;
  }
}

/** A box with two corners in some space, as the reader sees it. */
export function boxArea(matrix: Matrix, [x0 = 0, y0 = 0, x1 = 0, y1 = 0]: readonly number[]): PaintedArea {
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ] as const;
  return new PaintedArea([corners.map((corner) => transformed(matrix, corner))]);
}

/** A path as pdf.js keeps it. */
export function pathArea(matrix: Matrix, steps: ArrayLike<number>): PaintedArea {
  const outlines: Point[][] = [];
  for (let at = 0; at < steps.length;) {
    const step = steps[at] ?? 0;
    const count = STEP_COORDINATES[step];
    if (count === undefined) break;
    at += 1 + count;
    if (count === 0) continue;
    if (step === 0) outlines.push([]);
    outlines.at(-1)?.push(transformed(matrix, [steps[at - 2] ?? 0, steps[at - 1] ?? 0]));
  }
  return new PaintedArea(outlines);
}
