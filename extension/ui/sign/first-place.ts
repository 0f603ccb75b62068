import type { DocumentSummary } from "../../../protocol/operation.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { boxOf, clampBox, displaySize } from "./page-geometry.ts";
import type { Box, PageGeometry, Size } from "./page-geometry.ts";

/** What decides where a stamp is laid first. */
export interface FirstPlaceWish {
  readonly kind: SignatureKind;
  readonly document: DocumentSummary;
  /** Points. */
  readonly stamp: Size & { readonly resizable: boolean };
}

/** An earlier signature that can be seen. */
function lastVisibleSignature({ signatures }: DocumentSummary) {
  return signatures.findLast((signature) => signature.kind === "signature" && signature.place !== null);
}

/** The page that a stamp is laid on first: the signature's that is sealed, the one that the agent suggests, the last one. */
export function firstPage({ kind, document }: Pick<FirstPlaceWish, "kind" | "document">): number {
  const sealed = kind === "seal" ? lastVisibleSignature(document)?.place?.page : undefined;
  const page = sealed ?? document.suggestedPlace?.page ?? document.pageCount - 1;
  return Math.min(Math.max(page, 0), document.pageCount - 1);
}

/**
 * Where a stamp is laid first on {@link firstPage}: a seal over the left third of the signature that it seals (as Annex I
 * of Nghị định 30/2020 has it), anything else in the place that the agent suggests, or in the right half of the page's
 * lower part. The user may move it from there.
 */
export function firstBox(wish: FirstPlaceWish, geometry: PageGeometry): Box {
  const page = displaySize(geometry);
  const stamp = {
    width: wish.stamp.width / geometry.userUnit,
    height: wish.stamp.height / geometry.userUnit,
  };
  const sealed = wish.kind === "seal" ? lastVisibleSignature(wish.document)?.place : undefined;
  if (sealed) return clampBox(overLeftThird(stamp, signatureBox(sealed, geometry)), page);
  const suggested = wish.document.suggestedPlace;
  if (suggested) return clampBox(within(stamp, boxOf(suggested, geometry), wish.stamp.resizable), page);
  return clampBox(centredOn(stamp, page.width * 0.72, page.height * 0.78), page);
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
