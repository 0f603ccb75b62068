import type { Place } from "../../protocol/operation.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { type StampSize, suggestPlace } from "../pades/suggested-place.ts";
import type { PdfDocument, Rectangle } from "../pdf/document.ts";
import { PdfArray, PdfRef } from "../pdf/object.ts";
import { pageIndexOf } from "../verify/page-index.ts";
import { signatureFields } from "../verify/signature-field.ts";
import type { PlaceChoice } from "./sign-choice.ts";

/**
 * Where a document's stamp goes: as the command line says, else where its kind usually stands; a seal over the last
 * signature that is seen.
 *
 * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE
 */
export function stampPlace(
  document: PdfDocument,
  kind: SignatureKind,
  stamp: StampSize,
  choice: PlaceChoice,
): Place {
  const last = document.pageCount - 1;
  if (choice.rect !== null) {
    return { page: choice.page ?? last, ...choice.rect };
  }
  const joined = kind === "seal" ? lastSeenSignature(document, choice.page) : null;
  const index = choice.page ?? joined?.page ?? last;
  const { cropBox, rotate, userUnit } = document.page(index);
  return suggestPlace(kind, stamp, { index, cropBox, rotate, userUnit }, joined?.rectangle ?? null);
}

interface SeenSignature {
  readonly page: number;
  readonly rectangle: Rectangle;
}

function lastSeenSignature(document: PdfDocument, onPage: number | null): SeenSignature | null {
  const seen = signatureFields(document).flatMap(({ dict, signature }) => {
    const page = dict.get("P");
    const rectangle = rectangleOf(document, dict.get("Rect"));
    const index = signature !== null && page instanceof PdfRef ? pageIndexOf(document, page) : null;
    return index === null || rectangle === null ? [] : [{ page: index, rectangle }];
  });
  return seen.findLast(({ page }) => onPage === null || page === onPage) ?? null;
}

/** `null` for the empty rectangle of an invisible signature. */
function rectangleOf(document: PdfDocument, entry: ReturnType<PdfDocument["resolve"]>): Rectangle | null {
  const array = document.resolve(entry);
  const sides = array instanceof PdfArray ? array.items.map((item) => document.resolve(item)) : [];
  const [x0, y0, x1, y1] = sides;
  if (typeof x0 !== "number" || typeof y0 !== "number" || typeof x1 !== "number" || typeof y1 !== "number") {
    return null;
  }
  return x0 === x1 || y0 === y1
    ? null
    : [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}
