import type { ErrorCode } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { TrustStore } from "../trust/store.ts";
import { signatureFields } from "../verify/signature-field.ts";

/** What the signer should know of the signatures that a document has, though it is signed all the same. */
export type EarlierWarning = Extract<ErrorCode, "EARLIER_SIGNATURE_BROKEN" | "SEAL_WITHOUT_APPROVAL">;

/**
 * What is wrong with the signatures that a document carries already. A document without any costs no check.
 *
 * @param trust what stands behind the earlier signers; one that is not known there is no warning
 */
export async function earlierSignatureWarnings(
  document: PdfDocument,
  kind: SignatureKind,
  trust: TrustStore,
): Promise<readonly EarlierWarning[]> {
  if (!signatureFields(document).some(({ signature }) => signature !== null)) {
    return kind === "seal" ? ["SEAL_WITHOUT_APPROVAL"] : [];
  }
  return (await allHold(document, trust)) ? [] : ["EARLIER_SIGNATURE_BROKEN"];
}

async function allHold(document: PdfDocument, trust: TrustStore): Promise<boolean> {
  const { verifyDocument } = await import("../verify/report.ts");
  try {
    return verifyDocument(document, { trust }).every(holds);
  } catch {
    // Too many to be checked, or a document that its signatures can't be found in.
    return false;
  }
}

function holds({ indication, intact, kind, changesAllowed }: SignatureReport): boolean {
  // Time stamps are not checked yet, so nothing is known of their digest.
  return indication !== "TOTAL-FAILED" && changesAllowed && (intact || kind === "timestamp");
}
