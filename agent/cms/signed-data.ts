import { KysoError } from "../../protocol/error.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { constructedTag, encode, TAG } from "../x509/der.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { digestAlgorithmIdentifier, signatureAlgorithmIdentifier } from "./algorithm-identifier.ts";
import { encodeObjectIdentifier, ID } from "./object-identifier.ts";
import { signedAttributesTemplate, type SignedAttributesTemplate } from "./signed-attribute.ts";

const VERSION_1 = encode(TAG.integer, Uint8Array.of(1));

/** Octets that tags and lengths of the five levels around a signature value may grow by, at most. */
const HEADER_GROWTH = 16;

/**
 * Builds the signatures of one key. Everything that does not change from document to document has been encoded once,
 * in {@link prepareSigner}; each signature costs a copy of some two kilobytes.
 */
export class CmsSigner {
  readonly certificate: Certificate;
  readonly algorithm: SignatureAlgorithm;
  /** Largest ContentInfo that {@link CmsSigner.assemble} makes, bytes. */
  readonly maxSize: number;
  readonly #attributes: SignedAttributesTemplate;
  readonly #beforeSignerInfos: Uint8Array;
  readonly #beforeSignedAttributes: Uint8Array;
  readonly #afterSignedAttributes: Uint8Array;

  /** Use {@link prepareSigner}. */
  constructor(certificate: Certificate, chain: readonly Certificate[], algorithm: SignatureAlgorithm) {
    this.certificate = certificate;
    this.algorithm = algorithm;
    this.#attributes = signedAttributesTemplate(certificate, algorithm.hash);
    const digestAlgorithm = digestAlgorithmIdentifier(algorithm.hash);
    // SignerIdentifier ::= CHOICE { issuerAndSerialNumber IssuerAndSerialNumber, … }
    // IssuerAndSerialNumber ::= SEQUENCE { issuer Name, serialNumber CertificateSerialNumber }
    const sid = encode(TAG.sequence, certificate.issuerDer, certificate.serialNumberDer);
    this.#beforeSignedAttributes = Buffer.concat([VERSION_1, sid, digestAlgorithm]);
    this.#afterSignedAttributes = signatureAlgorithmIdentifier(algorithm);
    this.#beforeSignerInfos = Buffer.concat([
      VERSION_1,
      encode(TAG.set, digestAlgorithm),
      // EncapsulatedContentInfo ::= SEQUENCE { eContentType ContentType, eContent [0] EXPLICIT OCTET STRING OPTIONAL }
      encode(TAG.sequence, encodeObjectIdentifier(ID.data)),
      // certificates [0] IMPLICIT CertificateSet OPTIONAL
      encode(
        constructedTag(0),
        ...[certificate, ...chain].map(({ der }) => der).sort((a, b) => Buffer.compare(a, b)),
      ),
    ]);
    const digest = new Uint8Array(this.#attributes.digestLength);
    this.maxSize =
      this.assemble(digest, new Uint8Array(0)).length + signatureSize(certificate) + HEADER_GROWTH;
  }

  /**
   * What the key signs: the signed attributes as a DER SET OF, tag 0x31.
   *
   * @param messageDigest of the document's byte range, with the algorithm's hash
   * @throws {KysoError} INTERNAL when the digest has another hash's length
   * @see RFC 5652, 5.4
   */
  signedAttributes(messageDigest: Uint8Array): Uint8Array {
    const { bytes, digestOffset, digestLength } = this.#attributes;
    if (messageDigest.length !== digestLength) {
      throw new KysoError("INTERNAL", `a digest of ${messageDigest.length} bytes for ${this.algorithm.hash}`);
    }
    const attributes = Uint8Array.from(bytes);
    attributes.set(messageDigest, digestOffset);
    return attributes;
  }

  /**
   * The finished signature, a DER ContentInfo.
   *
   * SignedData ::= SEQUENCE {
   *   version CMSVersion, digestAlgorithms DigestAlgorithmIdentifiers, encapContentInfo EncapsulatedContentInfo,
   *   certificates [0] IMPLICIT CertificateSet OPTIONAL, …, signerInfos SignerInfos }
   * SignerInfo ::= SEQUENCE {
   *   version CMSVersion, sid SignerIdentifier, digestAlgorithm DigestAlgorithmIdentifier,
   *   signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL, signatureAlgorithm SignatureAlgorithmIdentifier,
   *   signature SignatureValue, unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
   *
   * @param signatureValue as X.509 has it: RSA's octets, or the DER of an Ecdsa-Sig-Value
   * @throws {KysoError} INTERNAL when the digest has another hash's length
   * @see RFC 5652, 5; EN 319 142-1, 5.4
   */
  assemble(messageDigest: Uint8Array, signatureValue: Uint8Array): Uint8Array {
    const signedAttrs = this.signedAttributes(messageDigest);
    signedAttrs[0] = constructedTag(0); // embedded as [0] IMPLICIT, though signed as a SET OF
    const signerInfo = encode(
      TAG.sequence,
      this.#beforeSignedAttributes,
      signedAttrs,
      this.#afterSignedAttributes,
      encode(TAG.octetString, signatureValue),
    );
    const signedData = encode(TAG.sequence, this.#beforeSignerInfos, encode(TAG.set, signerInfo));
    // ContentInfo ::= SEQUENCE { contentType ContentType, content [0] EXPLICIT ANY DEFINED BY contentType }
    return encode(TAG.sequence, SIGNED_DATA, encode(constructedTag(0), signedData));
  }
}

const SIGNED_DATA = encodeObjectIdentifier(ID.signedData);

/** Octets of the longest signature value that a key makes. */
function signatureSize({ keyType, keyBits }: Certificate): number {
  const octets = Math.ceil(keyBits / 8);
  if (keyType === "RSA") return octets;
  // Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }, each with a sign octet
  return 2 * (octets + 3) + 3;
}

/**
 * Encodes what all signatures of one key have in common, once.
 *
 * @param signer its certificate and those above it, DER. Roots and repeated ones are left out: a verifier must have its own root.
 * @throws {KysoError} CERTIFICATE_INVALID when a certificate can't be read, or its key can't sign so
 */
export function prepareSigner(signer: {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly algorithm: SignatureAlgorithm;
}): CmsSigner {
  const certificate = parseCertificate(signer.certificate);
  const keyType = signer.algorithm.scheme === "ECDSA" ? "EC" : "RSA";
  if (certificate.keyType !== keyType) {
    throw new KysoError(
      "CERTIFICATE_INVALID",
      `a key of type ${certificate.keyType} for ${signer.algorithm.scheme}`,
    );
  }
  const chain = new Map<string, Certificate>();
  for (const der of signer.chain) {
    const above = parseCertificate(der);
    const isRoot = Buffer.compare(above.subjectDer, above.issuerDer) === 0;
    if (!isRoot && above.sha256 !== certificate.sha256) chain.set(above.sha256, above);
  }
  return new CmsSigner(certificate, [...chain.values()], signer.algorithm);
}
