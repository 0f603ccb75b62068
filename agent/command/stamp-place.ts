import type { Place } from "../../protocol/operation.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { emptyField } from "../pades/existing-field.ts";
import { type StampSize, suggestedPage, suggestPlace } from "../pades/suggested-place.ts";
import type { PdfDocument, Rectangle } from "../pdf/document.ts";
import { placeOf } from "../verify/signature-claim.ts";
import { signatureFields } from "../verify/signature-field.ts";
import type { PlaceChoice } from "./sign-choice.ts";

/**
 * Where a document's stamp goes: as the command line says, else where the named field is, else where its kind usually
 * stands; a seal over the last signature that is seen.
 *
 * @returns `null` for an existing field that shows nothing
 * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_FIELD_SIGNED, PDF_FIELD_LOCKED
 */
export function stampPlace(
  document: PdfDocument,
  kind: SignatureKind,
  stamp: StampSize,
  choice: PlaceChoice,
): Place | null {
  const last = document.pageCount - 1;
  if (choice.rect !== null) {
    return { page: choice.page ?? last, ...choice.rect };
  }
  const field = choice.field === null ? null : emptyField(document, choice.field);
  if (field !== null && choice.page === null) {
    return field.place;
  }
  const joined = kind === "seal" ? lastSeenSignature(document, choice.page) : null;
  const index = choice.page ?? suggestedPage(kind, document.pageCount, joined?.page ?? null);
  const { cropBox, rotate, userUnit } = document.page(index);
  return suggestPlace(kind, stamp, { index, cropBox, rotate, userUnit }, joined?.rectangle ?? null);
}

interface SeenSignature {
  readonly page: number;
  readonly rectangle: Rectangle;
}

function lastSeenSignature(document: PdfDocument, onPage: number | null): SeenSignature | null {
  const seen = signatureFields(document).flatMap(({ dict, signature }) => {
    const place = signature === null ? null : placeOf(document, dict);
    return place === null ? [] : [place];
  });
  const last = seen.findLast(({ page }) => onPage === null || page === onPage);
  const [left = 0, bottom = 0, right = 0, top = 0] = last?.rect ?? [];
  return last === undefined ? null : { page: last.page, rectangle: [left, bottom, right, top] };
}
