const POINTS_PER_INCH = 72;
const MILLIMETRES_PER_INCH = 25.4;

/** Points (1/72 inch) of a length in millimetres, so that a seal has its true size on paper. */
export function pointsOfMillimetres(millimetres: number): number {
  return (millimetres * POINTS_PER_INCH) / MILLIMETRES_PER_INCH;
}
