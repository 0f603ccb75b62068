import { KysoError } from "../../protocol/error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { verifySignatureValue } from "../x509/public-key.ts";

/**
 * Refuses to have trusted what is no certificate of an authority: one that says so of itself and may sign certificates.
 * Where it is its own issuer its signature must hold, as a check that it is whole; that says nothing of who made it.
 *
 * @throws {KysoError} TRUST_NOT_AN_AUTHORITY
 * @see RFC 5280, 4.2.1.3 and 4.2.1.9
 */
export function checkAuthority(certificate: Certificate): void {
  const { isCa, keyUsage, subject, sha256 } = certificate;
  const why = !isCa
    ? "basicConstraints does not say cA"
    : keyUsage?.keyCertSign === false
      ? "keyUsage lacks keyCertSign"
      : hasBrokenSignature(certificate)
        ? "its own signature does not hold"
        : null;
  if (why !== null)
    throw new KysoError("TRUST_NOT_AN_AUTHORITY", `${subject.commonName} (${sha256}): ${why}`);
}

function hasBrokenSignature(certificate: Certificate): boolean {
  const { subjectDer, issuerDer, signatureAlgorithm, spki, tbsDer, signatureValue } = certificate;
  const hash = signatureAlgorithm?.hash ?? null;
  if (Buffer.compare(subjectDer, issuerDer) !== 0 || signatureAlgorithm === null || hash === null)
    return false;
  return !verifySignatureValue(spki, { ...signatureAlgorithm, hash }, tbsDer, signatureValue);
}
