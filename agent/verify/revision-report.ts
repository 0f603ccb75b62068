import { KysoError } from "../../protocol/error.ts";
import type { RevisionReport, SignatureReport } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { ChangeHistory } from "./change/change.ts";

/** Revisions of one document that are looked into; of older ones, only who signed them is told. */
export const MAX_REPORTED_REVISIONS = 200;

/**
 * What each revision of a document did, and who signed it, oldest first.
 *
 * @param history of the document
 * @param signatures all that the document has
 */
export function revisionReports(
  document: PdfDocument,
  history: ChangeHistory,
  signatures: readonly Pick<SignatureReport, "field" | "revision">[],
): RevisionReport[] {
  const first = Math.max(0, document.revisions.length - MAX_REPORTED_REVISIONS);
  return document.revisions.map(({ index, end }) => ({
    end,
    change: index === 0 || index <= first ? null : changeOf(document, history, index),
    signedBy: signatures.flatMap(({ field, revision }) => (revision === index ? [field] : [])),
  }));
}

function changeOf(document: PdfDocument, history: ChangeHistory, index: number): RevisionReport["change"] {
  if (document.rebuilt) return "other";
  try {
    return history.of(index);
  } catch (error) {
    if (error instanceof KysoError) return "other";
    throw error;
  }
}
