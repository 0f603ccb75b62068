import type { OperationResult, Spot } from "../../protocol/operation.ts";
import type { PlaceWish } from "../../protocol/template.ts";
import type { DocumentText, PageText } from "../text/document-text.ts";
import { approvalSpot, type PagedBox } from "./approval-place.ts";
import { boxAt, type Size, sizeOf, within } from "./box.ts";
import { arrivalBox, cornerBox, opinionBox } from "./head-place.ts";
import { initialSpot } from "./initial-place.ts";
import type { PageGeometry } from "../pades/place.ts";
import { placeOfBox, viewSize } from "./page-view.ts";
import { sealedSignature, sealOver, sealSpot } from "./seal-place.ts";
import type { SeenSignature } from "./seen-signature.ts";

/** What the place of a stamp is found from. */
export interface PlaceQuestion {
  /** As the stamp is drawn, points, and where its kind belongs. */
  readonly stamp: Size & { readonly resizable: boolean; readonly wish: PlaceWish };
  readonly pageCount: number;
  /** A page by its index, from 0. */
  readonly page: (index: number) => PageGeometry;
  /** `null` where it can't be read. */
  readonly text: DocumentText | null;
  /** Those that can be seen, oldest first. */
  readonly signatures: readonly SeenSignature[];
  /** Common names of who signed unseen, oldest first. */
  readonly unseen: readonly string[];
  /** Of the certificate that is to sign. */
  readonly signer: { readonly commonName: string; readonly organization: string | null };
  /** Where it goes where neither signatures nor text show its place; by default where its kind usually stands. */
  readonly usual?: Spot | undefined;
  /** The page that it goes to in any case, 0-based; by default it is found. */
  readonly onPage?: number | undefined;
}

/** Where a stamp belongs. */
export type FoundPlace = OperationResult<"job.place">;

/** Usual centres of images on a page that shows no better, shares of it from its lower left corner. */
const USUAL = { signer: [0.72, 0.22], "over-signature": [0.72, 0.22], receivers: [0.32, 0.16] } as const;
/** What may be resized takes at most this share of a small page's width and height. */
const LARGEST_SHARE = 0.5;

/**
 * Where the stamp of a kind belongs: an approval between the signer's title and name; a seal, at its true size, over the
 * left third of the signature that it joins; initials beside the list of receivers, or at the end of the text; what marks
 * an attachment or a copy at the top right of page 1; an arrival under the number; an opinion where page 1 has room.
 *
 * @throws {KysoError} PDF_NO_PAGES
 */
export function findPlace(asked: PlaceQuestion): FoundPlace {
  const question = asked.onPage === undefined ? asked : ofPage(asked, asked.onPage);
  const sealed =
    question.stamp.wish === "over-signature"
      ? sealedSignature({ ...question, organisation: organisationOf(question) })
      : null;
  if (sealed !== null) return placed(sealOver(sealed, question.stamp), "signature", question);
  const spot = spotInText(question);
  return spot === null ? placed(usualSpot(question), "page", question) : placed(spot, "text", question);
}

/** The same, as if the document had that page only. */
function ofPage(question: PlaceQuestion, index: number): PlaceQuestion {
  const { text, signatures } = question;
  return {
    ...question,
    text: text && { ...text, pages: text.pages.filter((page) => page.index === index) },
    signatures: signatures.filter(({ page }) => page === index),
  };
}

function organisationOf({ signer }: PlaceQuestion): string {
  return signer.organization ?? signer.commonName;
}

function spotInText(question: PlaceQuestion): PagedBox | null {
  const { stamp, text, signer, signatures } = question;
  if (text === null) return null;
  switch (stamp.wish) {
    case "signer":
      return approvalSpot({ ...question, text, commonName: signer.commonName });
    case "over-signature":
      return sealSpot({ ...question, text, organisation: organisationOf(question) });
    case "receivers":
      return initialSpot({ ...question, text, signatures });
    case "first-top-right":
    case "under-number":
    case "first-bottom-left":
      return headText(question) === null ? null : headSpot(question);
  }
}

function headSpot(question: PlaceQuestion): PagedBox {
  const { stamp, page, signatures, onPage = 0 } = question;
  const size = viewSize(page(onPage));
  const text = headText(question);
  const there = signatures.filter((one) => one.page === onPage).map(({ box }) => box);
  if (stamp.wish === "under-number") return { page: onPage, box: arrivalBox(size, text, stamp, there) };
  if (stamp.wish === "first-bottom-left") return { page: onPage, box: opinionBox(size, text, stamp, there) };
  return { page: onPage, box: cornerBox(size, text, stamp, there) };
}

/** The page that lines of type go to; `null` where there is no letter on it. */
function headText({ text, onPage = 0 }: PlaceQuestion): PageText | null {
  return text?.pages.find(({ index, lines }) => index === onPage && lines.length > 0) ?? null;
}

/** Where a kind usually stands: images on the last page that has text, else on the last one; the rest on the first. */
function usualSpot(question: PlaceQuestion): PagedBox {
  const { stamp, pageCount, page, text, usual } = question;
  const { wish } = stamp;
  if (usual !== undefined) {
    const index = Math.max(0, Math.min(usual.page < 0 ? pageCount + usual.page : usual.page, pageCount - 1));
    const { width, height } = viewSize(page(index));
    return { page: index, box: boxAt({ x: width * usual.x, y: height * usual.y }, stamp) };
  }
  if (wish !== "signer" && wish !== "over-signature" && wish !== "receivers") {
    return headSpot({ ...question, text: null });
  }
  const written = text?.pages.findLast(({ lines }) => lines.length > 0)?.index;
  const index = question.onPage ?? Math.min(written ?? pageCount - 1, pageCount - 1);
  const size = viewSize(page(index));
  const [x, y] = USUAL[wish];
  return { page: index, box: boxAt({ x: size.width * x, y: size.height * y }, stamp) };
}

function placed(
  { page: index, box }: PagedBox,
  found: FoundPlace["found"],
  { stamp, page }: PlaceQuestion,
): FoundPlace {
  const geometry = page(index);
  const view = viewSize(geometry);
  const share = stamp.resizable ? LARGEST_SHARE : 1;
  const { width, height } = sizeOf(box);
  const scale = Math.min(1, (view.width * share) / width, (view.height * share) / height);
  const middle = { x: (box.left + box.right) / 2, y: (box.bottom + box.top) / 2 };
  const fitted = within(boxAt(middle, { width: width * scale, height: height * scale }), view);
  return { place: placeOfBox(fitted, index, geometry), found };
}
