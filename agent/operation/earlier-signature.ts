import type { SignatureReport } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { Settings } from "../setting/setting.ts";
import type { RevocationStatus } from "../trust/revocation-status.ts";
import { type CheckedSignature, checkSignatures } from "../verify/checked-signature.ts";
import { signatureFields } from "../verify/signature-field.ts";
import type { SignerRevocation } from "./signer-revocation.ts";
import { trustedRoots } from "./trusted-roots.ts";

/**
 * The signatures that a document carries already, oldest first, and what is known of their signers now. A document without
 * any costs no check.
 *
 * @param asking asks whether the signers were revoked; `null` where nobody is asked
 * @returns `null` where there are too many to be checked, or they can't be found in the document
 * @throws {KysoError} TRUST_FILE_INVALID
 */
export async function signatureReports(
  document: PdfDocument,
  settings: Settings,
  asking: SignerRevocation | null,
): Promise<readonly SignatureReport[] | null> {
  if (!signatureFields(document).some(({ signature }) => signature !== null)) return [];
  const trust = trustedRoots(settings.trust);
  let checked: readonly CheckedSignature[];
  try {
    checked = checkSignatures(document, { trust });
  } catch {
    return null;
  }
  if (asking === null) return checked.map(({ report }) => report);
  return Promise.all(checked.map((one) => withStatus(one, settings, asking)));
}

/** The report with what was learnt of the signer, where the document itself does not show it. */
async function withStatus(
  { report, path, proof }: CheckedSignature,
  settings: Settings,
  asking: SignerRevocation,
): Promise<SignatureReport> {
  const [signer, ...others] = path ?? [];
  const isOpen = report.kind === "signature" && report.intact && report.revocation.status === "unknown";
  if (!isOpen || signer === undefined) return report;
  const status = await asking.statusAt([signer, ...others], settings, proof?.at ?? null);
  return status === null ? unasked(report) : told(report, status);
}

/** Where policy asks for no check, what is not known is of no matter. */
function unasked(report: SignatureReport): SignatureReport {
  return { ...report, revocation: { ...report.revocation, status: "unchecked" } };
}

function told(report: SignatureReport, status: RevocationStatus["status"]): SignatureReport {
  const revocation = { ...report.revocation, status };
  if (status !== "revoked") return { ...report, revocation };
  return { ...report, indication: "INDETERMINATE", subIndication: "REVOKED_NO_POE", revocation };
}
