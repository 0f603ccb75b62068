import { KysoError } from "../../protocol/error.ts";
import type { RevisionReport } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { ChangeHistory } from "./change/change.ts";
import type { CheckedSignature } from "./checked-signature.ts";
import { TIMESTAMP_SUBFILTER } from "./integrity.ts";
import { ownSignatures, signatureHistory, type HeldSignature } from "./signature-history.ts";

/** Revisions of one document that are looked into; of older ones, only who signed them is told. */
export const MAX_REPORTED_REVISIONS = 200;

/**
 * What each revision of a document did, and who signed it, oldest first.
 *
 * @param checked its signatures
 */
export function revisionReports(
  document: PdfDocument,
  checked: readonly Pick<CheckedSignature, "report">[],
): RevisionReport[] {
  const history = new ChangeHistory(document, heldSignatures(document, checked));
  const first = Math.max(0, document.revisions.length - MAX_REPORTED_REVISIONS);
  return document.revisions.map(({ index, end }) => ({
    end,
    change: index === 0 || index <= first ? null : changeOf(document, history, index),
    signedBy: checked.flatMap(({ report }) => (report.revision === index ? [report.field] : [])),
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

/** The signatures that were found to hold, with the objects that hold them. */
function heldSignatures(
  document: PdfDocument,
  checked: readonly Pick<CheckedSignature, "report">[],
): HeldSignature[] {
  if (!checked.some(({ report }) => report.intact)) return [];
  const seen = signatureHistory(document);
  const own = ownSignatures(seen);
  return seen.flatMap((one) => {
    const { name, ref, holder, range, subFilter } = one;
    const isHeld = checked.some(
      ({ report }) => report.intact && report.field === name && report.revision === range?.revision,
    );
    if (!isHeld || range === null || !own.has(one)) return [];
    return [{ ref, holder, revision: range.revision, isTimestamp: subFilter === TIMESTAMP_SUBFILTER }];
  });
}
