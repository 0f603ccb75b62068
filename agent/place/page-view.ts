import type { Place } from "../../protocol/operation.ts";
import { viewOf } from "../pades/page-view.ts";
import type { PageGeometry } from "../pades/place.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import type { Box, Size } from "./box.ts";

/** Size of a page as its reader sees it. */
export function viewSize(page: PageGeometry): Size {
  const { width, height } = viewOf(page);
  return { width: width * page.userUnit, height: height * page.userUnit };
}

/** The place, in default user space, of what the reader of a page sees. */
export function placeOfBox({ left, bottom, right, top }: Box, index: number, page: PageGeometry): Place {
  const unit = page.userUnit;
  const units: Rectangle = [left / unit, bottom / unit, right / unit, top / unit];
  const [x0, y0, x1, y1] = viewOf(page).toPage(units);
  return { page: index, x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/** Where a rectangle of default user space shows to the reader of a page. */
export function boxOfRectangle(rectangle: Rectangle, page: PageGeometry): Box {
  const [left, bottom, right, top] = viewOf(page).fromPage(rectangle);
  const unit = page.userUnit;
  return { left: left * unit, bottom: bottom * unit, right: right * unit, top: top * unit };
}
