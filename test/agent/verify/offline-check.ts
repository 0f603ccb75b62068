import { PdfDocument } from "../../../agent/pdf/document.ts";
import type { ByteSource } from "../../../agent/pdf/source.ts";
import { DocumentCheck, type VerifyOptions } from "../../../agent/verify/checked-signature.ts";
import { worstOf } from "../../../agent/verify/conclusion.ts";
import { SignerJudge } from "../../../agent/verify/signer-judge.ts";
import { asKysoError } from "../../../protocol/error.ts";
import type { FileReport } from "../../../protocol/report.ts";

/** What `checkFile` makes of a PDF when nobody can be asked; at once, for tests that do it a thousand times. */
export function verifyFile(
  source: ByteSource,
  options: VerifyOptions & { readonly file: string; readonly password?: string | undefined },
): FileReport {
  const { file, password } = options;
  const facts = {
    file,
    format: "pdf" as const,
    size: source.size,
    sha256: null,
    checkedAt: new Date().toISOString(),
    attachments: [],
  };
  try {
    const check = new DocumentCheck(PdfDocument.open(source, { password }));
    const { trust, at: now = new Date() } = options;
    const judge = new SignerJudge({ trust, now, policy: { check: "on", whenUnknown: "warn" } });
    const signatures = check.judgedBy(judge).map(({ report }) => report);
    const revisions = check.revisions();
    return { ...facts, verdict: worstOf(signatures), code: null, signatures, revisions };
  } catch (error) {
    return { ...facts, verdict: "UNREADABLE", code: asKysoError(error).code, signatures: [], revisions: [] };
  }
}
