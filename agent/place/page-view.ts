import type { Place } from "../../protocol/operation.ts";
import type { PdfPage, Rectangle } from "../pdf/page-tree.ts";
import type { Box, Size } from "./box.ts";

/** What of a page decides how its reader sees it. */
export type PageGeometry = Pick<PdfPage, "cropBox" | "rotate" | "userUnit">;

type Turn = (rectangle: Rectangle, crop: Rectangle) => Rectangle;

/** One row for each turn: from what the reader sees to default user space, and back; in units of the page. */
const TURNS: Readonly<Record<PageGeometry["rotate"], { readonly toPage: Turn; readonly fromPage: Turn }>> = {
  0: {
    toPage: ([x0, y0, x1, y1], [left, bottom]) => [left + x0, bottom + y0, left + x1, bottom + y1],
    fromPage: ([x0, y0, x1, y1], [left, bottom]) => [x0 - left, y0 - bottom, x1 - left, y1 - bottom],
  },
  90: {
    toPage: ([x0, y0, x1, y1], [, bottom, right]) => [right - y1, bottom + x0, right - y0, bottom + x1],
    fromPage: ([x0, y0, x1, y1], [, bottom, right]) => [y0 - bottom, right - x1, y1 - bottom, right - x0],
  },
  180: {
    toPage: ([x0, y0, x1, y1], [, , right, top]) => [right - x1, top - y1, right - x0, top - y0],
    fromPage: ([x0, y0, x1, y1], [, , right, top]) => [right - x1, top - y1, right - x0, top - y0],
  },
  270: {
    toPage: ([x0, y0, x1, y1], [left, , , top]) => [left + y0, top - x1, left + y1, top - x0],
    fromPage: ([x0, y0, x1, y1], [left, , , top]) => [top - y1, x0 - left, top - y0, x1 - left],
  },
};

/** Size of a page as its reader sees it. */
export function viewSize({ cropBox, rotate, userUnit }: PageGeometry): Size {
  const across = (cropBox[2] - cropBox[0]) * userUnit;
  const up = (cropBox[3] - cropBox[1]) * userUnit;
  return rotate % 180 === 0 ? { width: across, height: up } : { width: up, height: across };
}

/** The place, in default user space, of what the reader of a page sees. */
export function placeOfBox(
  { left, bottom, right, top }: Box,
  page: number,
  { cropBox, rotate, userUnit }: PageGeometry,
): Place {
  const units = [left, bottom, right, top].map((side) => side / userUnit);
  const [x0, y0, x1, y1] = TURNS[rotate].toPage(units as [number, number, number, number], cropBox);
  return { page, x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/** Where a rectangle of default user space shows to the reader of a page. */
export function boxOfRectangle(rectangle: Rectangle, { cropBox, rotate, userUnit }: PageGeometry): Box {
  const [left, bottom, right, top] = TURNS[rotate].fromPage(rectangle, cropBox);
  return {
    left: left * userUnit,
    bottom: bottom * userUnit,
    right: right * userUnit,
    top: top * userUnit,
  };
}
