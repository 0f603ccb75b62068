import {
  type CertificateRole,
  type CopyType,
  DEFAULT_COPY_TYPE,
  type SignatureKind,
} from "../../protocol/signature-kind.ts";
import type { AuditDetails } from "../audit/audit-entry.ts";
import type { Token } from "../token/token.ts";
import type { CheckedSigner } from "./signer-check.ts";
import type { SignerStatus } from "./signer-revocation.ts";

/** What the signer said with the wish to sign. */
export interface Statement {
  readonly kind: SignatureKind;
  readonly number: string | null;
  readonly date: string | null;
  readonly copyType?: CopyType | undefined;
  /** Whose the certificate is, where the settings do not say. */
  readonly role?: CertificateRole | undefined;
  /** That the document holds no state secret. */
  readonly noSecret: boolean;
}

/**
 * How a document came to count as none of the state's secrets: its text was searched; the administrator cleared what was
 * found there; or the signer's statement is all there is.
 */
export type SecrecyEvidence = "searched" | "cleared" | "stated";

/** What the log says of who signs, with what, whether it was revoked, and what was stated. */
export function signerEvidence(
  signer: CheckedSigner,
  token: Token,
  statement: Statement,
  status: SignerStatus,
): AuditDetails {
  return {
    kind: statement.kind,
    number: statement.number,
    date: statement.date,
    noSecret: statement.noSecret ? "stated" : "not stated",
    ...(statement.kind === "copy" && { copyType: statement.copyType ?? DEFAULT_COPY_TYPE }),
    ...keyEvidence(signer, token, status),
    ...(statement.role !== undefined && { roleFrom: "stated" }),
  };
}

/** What the log says of a key that is about to be used, whatever for. */
export function keyEvidence(signer: CheckedSigner, token: Token, status: SignerStatus): AuditDetails {
  const { certificate, path, role } = signer;
  return {
    signer: certificate.subject.commonName,
    certificate: certificate.sha256,
    role,
    path: path.map(({ sha256 }) => sha256),
    trustedBy: path.at(-1)?.subject.commonName ?? null,
    revocation: status.evidence,
    token: { label: token.label, serialNumber: token.serialNumber, module: token.module },
  };
}
