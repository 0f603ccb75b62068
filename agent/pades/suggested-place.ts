import type { Place } from "../../protocol/operation.ts";
import { showsImage, type SignatureKind } from "../../protocol/signature-kind.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import type { PageView } from "./page-view.ts";
import { viewOf } from "./page-view.ts";
import type { PageGeometry } from "./place.ts";

/** Width and height of a stamp, points. */
export interface StampSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Centres of images, as shares of the page from its lower left corner: the column in which a leader signs and the height at
 * which it does; initials beside the list of receivers, which ends with "Lưu: VT".
 */
const CENTRES = { approve: [0.72, 0.22], seal: [0.72, 0.22], initial: [0.32, 0.16] } as const;
/** Height at which an arrival is marked, under the number and notation of the document; the same. */
const ARRIVAL_Y = 0.78;
/** From lines of type to the edges of the page, points. */
const MARGIN = 28;
/** A stamp takes at most this share of a small page's width and height. */
const LARGEST_SHARE = 0.5;
/** What has a true size keeps it for as long as the page has room for it. */
const LARGEST_TRUE_SHARE = 1;
/** The seal covers this share of the leader's signature, from its left (Decree 30/2020, annex I). */
const SEAL_OVERLAP = 1 / 3;

/**
 * The page of a stamp before the user has chosen another, 0-based: lines of type go on the first, images on the last, and a
 * seal where the signature is that it joins.
 *
 * @param over page of that signature
 */
export function suggestedPage(kind: SignatureKind, pageCount: number, over: number | null): number {
  return over ?? (showsImage(kind) ? pageCount - 1 : 0);
}

/**
 * Where a stamp goes before the user has moved it: an approval in the right half and lower third of the page; initials in
 * the left half; a seal, at its true size where the page has room, over the left third of the signature that it joins; what
 * marks an attachment or a copy at the top right; an arrival at the left under the number; an opinion at the bottom left.
 *
 * @param over rectangle of that signature on the same page, default user space
 */
export function suggestPlace(
  kind: SignatureKind,
  stamp: StampSize,
  page: PageGeometry & { readonly index: number },
  over: Rectangle | null,
): Place {
  const view = viewOf(page);
  const truly = { width: stamp.width / page.userUnit, height: stamp.height / page.userUnit };
  const size = withinShare(truly, view, hasTrueSize(kind) ? LARGEST_TRUE_SHARE : LARGEST_SHARE);
  const [x, y] =
    kind === "seal" && over !== null
      ? sealCentre(view.fromPage(over), size)
      : centreOf(kind, view, size, MARGIN / page.userUnit);
  const left = clamp(x - size.width / 2, view.width - size.width);
  const bottom = clamp(y - size.height / 2, view.height - size.height);
  const [x0, y0, x1, y1] = view.toPage([left, bottom, left + size.width, bottom + size.height]);
  return { page: page.index, x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

function sealCentre(signature: Rectangle, seal: StampSize): [number, number] {
  const [left, bottom, right, top] = signature;
  return [left + (right - left) * SEAL_OVERLAP - seal.width / 2, (bottom + top) / 2];
}

function hasTrueSize(kind: SignatureKind): boolean {
  return kind === "seal" || !showsImage(kind);
}

function centreOf(
  kind: SignatureKind,
  { width, height }: PageView,
  size: StampSize,
  margin: number,
): [number, number] {
  const [left, bottom] = [margin + size.width / 2, margin + size.height / 2];
  switch (kind) {
    case "approve":
    case "seal":
    case "initial":
      return [width * CENTRES[kind][0], height * CENTRES[kind][1]];
    case "attachment":
    case "copy":
      return [width - left, height - bottom];
    case "incoming":
      return [left, height * ARRIVAL_Y];
    case "comment":
      return [left, bottom];
  }
}

function withinShare(size: StampSize, view: PageView, share: number): StampSize {
  const scale = Math.min(1, (view.width * share) / size.width, (view.height * share) / size.height);
  return { width: size.width * scale, height: size.height * scale };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}
