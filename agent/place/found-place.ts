import type { Place } from "../../protocol/operation.ts";
import { showsImage, type SignatureKind } from "../../protocol/signature-kind.ts";
import type { DocumentText, PageText } from "../text/document-text.ts";
import { approvalSpot, type Spot } from "./approval-place.ts";
import { boxAt, type Size, sizeOf, within } from "./box.ts";
import { arrivalBox, cornerBox, opinionBox } from "./head-place.ts";
import { initialSpot } from "./initial-place.ts";
import { type PageGeometry, placeOfBox, viewSize } from "./page-view.ts";
import { sealedSignature, sealOver, sealSpot } from "./seal-place.ts";
import type { SeenSignature } from "./seen-signature.ts";

/** What the place of a stamp is found from. */
export interface PlaceQuestion {
  readonly kind: SignatureKind;
  /** As the stamp is drawn, points. */
  readonly stamp: Size & { readonly resizable: boolean };
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
}

/** Where a stamp belongs. */
export interface FoundPlace {
  readonly place: Place;
  /** What shows it: a signature that is there, the text, or nothing but what is usual on a page. */
  readonly found: "signature" | "text" | "page";
}

/** Usual centres of images on a page that shows no better, shares of it from its lower left corner. */
const USUAL = { approve: [0.72, 0.22], seal: [0.72, 0.22], initial: [0.32, 0.16] } as const;
/** What may be resized takes at most this share of a small page's width and height. */
const LARGEST_SHARE = 0.5;

/**
 * Where the stamp of a kind belongs: an approval between the signer's title and name; a seal, at its true size, over the
 * left third of the signature that it joins; initials beside the list of receivers, or at the end of the text; what marks
 * an attachment or a copy at the top right of page 1; an arrival under the number; an opinion where page 1 has room.
 *
 * @throws {KysoError} PDF_NO_PAGES
 */
export function findPlace(question: PlaceQuestion): FoundPlace {
  const sealed =
    question.kind === "seal"
      ? sealedSignature({ ...question, organisation: organisationOf(question) })
      : null;
  if (sealed !== null) return placed(sealOver(sealed, question.stamp), "signature", question);
  const spot = spotInText(question);
  return spot === null ? placed(usualSpot(question), "page", question) : placed(spot, "text", question);
}

function organisationOf({ signer }: PlaceQuestion): string {
  return signer.organization ?? signer.commonName;
}

function spotInText(question: PlaceQuestion): Spot | null {
  const { kind, text, signer, signatures } = question;
  if (text === null) return null;
  switch (kind) {
    case "approve":
      return approvalSpot({ ...question, text, commonName: signer.commonName });
    case "seal":
      return sealSpot({ ...question, text, organisation: organisationOf(question) });
    case "initial":
      return initialSpot({ ...question, text, signatures });
    case "attachment":
    case "copy":
    case "incoming":
    case "comment":
      return firstPage(text) === null ? null : headSpot(question);
  }
}

function headSpot({ kind, stamp, page, text, signatures }: PlaceQuestion): Spot {
  const size = viewSize(page(0));
  const first = text === null ? null : firstPage(text);
  const there = signatures.filter((one) => one.page === 0).map(({ box }) => box);
  if (kind === "incoming") return { page: 0, box: arrivalBox(size, first, stamp, there) };
  if (kind === "comment") return { page: 0, box: opinionBox(size, first, stamp, there) };
  return { page: 0, box: cornerBox(size, first, stamp) };
}

/** `null` where there is no letter on it. */
function firstPage({ pages }: DocumentText): PageText | null {
  return pages.find(({ index, lines }) => index === 0 && lines.length > 0) ?? null;
}

/** Where a kind usually stands: images on the last page that has text, else on the last one; the rest on the first. */
function usualSpot(question: PlaceQuestion): Spot {
  const { kind, stamp, pageCount, page, text } = question;
  if (!showsImage(kind)) return headSpot({ ...question, text: null });
  const written = text?.pages.findLast(({ lines }) => lines.length > 0)?.index;
  const index = Math.min(written ?? pageCount - 1, pageCount - 1);
  const size = viewSize(page(index));
  const [x, y] = USUAL[kind];
  return { page: index, box: boxAt({ x: size.width * x, y: size.height * y }, stamp) };
}

function placed(
  { page: index, box }: Spot,
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
