import type { DocumentSummary, Place } from "../../../protocol/operation.ts";
import { showsImage } from "../../../protocol/signature-kind.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { boxOf, clampBox, displaySize } from "../document/page-geometry.ts";
import type { Box, PageGeometry, Size } from "../document/page-geometry.ts";

/** What decides where a stamp is laid first. */
export interface FirstPlaceWish {
  readonly kind: SignatureKind;
  /** The kind that the document's state asks for, and that the agent's suggestion is for. */
  readonly asked: SignatureKind;
  readonly document: DocumentSummary;
  /** The empty field that is to be filled; `null` where the place is free. */
  readonly field: EmptyField | null;
  /** Points. */
  readonly stamp: Size & { readonly resizable: boolean };
}

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

/** What is left free beside lines of type in a page's corner, points. */
const MARGIN = 28;

/** An earlier signature that can be seen. */
function lastVisibleSignature({ signatures }: DocumentSummary) {
  return signatures.findLast((signature) => signature.kind === "signature" && signature.place !== null);
}

/** The page that a stamp is laid on first: the field's, the signature's that is sealed, the one that the agent suggests, the last one. */
export function firstPage({ kind, asked, document, field }: Omit<FirstPlaceWish, "stamp">): number {
  const filled = placeOfField(field)?.page;
  const sealed = kind === "seal" ? lastVisibleSignature(document)?.place?.page : undefined;
  const free = showsImage(kind) ? document.pageCount - 1 : 0;
  const page = filled ?? sealed ?? suggestedPlace({ kind, asked, document })?.page ?? free;
  return Math.min(Math.max(page, 0), document.pageCount - 1);
}

/**
 * Where a stamp is laid first on {@link firstPage}: a seal over the left third of the signature that it seals (as Annex I
 * of Nghị định 30/2020 has it), lines of type at the top right (Annex I again), anything else in the place that the agent suggests, or in the right half of the page's
 * lower part. The user may move it from there.
 */
export function firstBox(wish: FirstPlaceWish, geometry: PageGeometry): Box {
  const page = displaySize(geometry);
  const stamp = {
    width: wish.stamp.width / geometry.userUnit,
    height: wish.stamp.height / geometry.userUnit,
  };
  const filled = placeOfField(wish.field);
  if (filled) return within(stamp, boxOf(filled, geometry), true);
  const sealed = wish.kind === "seal" ? lastVisibleSignature(wish.document)?.place : undefined;
  if (sealed) return clampBox(overLeftThird(stamp, signatureBox(sealed, geometry)), page);
  const suggested = suggestedPlace(wish);
  if (suggested) return clampBox(within(stamp, boxOf(suggested, geometry), wish.stamp.resizable), page);
  if (showsImage(wish.kind)) return clampBox(centredOn(stamp, page.width * 0.72, page.height * 0.78), page);
  return clampBox({ ...stamp, left: page.width - stamp.width - MARGIN, top: MARGIN }, page);
}

/** What the agent suggests, where that is for this sort of stamp: images and lines of type belong elsewhere. */
function suggestedPlace({ kind, asked, document }: Pick<FirstPlaceWish, "kind" | "asked" | "document">) {
  return showsImage(kind) === showsImage(asked) ? document.suggestedPlace : null;
}

function signatureBox(place: { page: number; rect: readonly number[] }, geometry: PageGeometry): Box {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = place.rect;
  const x = Math.min(x1, x2);
  const y = Math.min(y1, y2);
  return boxOf({ page: place.page, x, y, width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) }, geometry);
}

function overLeftThird(stamp: Size, signature: Box): Box {
  const right = signature.left + signature.width / 3;
  return { ...stamp, left: right - stamp.width, top: signature.top + (signature.height - stamp.height) / 2 };
}

function within(stamp: Size, room: Box, resizable: boolean): Box {
  const scale = resizable ? Math.min(room.width / stamp.width, room.height / stamp.height) : 1;
  const size = { width: stamp.width * scale, height: stamp.height * scale };
  return centredOn(size, room.left + room.width / 2, room.top + room.height / 2);
}

function centredOn(size: Size, x: number, y: number): Box {
  return { ...size, left: x - size.width / 2, top: y - size.height / 2 };
}
