import type { ErrorCode } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { Statement } from "../operation/evidence.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { TrustStore } from "../trust/store.ts";
import { signatureFields } from "../verify/signature-field.ts";

/** What the signer should know of the signatures that a document has, though it is signed all the same. */
export type EarlierWarning = Extract<
  ErrorCode,
  "EARLIER_SIGNATURE_BROKEN" | "SEAL_WITHOUT_APPROVAL" | "COPY_OF_SIGNED"
>;

/**
 * What is wrong with the signatures that a document carries already. A document without any costs no check.
 *
 * @param trust what stands behind the earlier signers; one that is not known there is no warning
 */
export async function earlierSignatureWarnings(
  document: PdfDocument,
  { kind, copyType }: Pick<Statement, "kind" | "copyType">,
  trust: TrustStore,
): Promise<readonly EarlierWarning[]> {
  if (!signatureFields(document).some(({ signature }) => signature !== null)) {
    return kind === "seal" ? ["SEAL_WITHOUT_APPROVAL"] : [];
  }
  const reports = await reportsOf(document, trust);
  if (reports === null || !reports.every(holds)) return ["EARLIER_SIGNATURE_BROKEN"];
  // A time stamp is nobody's approval.
  const isApproved = reports.some((report) => report.kind === "signature");
  if (kind === "seal" && !isApproved) return ["SEAL_WITHOUT_APPROVAL"];
  return kind === "copy" && copyType !== "TRÍCH SAO" && isApproved ? ["COPY_OF_SIGNED"] : [];
}

/** `null` where there are too many to be checked, or they can't be found in the document. */
async function reportsOf(document: PdfDocument, trust: TrustStore): Promise<SignatureReport[] | null> {
  const { verifyDocument } = await import("../verify/report.ts");
  try {
    return verifyDocument(document, { trust });
  } catch {
    return null;
  }
}

function holds({ indication, intact, changesAllowed }: SignatureReport): boolean {
  return indication !== "TOTAL-FAILED" && changesAllowed && intact;
}
