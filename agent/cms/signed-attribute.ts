import { createHash } from "node:crypto";
import type { Certificate } from "../x509/certificate.ts";
import { constructedTag, encode, TAG } from "../x509/der.ts";
import { HASHES, type SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { encodeObjectIdentifier, ID } from "./object-identifier.ts";

/** Signed attributes in which only the message digest is still to be filled in. */
export interface SignedAttributesTemplate {
  /** SET OF Attribute in DER, tag 0x31; the digest's octets are zero. */
  readonly bytes: Uint8Array;
  readonly digestOffset: number;
  readonly digestLength: number;
}

/** Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue } */
function attribute(type: string, value: Uint8Array): Uint8Array {
  return encode(TAG.sequence, encodeObjectIdentifier(type), encode(TAG.set, value));
}

/**
 * SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies SEQUENCE OF PolicyInformation OPTIONAL }
 * ESSCertIDv2 ::= SEQUENCE {
 *   hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256},
 *   certHash      Hash,
 *   issuerSerial  IssuerSerial OPTIONAL }
 * IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber }
 * GeneralName ::= CHOICE { …, directoryName [4] Name, … }
 *
 * The hash is SHA-256, so that DER leaves its identifier out.
 *
 * @see RFC 5035, 4; EN 319 122-1, 5.2.2.3
 */
function signingCertificateV2(certificate: Certificate): Uint8Array {
  const issuer = encode(TAG.sequence, encode(constructedTag(4), certificate.issuerDer));
  const certHash = createHash("sha256").update(certificate.der).digest();
  const essCertIdV2 = encode(
    TAG.sequence,
    encode(TAG.octetString, certHash),
    encode(TAG.sequence, issuer, certificate.serialNumberDer),
  );
  return encode(TAG.sequence, encode(TAG.sequence, essCertIdV2));
}

/**
 * The signed attributes of a PAdES signature: content type, message digest, signing certificate. No signing time: a
 * PDF has it in its signature dictionary.
 *
 * SignedAttributes ::= SET SIZE (1..MAX) OF Attribute
 *
 * @see RFC 5652, 11; EN 319 142-1, 6.3
 */
export function signedAttributesTemplate(
  certificate: Certificate,
  hash: SignatureAlgorithm["hash"],
): SignedAttributesTemplate {
  const digestLength = HASHES[hash].length;
  const digest = attribute(ID.messageDigest, encode(TAG.octetString, new Uint8Array(digestLength)));
  // DER orders a set by its elements' octets. They differ before any octet of the digest, so its value plays no part.
  const attributes = [
    attribute(ID.contentType, encodeObjectIdentifier(ID.data)),
    digest,
    attribute(ID.signingCertificateV2, signingCertificateV2(certificate)),
  ].sort((a, b) => Buffer.compare(a, b));
  const bytes = encode(TAG.set, ...attributes);
  const afterDigest = attributes.slice(attributes.indexOf(digest) + 1);
  const digestEnd = afterDigest.reduce((offset, following) => offset - following.length, bytes.length);
  return { bytes, digestOffset: digestEnd - digestLength, digestLength };
}
