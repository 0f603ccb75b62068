import type { ErrorCode } from "../../protocol/error.ts";
import type { RevocationReason } from "../crl/revocation-reason.ts";
import type { Certificate } from "../x509/certificate.ts";

/** For all of one check, milliseconds. */
export const DEFAULT_REVOCATION_TIMEOUT_MS = 10_000;

/** The answer that a status rests on: what a PAdES B-LT signature embeds. */
export interface Evidence {
  readonly kind: "ocsp" | "crl";
  /** One OCSPResponse; or a CertificateList, and the delta that completes it. DER. */
  readonly der: readonly Uint8Array[];
  /** When it was made: `producedAt` of OCSP, `thisUpdate` of the latest list. */
  readonly producedAt: Date;
  readonly nextUpdate: Date | null;
  /** Who signed it, where that is not the issuer's own certificate: a delegated responder, or an issuer's other key. */
  readonly signerCertificates: readonly Certificate[];
  /** What shows that a delegated responder was not revoked, where its issuer does not vouch for it. */
  readonly support: readonly Evidence[];
  /** Where it came from: an address, or `null` for one that was given. */
  readonly source: string | null;
}

/** Whether a certificate was revoked at some moment. */
export interface RevocationStatus {
  readonly status: "good" | "revoked" | "unknown";
  /** When it was revoked. With `good`, that was after the moment that was asked for. */
  readonly at?: Date;
  readonly reason?: RevocationReason;
  /** `null` where nothing that can be relied on was to be had. */
  readonly evidence: Evidence | null;
  /** Why the status is unknown. */
  readonly failure?: ErrorCode;
}

/** The statuses along a path, its root left out. */
export interface PathRevocation {
  /** `revoked` when any certificate is, else `unknown` when any is, else `good`. */
  readonly status: RevocationStatus["status"];
  /** From the signer upwards; the root, which nobody can revoke, is not among them. */
  readonly certificates: readonly {
    readonly certificate: Certificate;
    readonly revocation: RevocationStatus;
  }[];
  /** Why it is unknown, of the first certificate that is. */
  readonly failure?: ErrorCode;
}

/** Answers that are at hand, such as those in a document; none is relied on before it is checked. */
export interface KnownAnswers {
  /** OCSPResponse, DER each. */
  readonly ocsps?: readonly Uint8Array[];
  /** CertificateList, DER each. */
  readonly crls?: readonly Uint8Array[];
  /** Certificates that may have signed lists, DER each. */
  readonly certificates?: readonly Uint8Array[];
}

/** What is asked about a certificate. */
export interface StatusQuestion {
  /** The moment at which the status is judged. */
  readonly at: Date;
  readonly known?: KnownAnswers;
}
