import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import type { Certificate } from "../x509/certificate.ts";
import { constructedTag, DerCursor, readSingle, TAG } from "../x509/der.ts";
import { objectIdentifier } from "../x509/der-value.ts";
import { subjectKeyIdentifier } from "../x509/extension.ts";
import { isStrongKey, verifySignatureValue } from "../x509/public-key.ts";
import { HASHES, readHash, type CheckedHash } from "../x509/signature-algorithm.ts";
import { ID } from "./object-identifier.ts";
import type { ParsedSignedData } from "./parsed-signed-data.ts";

const CODE = "CMS_INVALID";

/** Which rules a signature must keep: those of CAdES, or those of plain CMS. */
export type SignatureProfile = "CAdES" | "CMS";

export interface SignatureCheck {
  /** Digest and signature value both hold, and the signing certificate is the one that was meant. */
  readonly intact: boolean;
  /** Why it does not pass; also set on an intact signature that is weak. */
  readonly failure: SubIndication | null;
  /** The signer's certificate, as far as it was found. */
  readonly certificate: Certificate | null;
}

/**
 * Checks a detached signature over content with a given digest: form, signing certificate, digest and value, in that
 * order. Whether the certificate is to be trusted is another question.
 *
 * @param messageDigest of the content, with the signer's digest algorithm
 * @see EN 319 102-1, 5.2.2, 5.2.3 and 5.2.7; RFC 5652, 5.6
 */
export function verifySignedData(
  signedData: ParsedSignedData,
  messageDigest: Uint8Array,
  profile: SignatureProfile,
): SignatureCheck {
  const certificate = findSigner(signedData);
  const fail = (failure: SubIndication): SignatureCheck => ({ intact: false, failure, certificate });
  const { signer } = signedData;
  if (signedData.content !== null || signedData.contentType !== ID.data) return fail("FORMAT_FAILURE");
  if (signer.signedAttributesDer === null) return fail("FORMAT_FAILURE");
  if (signer.digestAlgorithm === null || signer.signatureAlgorithm === null) {
    return fail("CRYPTO_CONSTRAINTS_FAILURE");
  }
  try {
    if (!hasContentType(signedData)) return fail("FORMAT_FAILURE");
    const signedDigest = new DerCursor(soleValue(signedData, ID.messageDigest), { code: CODE });
    const digest = signedDigest.expect(TAG.octetString).contents;
    if (certificate === null) return fail("NO_SIGNING_CERTIFICATE_FOUND");
    const binding = checkSigningCertificate(signedData, certificate);
    if (binding === "absent" && profile === "CAdES") return fail("FORMAT_FAILURE");
    if (binding === "other") return fail("NO_SIGNING_CERTIFICATE_FOUND");
    if (Buffer.compare(digest, messageDigest) !== 0) return fail("HASH_FAILURE");
  } catch (error) {
    if (error instanceof KysoError) return fail("FORMAT_FAILURE");
    throw error;
  }
  const algorithm = {
    ...signer.signatureAlgorithm,
    hash: signer.signatureAlgorithm.hash ?? signer.digestAlgorithm,
  };
  const { signedAttributesDer, signatureValue } = signer;
  if (!verifySignatureValue(certificate.spki, algorithm, signedAttributesDer, signatureValue)) {
    return fail("SIG_CRYPTO_FAILURE");
  }
  const isWeak =
    isWeakHash(signer.digestAlgorithm) || isWeakHash(algorithm.hash) || !isStrongKey(certificate);
  return { intact: true, failure: isWeak ? "CRYPTO_CONSTRAINTS_FAILURE" : null, certificate };
}

function isWeakHash(hash: CheckedHash): boolean {
  return hash === "SHA-1";
}

function findSigner({ certificates, signer: { identifier } }: ParsedSignedData): Certificate | null {
  const isMeant = (certificate: Certificate): boolean => {
    if ("subjectKeyIdentifier" in identifier) {
      const own = subjectKeyIdentifier(certificate.extensions);
      return own !== null && Buffer.compare(own, identifier.subjectKeyIdentifier) === 0;
    }
    return (
      Buffer.compare(certificate.issuerDer, identifier.issuerDer) === 0 &&
      Buffer.compare(certificate.serialNumberDer, identifier.serialNumberDer) === 0
    );
  };
  return certificates.find(isMeant) ?? null;
}

function soleValue({ signer }: ParsedSignedData, type: string): Uint8Array {
  const [value, ...others] = signer.signedAttributes.get(type) ?? [];
  if (value === undefined || others.length > 0) throw new KysoError(CODE, `not one value of ${type}`);
  return value;
}

function hasContentType(signedData: ParsedSignedData): boolean {
  const value = new DerCursor(soleValue(signedData, ID.contentType), { code: CODE });
  return objectIdentifier(value.next(), CODE) === signedData.contentType;
}

/**
 * Compares the certificate with the one that the signer has signed to be theirs.
 *
 * @see EN 319 102-1, 5.2.3.4
 */
function checkSigningCertificate(
  signedData: ParsedSignedData,
  certificate: Certificate,
): "same" | "other" | "absent" {
  const { signedAttributes } = signedData.signer;
  const type = [ID.signingCertificateV2, ID.signingCertificate].find((id) => signedAttributes.has(id));
  if (type === undefined) return "absent";
  const signingCertificate = readSingle(soleValue(signedData, type), TAG.sequence, { code: CODE });
  const essCertId = signingCertificate.enter(TAG.sequence).enter(TAG.sequence);
  const hash = type === ID.signingCertificate ? "SHA-1" : readEssHash(essCertId);
  const certHash = essCertId.expect(TAG.octetString).contents;
  const isSame =
    hash !== null &&
    Buffer.compare(createHash(HASHES[hash].node).update(certificate.der).digest(), certHash) === 0 &&
    isIssuerSerialOf(essCertId, certificate);
  return isSame ? "same" : "other";
}

/** hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256} */
function readEssHash(essCertIdV2: DerCursor): CheckedHash | null {
  const hashAlgorithm = essCertIdV2.optional(TAG.sequence);
  return hashAlgorithm === undefined ? "SHA-256" : readHash(hashAlgorithm.raw, CODE);
}

/** issuerSerial IssuerSerial OPTIONAL; IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber } */
function isIssuerSerialOf(essCertId: DerCursor, certificate: Certificate): boolean {
  if (essCertId.done) return true;
  const issuerSerial = essCertId.enter(TAG.sequence);
  essCertId.finish();
  const names = issuerSerial.enter(TAG.sequence);
  const serialNumber = issuerSerial.expect(TAG.integer);
  issuerSerial.finish();
  const directoryName = names.expect(constructedTag(4)).contents;
  names.finish();
  return (
    Buffer.compare(directoryName, certificate.issuerDer) === 0 &&
    Buffer.compare(serialNumber.raw, certificate.serialNumberDer) === 0
  );
}
