import type { Place } from "../../protocol/operation.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import type { PageGeometry } from "./place.ts";
import { uprightSize } from "./place.ts";

/** A page as the reader sees it: turned, from the lower left corner of its visible part. User space units. */
interface View {
  readonly width: number;
  readonly height: number;
  /** A rectangle of the view in default user space, or the other way. */
  toPage(rectangle: Rectangle): Rectangle;
  fromPage(rectangle: Rectangle): Rectangle;
}

/** Width and height of a stamp, points. */
export interface StampSize {
  readonly width: number;
  readonly height: number;
}

/** Centre of the column in which a leader signs, and the height at which it does, as shares of the page. */
const SIGNATURE_CENTRE_X = 0.72;
const SIGNATURE_CENTRE_Y = 0.22;
/** A stamp takes at most this share of a small page's width and height. */
const LARGEST_SHARE = 0.5;
/** A seal keeps its true size for as long as the page has room for it. */
const LARGEST_SEAL_SHARE = 1;
/** The seal covers this share of the leader's signature, from its left (Decree 30/2020, annex I). */
const SEAL_OVERLAP = 1 / 3;

/**
 * Where a stamp goes before the user has moved it: an approval in the right half and lower third of the page; a seal,
 * at its true size where the page has room, over the left third of the signature that it joins.
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
  const size = withinShare(truly, view, kind === "seal" ? LARGEST_SEAL_SHARE : LARGEST_SHARE);
  const [x, y] =
    kind === "seal" && over !== null ? sealCentre(view.fromPage(over), size) : approvalCentre(view);
  const left = clamp(x - size.width / 2, view.width - size.width);
  const bottom = clamp(y - size.height / 2, view.height - size.height);
  const [x0, y0, x1, y1] = view.toPage([left, bottom, left + size.width, bottom + size.height]);
  return { page: page.index, x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

function sealCentre(signature: Rectangle, seal: StampSize): [number, number] {
  const [left, bottom, right, top] = signature;
  return [left + (right - left) * SEAL_OVERLAP - seal.width / 2, (bottom + top) / 2];
}

function approvalCentre(view: View): [number, number] {
  return [view.width * SIGNATURE_CENTRE_X, view.height * SIGNATURE_CENTRE_Y];
}

function withinShare(size: StampSize, view: View, share: number): StampSize {
  const scale = Math.min(1, (view.width * share) / size.width, (view.height * share) / size.height);
  return { width: size.width * scale, height: size.height * scale };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

function viewOf({ cropBox: [left, bottom, right, top], rotate }: PageGeometry): View {
  const across = right - left;
  const up = top - bottom;
  const turns: Record<PageGeometry["rotate"], Pick<View, "toPage" | "fromPage">> = {
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
