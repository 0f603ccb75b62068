import type { CertificateStatement } from "../crl/certificate-statement.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Evidence, RevocationStatus } from "./revocation-status.ts";

/** A checked answer: what it says of a certificate, and itself. */
export interface Finding {
  readonly statement: CertificateStatement;
  readonly evidence: Evidence;
}

/** The same, the latest answer first. */
export function newestFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (left, right) => right.statement.thisUpdate.getTime() - left.statement.thisUpdate.getTime(),
  );
}

/**
 * The status that several answers make: what shows a revocation counts, for it is for good; a hold is not, and there the
 * latest answer counts.
 *
 * @returns `null` where none says anything
 */
export function judgeAll(
  findings: readonly Finding[],
  certificate: Certificate,
  at: Date,
): RevocationStatus | null {
  const known = newestFirst(findings)
    .map((finding) => judge(finding, certificate, at))
    .filter(({ status }) => status !== "unknown");
  const final = known.find(({ status, reason }) => status === "revoked" && reason !== "certificateHold");
  return final ?? known[0] ?? null;
}

/** What an answer makes of a certificate's status at a moment. */
export function judge(
  { statement, evidence }: Finding,
  certificate: Certificate,
  at: Date,
): RevocationStatus {
  const { status, revokedAt, reason } = statement;
  const when = { ...(revokedAt !== null && { at: revokedAt }), ...(reason !== null && { reason }) };
  if (status === "revoked") {
    const isLater = revokedAt !== null && revokedAt > at;
    return { status: isLater ? "good" : "revoked", ...when, evidence };
  }
  if (status === "good" && speaksOf(certificate, statement)) return { status: "good", evidence };
  return {
    status: "unknown",
    evidence,
    failure: evidence.kind === "ocsp" ? "OCSP_STATUS_UNKNOWN" : "CRL_OUT_OF_SCOPE",
  };
}

/** What is made after a certificate has ended need not name it any more (RFC 5280, 3.3; RFC 6960, 4.4.4). */
function speaksOf(
  { notAfter }: Certificate,
  { thisUpdate, keepsExpiredSince }: CertificateStatement,
): boolean {
  return thisUpdate <= notAfter || (keepsExpiredSince !== null && keepsExpiredSince <= notAfter);
}
