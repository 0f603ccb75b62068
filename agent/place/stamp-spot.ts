import type { Place, Spot } from "../../protocol/operation.ts";
import type { PlaceWish } from "../../protocol/template.ts";
import type { PageGeometry } from "../pades/place.ts";
import { centreOf } from "./box.ts";
import { boxOfRectangle, viewSize } from "./page-view.ts";

const ON_FIRST_PAGE: ReadonlySet<PlaceWish> = new Set([
  "first-top-right",
  "under-number",
  "first-bottom-left",
]);

/** Where a stamp lies, so that one of its kind can be laid there on another document: pages are counted from the end where its kind belongs there. */
export function spotOf(
  place: Place,
  { wish, pageCount, page }: { wish: PlaceWish; pageCount: number; page: PageGeometry },
): Spot {
  const { x, y } = centreOf(
    boxOfRectangle([place.x, place.y, place.x + place.width, place.y + place.height], page),
  );
  const { width, height } = viewSize(page);
  return {
    page: ON_FIRST_PAGE.has(wish) ? place.page : place.page - pageCount,
    x: share(x, width),
    y: share(y, height),
  };
}

function share(part: number, whole: number): number {
  return Math.max(0, Math.min(part / whole, 1));
}
