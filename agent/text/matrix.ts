/** A point, as the reader sees the page. */
export type Point = readonly [x: number, y: number];

/** @see ISO 32000-1, 8.3.3 */
export type Matrix = readonly [number, number, number, number, number, number];

/** Where a matrix takes a point. */
export function transformed([a, b, c, d, e, f]: Matrix, [x, y]: Point): Point {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** The matrix that does what the first does, then the second. */
export function product([a, b, c, d, e, f]: Matrix, then: Matrix): Matrix {
  const [toA, toB, toC, toD, toE, toF] = then;
  return [
    a * toA + b * toC,
    a * toB + b * toD,
    c * toA + d * toC,
    c * toB + d * toD,
    e * toA + f * toC + toE,
    e * toB + f * toD + toF,
  ];
}
