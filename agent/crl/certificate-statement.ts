import type { RevocationReason } from "./revocation-reason.ts";

/** What one checked answer, an OCSP response or a CRL, says of one certificate. */
export interface CertificateStatement {
  /** `unknown` is what an OCSP responder says of a certificate that it does not know. */
  readonly status: "good" | "revoked" | "unknown";
  /** When it was revoked; `null` unless it was. */
  readonly revokedAt: Date | null;
  readonly reason: RevocationReason | null;
  readonly thisUpdate: Date;
  /** `null` where the answer names none. */
  readonly nextUpdate: Date | null;
  /** Certificates that ended before this moment may be left out of the answer; `null` where only valid ones are in it. */
  readonly coversExpiredSince: Date | null;
}
