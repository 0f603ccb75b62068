import type { Rectangle } from "../pdf/page-tree.ts";
import type { PageGeometry } from "./place.ts";
import { uprightSize } from "./place.ts";

/** A page as the reader sees it: turned, from the lower left corner of its visible part. User space units. */
export interface PageView {
  readonly width: number;
  readonly height: number;
  /** A rectangle of the view in default user space, or the other way. */
  toPage(rectangle: Rectangle): Rectangle;
  fromPage(rectangle: Rectangle): Rectangle;
}

/** Turns places on a page into what its reader sees, and back. @see ISO 32000-1, 7.7.3.3 (CropBox, Rotate) */
export function viewOf({ cropBox: [left, bottom, right, top], rotate }: PageGeometry): PageView {
  const across = right - left;
  const up = top - bottom;
  const turns: Record<PageGeometry["rotate"], Pick<PageView, "toPage" | "fromPage">> = {
    0: {
      toPage: ([x0, y0, x1, y1]) => [left + x0, bottom + y0, left + x1, bottom + y1],
      fromPage: ([x0, y0, x1, y1]) => [x0 - left, y0 - bottom, x1 - left, y1 - bottom],
    },
    90: {
      toPage: ([x0, y0, x1, y1]) => [right - y1, bottom + x0, right - y0, bottom + x1],
      fromPage: ([x0, y0, x1, y1]) => [y0 - bottom, right - x1, y1 - bottom, right - x0],
    },
    180: {
      toPage: ([x0, y0, x1, y1]) => [right - x1, top - y1, right - x0, top - y0],
      fromPage: ([x0, y0, x1, y1]) => [right - x1, top - y1, right - x0, top - y0],
    },
    270: {
      toPage: ([x0, y0, x1, y1]) => [left + y0, top - x1, left + y1, top - x0],
      fromPage: ([x0, y0, x1, y1]) => [top - y1, x0 - left, top - y0, x1 - left],
    },
  };
  const size = uprightSize({ width: across, height: up }, rotate);
  return { ...size, ...turns[rotate] };
}
