import type { Place, Spot } from "../../protocol/operation.ts";
import { showsImage, type SignatureKind } from "../../protocol/signature-kind.ts";
import type { PageGeometry } from "../pades/place.ts";
import { centreOf } from "./box.ts";
import { boxOfRectangle, viewSize } from "./page-view.ts";

/** Where a stamp lies, so that one of its kind can be laid there on another document: images are counted from the end. */
export function spotOf(
  place: Place,
  { kind, pageCount, page }: { kind: SignatureKind; pageCount: number; page: PageGeometry },
): Spot {
  const { x, y } = centreOf(
    boxOfRectangle([place.x, place.y, place.x + place.width, place.y + place.height], page),
  );
  const { width, height } = viewSize(page);
  return {
    page: showsImage(kind) ? place.page - pageCount : place.page,
    x: share(x, width),
    y: share(y, height),
  };
}

function share(part: number, whole: number): number {
  return Math.max(0, Math.min(part / whole, 1));
}
