import type { Place } from "../../protocol/operation.ts";
import { KysoError } from "../../protocol/error.ts";
import type { PdfPage, Rectangle } from "../pdf/page-tree.ts";

/** What of a page decides where a stamp may be and which way it is up. */
export type PageGeometry = Pick<PdfPage, "cropBox" | "rotate" | "userUnit">;

/** Room for the rounding of a window that places by pixels, user space units. */
const TOLERANCE = 0.5;

/**
 * The annotation rectangle of a place.
 *
 * @throws {KysoError} APPEARANCE_OFF_PAGE where it has no area, or is not wholly on the visible part of the page
 */
export function rectangleOf(place: Place, page: PageGeometry): Rectangle {
  const rectangle = [place.x, place.y, place.x + place.width, place.y + place.height] as const;
  const area = page.cropBox;
  const inside =
    place.width > 0 &&
    place.height > 0 &&
    rectangle[0] >= area[0] - TOLERANCE &&
    rectangle[1] >= area[1] - TOLERANCE &&
    rectangle[2] <= area[2] + TOLERANCE &&
    rectangle[3] <= area[3] + TOLERANCE;
  if (!inside) throw new KysoError("APPEARANCE_OFF_PAGE", "the stamp is not wholly on the page");
  return rectangle;
}

/** Width and height as a reader of the page sees them: a page that is shown turned by a quarter swaps them. */
export function uprightSize(
  place: { width: number; height: number },
  rotate: number,
): { width: number; height: number } {
  return rotate % 180 === 0
    ? { width: place.width, height: place.height }
    : { width: place.height, height: place.width };
}

/**
 * The form matrix that keeps an appearance of this size upright on a page that is shown turned clockwise by `rotate`,
 * and keeps its lower left corner at the origin.
 *
 * @see ISO 32000-1, 12.5.5, algorithm 8.1
 */
export function uprightMatrix(size: { width: number; height: number }, rotate: number): readonly number[] {
  switch (rotate) {
    case 90:
      return [0, 1, -1, 0, size.height, 0];
    case 180:
      return [-1, 0, 0, -1, size.width, size.height];
    case 270:
      return [0, -1, 1, 0, 0, size.width];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}
