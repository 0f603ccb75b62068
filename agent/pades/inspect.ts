import type { ErrorCode } from "../../protocol/error.ts";
import type { DocumentSummary } from "../../protocol/operation.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { emptyFields } from "./existing-field.ts";
import { refusalOf, warningsOf, type DocumentWarning } from "./signable.ts";

/** What a document is before it is signed. */
export interface Inspection {
  readonly pageCount: number;
  /** Why it can't be signed, or `null`. */
  readonly refusal: ErrorCode | null;
  /** Signature fields that may be filled. */
  readonly emptyFields: DocumentSummary["emptyFields"];
  /** What the signer should know of it. */
  readonly warnings: DocumentWarning[];
}

/** Looks at a document without changing anything. */
export function inspectDocument(document: PdfDocument): Inspection {
  const refusal = refusalOf(document);
  if (refusal !== null) return { pageCount: document.pageCount, refusal, emptyFields: [], warnings: [] };
  return {
    pageCount: document.pageCount,
    refusal,
    emptyFields: emptyFields(document).map(({ name, place }) => ({
      name,
      page: place?.page ?? null,
      rect: place === null ? null : [place.x, place.y, place.x + place.width, place.y + place.height],
    })),
    warnings: warningsOf(document),
  };
}
