import type { DocumentSummary, Place } from "../../../protocol/operation.ts";
import { showsImage } from "../../../protocol/signature-kind.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { boxOf } from "../document/page-geometry.ts";
import type { Box, PageGeometry, Size } from "../document/page-geometry.ts";

/** An empty signature field of the document. */
export type EmptyField = DocumentSummary["emptyFields"][number];

/** Where a field shows; `null` where it does not, or where none is filled. */
export function placeOfField(field: EmptyField | null): Place | null {
  if (field === null || field.page === null || field.rect === null) return null;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = field.rect;
  const [width, height] = [Math.abs(x2 - x1), Math.abs(y2 - y1)];
  if (width === 0 || height === 0) return null;
  return { page: field.page, x: Math.min(x1, x2), y: Math.min(y1, y2), width, height };
}

/** The page that is looked at until the agent has found where the stamp belongs: the field's; images are mostly on the last one. */
export function openingPage(kind: SignatureKind, field: EmptyField | null, pageCount: number): number {
  const page = placeOfField(field)?.page ?? (showsImage(kind) ? pageCount - 1 : 0);
  return Math.min(Math.max(page, 0), pageCount - 1);
}

/** A stamp as large as fits a field, in its middle. @param stamp points */
export function boxInField(field: Place, stamp: Size, geometry: PageGeometry): Box {
  const room = boxOf(field, geometry);
  const scale = Math.min(room.width / stamp.width, room.height / stamp.height);
  const [width, height] = [stamp.width * scale, stamp.height * scale];
  return {
    left: room.left + (room.width - width) / 2,
    top: room.top + (room.height - height) / 2,
    width,
    height,
  };
}
