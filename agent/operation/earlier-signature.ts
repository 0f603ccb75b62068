import type { SignatureReport } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { Settings } from "../setting/setting.ts";
import type { RevocationStatus } from "../trust/revocation-status.ts";
import { checkSignatures } from "../verify/checked-signature.ts";
import { signatureFields } from "../verify/signature-field.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { SignerRevocation } from "./signer-revocation.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** A signature that a document carries already. */
export interface EarlierSignature {
  /** By what the document itself shows. */
  readonly report: SignatureReport;
  /** Signer first, trusted root last; empty where none leads there. */
  readonly path: readonly Certificate[];
  /** When it is proven to have been there, at the latest; `null` without a proof. */
  readonly provenAt: Date | null;
}

/**
 * The signatures that a document carries already, oldest first. Nobody is asked; a document without any costs no check.
 *
 * @returns `null` where there are too many to be checked, or they can't be found in the document
 * @throws {KysoError} TRUST_FILE_INVALID
 */
export function earlierSignatures(
  document: PdfDocument,
  settings: Settings,
): readonly EarlierSignature[] | null {
  if (!signatureFields(document).some(({ signature }) => signature !== null)) return [];
  const trust = trustedRoots(settings.trust);
  try {
    return checkSignatures(document, { trust }).map(({ report, path, proof }) => ({
      report,
      path: path ?? [],
      provenAt: proof?.at ?? null,
    }));
  } catch {
    return null;
  }
}

/**
 * The report with what was learnt of the signer, where the document itself does not show it.
 *
 * @param asking asks whether the signer was revoked
 */
export async function withStatus(
  { report, path, provenAt }: EarlierSignature,
  settings: Settings,
  asking: SignerRevocation,
): Promise<SignatureReport> {
  const [signer, ...others] = path;
  const isOpen = report.kind === "signature" && report.intact && report.revocation.status === "unknown";
  if (!isOpen || signer === undefined) return report;
  const status = await asking.statusAt([signer, ...others], settings, provenAt);
  return status === null ? unasked(report) : told(report, status);
}

/**
 * The signatures that a document carries already, and what is known of their signers now.
 *
 * @param asking asks whether the signers were revoked; `null` where nobody is asked
 * @returns `null` as {@link earlierSignatures} does
 * @throws {KysoError} TRUST_FILE_INVALID
 */
export async function signatureReports(
  document: PdfDocument,
  settings: Settings,
  asking: SignerRevocation | null,
): Promise<readonly SignatureReport[] | null> {
  const earlier = earlierSignatures(document, settings);
  if (earlier === null || asking === null) return earlier?.map(({ report }) => report) ?? null;
  return Promise.all(earlier.map((one) => withStatus(one, settings, asking)));
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
