import { KysoError } from "../../protocol/error.ts";
import { readTimeElement } from "../x509/asn1-time.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isSameName } from "../x509/distinguished-name.ts";
import { isStrongKey, verifySignatureValue } from "../x509/public-key.ts";
import { checkTimes, type CertificateStatement, type Moment } from "./certificate-statement.ts";
import { checkDelta, isDelta } from "./delta.ts";
import type { RevocationList } from "./revocation-list.ts";
import { findRevoked, type RevokedCertificate } from "./revoked-certificate.ts";
import type { ReasonMask } from "./reason-mask.ts";
import { scopeOf, type ListScope } from "./scope.ts";

/** Lists of valid certificates and of those that ended after the moment it names (ITU-T X.509, 9.5.2.8). */
const EXPIRED_CERTIFICATES_ON_CRL = "2.5.29.60";

/** Whom a list is asked for, and when it has to be of use. */
export interface CrlQuestion extends Moment {
  readonly certificate: Certificate;
  /** Whose signature the list may have: the issuer first, then others that were checked, each for lists in its own name. */
  readonly signers: readonly Certificate[];
}

/** What a checked list, and its delta, say. */
export interface CrlAnswer {
  readonly statement: CertificateStatement;
  readonly signer: Certificate;
  /** A certificate that they do not name was not revoked for these reasons. */
  readonly reasons: ReasonMask;
}

/**
 * Checks a full list and looks a certificate up in it.
 *
 * @param delta what has changed since; `null` where none is to be had
 * @throws {KysoError} CRL_INVALID, CRL_UNSUPPORTED, CRL_OUT_OF_SCOPE, CRL_SIGNATURE_INVALID, CRL_OUT_OF_DATE
 * @see RFC 5280, 6.3
 */
export function checkRevocationList(
  list: RevocationList,
  delta: RevocationList | null,
  question: CrlQuestion,
): CrlAnswer {
  if (isDelta(list)) throw new KysoError("CRL_OUT_OF_SCOPE", "a delta alone");
  const { signer, scope } = checkList(list, question);
  if (delta !== null) {
    checkDelta(list, delta);
    checkList(delta, question);
  }
  const { certificate } = question;
  const base = findRevoked(list, certificate, scope.isIndirect);
  const change = delta === null ? null : findRevoked(delta, certificate, scope.isIndirect);
  const statement = statementOf(latest(base, change), delta ?? list, list);
  return { signer, statement, reasons: scope.reasons };
}

interface CheckedList {
  readonly signer: Certificate;
  readonly scope: ListScope;
}

function checkList(list: RevocationList, question: CrlQuestion): CheckedList {
  const scope = scopeOf(list, question.certificate);
  checkTimes(list, question, "CRL_OUT_OF_DATE");
  const signer = question.signers.find((certificate) => hasSigned(certificate, list));
  if (signer === undefined) throw new KysoError("CRL_SIGNATURE_INVALID");
  return { signer, scope };
}

function hasSigned(certificate: Certificate, list: RevocationList): boolean {
  const { signatureAlgorithm, tbsDer, signatureValue } = list;
  const hash = signatureAlgorithm?.hash ?? null;
  return (
    isSameName(certificate.subjectDer, list.issuerDer) &&
    certificate.keyUsage?.cRLSign !== false &&
    isStrongKey(certificate) &&
    signatureAlgorithm !== null &&
    hash !== null &&
    hash !== "SHA-1" &&
    verifySignatureValue(certificate.spki, { ...signatureAlgorithm, hash }, tbsDer, signatureValue)
  );
}

/** What the delta says counts; it alone can take a certificate off the list again. */
function latest(
  base: RevokedCertificate | null,
  change: RevokedCertificate | null,
): RevokedCertificate | null {
  if (change === null) return base;
  return change.reason === "removeFromCRL" ? null : change;
}

function statementOf(
  revoked: RevokedCertificate | null,
  { thisUpdate, nextUpdate }: RevocationList,
  { extensions }: RevocationList,
): CertificateStatement {
  const expired = extensions.get(EXPIRED_CERTIFICATES_ON_CRL);
  return {
    status: revoked === null ? "good" : "revoked",
    revokedAt: revoked?.revokedAt ?? null,
    reason: revoked?.reason ?? null,
    thisUpdate,
    nextUpdate,
    keepsExpiredSince: expired === undefined ? null : readTimeElement(expired.value, "CRL_INVALID"),
  };
}
