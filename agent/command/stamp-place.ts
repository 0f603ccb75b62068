import type { Place } from "../../protocol/operation.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import { stampPlace, type StampQuestion } from "../operation/stamp-place.ts";
import { emptyField } from "../pades/existing-field.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { DocumentText } from "../text/document-text.ts";
import type { TrustStore } from "../trust/store.ts";
import type { PlaceChoice } from "./sign-choice.ts";

/** What a place is found from, unless the command line says it. */
export interface PlaceSearch extends Omit<StampQuestion, "signatures" | "text" | "usual" | "onPage"> {
  readonly trust: TrustStore;
  /** Read only where a place has to be found; `null` where it can't be read. */
  readonly text: () => Promise<DocumentText | null>;
}

/**
 * Where a document's stamp goes: as the command line says, else where the named field is, else where the document shows
 * that it belongs.
 *
 * @returns `null` for an existing field that shows nothing
 * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_FIELD_SIGNED, PDF_FIELD_LOCKED
 */
export async function chosenPlace(choice: PlaceChoice, search: PlaceSearch): Promise<Place | null> {
  const { document, trust } = search;
  if (choice.rect !== null) {
    return { page: choice.page ?? document.pageCount - 1, ...choice.rect };
  }
  const field = choice.field === null ? null : emptyField(document, choice.field);
  if (field !== null && choice.page === null) {
    return field.place;
  }
  const onPage = choice.page ?? undefined;
  if (onPage !== undefined) document.page(onPage);
  const signatures = await reportsOf(document, trust);
  return stampPlace({ ...search, text: await search.text(), signatures, onPage }).place;
}

/** None where there are too many to be checked: whether they may be is said elsewhere. */
async function reportsOf(document: PdfDocument, trust: TrustStore): Promise<readonly SignatureReport[]> {
  const { verifyDocument } = await import("../verify/report.ts");
  try {
    return verifyDocument(document, { trust });
  } catch {
    return [];
  }
}
