import { randomBytes } from "node:crypto";
import { CMSVersion, DigestAlgorithmIdentifiers, EncapsulatedContentInfo } from "@peculiar/asn1-cms";
import { OctetString } from "@peculiar/asn1-schema";
import { Name } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { digestAlgorithmIdentifier, signatureAlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import { readAsn1, writeAsn1 } from "../x509/asn1-value.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { verifySignatureValue } from "../x509/public-key.ts";
import { Recent } from "../x509/recent.ts";
import { HASHES, type SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { ID } from "./object-identifier.ts";
import { parseSignedData } from "./parsed-signed-data.ts";
import { signedAttributes } from "./signed-attribute.ts";
import {
  AnySet,
  ContentInfoAsRead,
  IssuerAndSerialNumberAsRead,
  SignerInfoAsRead,
  SignerInfosAsRead,
  SignerIdentifierAsRead,
  SignedDataAsRead,
  type SignedAttributes,
} from "./signed-data-schema.ts";
import { withTimestampToken } from "./unsigned-attribute.ts";
import { verifySignedData } from "./verification.ts";

/** A signature in which the message digest and the signature value are still to be filled in. */
interface Template {
  readonly bytes: Uint8Array;
  readonly digestOffset: number;
}

/**
 * Builds the signatures of one key. What does not change from document to document is encoded once, by the schemas,
 * with random octets in the places of digest and signature value; a signature is a copy with both put in.
 */
export class CmsSigner {
  readonly certificate: Certificate;
  readonly algorithm: SignatureAlgorithm;
  /** Largest ContentInfo that {@link CmsSigner.assemble} makes without a time stamp, bytes. */
  readonly maxSize: number;
  readonly #chain: readonly Certificate[];
  readonly #placeholder: Uint8Array;
  readonly #attributes: SignedAttributes;
  readonly #attributesDer: Uint8Array;
  /** By octets of the signature value: RSA has one length, ECDSA some few. */
  readonly #templates = new Map<number, Template>();

  /** Use {@link prepareSigner}. */
  constructor(
    certificate: Certificate,
    chain: readonly Certificate[],
    algorithm: SignatureAlgorithm,
    signingTime?: Date,
  ) {
    this.certificate = certificate;
    this.algorithm = algorithm;
    this.#chain = chain;
    this.#placeholder = randomBytes(HASHES[algorithm.hash].length);
    this.#attributes = signedAttributes(certificate, this.#placeholder, signingTime);
    this.#attributesDer = writeAsn1(this.#attributes);
    this.maxSize = this.#template(signatureSize(certificate)).bytes.length;
  }

  /**
   * What the key signs: the signed attributes as a DER SET OF, tag 0x31.
   *
   * @param messageDigest of the document's byte range, with the algorithm's hash
   * @throws {KysoError} INTERNAL when the digest has another hash's length
   * @see RFC 5652, 5.4
   */
  signedAttributes(messageDigest: Uint8Array): Uint8Array {
    const attributes = Uint8Array.from(this.#attributesDer);
    attributes.set(this.#checked(messageDigest), soleOffset(attributes, this.#placeholder));
    return attributes;
  }

  /**
   * The finished signature, a DER ContentInfo.
   *
   * @param signatureValue as X.509 has it: RSA's octets, or the DER of an Ecdsa-Sig-Value
   * @param timestampToken over that value, a TimeStampToken in DER; it makes the signature longer than
   *   {@link CmsSigner.maxSize}
   * @throws {KysoError} INTERNAL when the digest has another hash's length
   * @see RFC 5652, 5; EN 319 142-1, 5.4
   */
  assemble(
    messageDigest: Uint8Array,
    signatureValue: Uint8Array,
    timestampToken: Uint8Array | null = null,
  ): Uint8Array {
    const { bytes, digestOffset } = this.#template(signatureValue.length);
    const cms = Uint8Array.from(bytes);
    cms.set(this.#checked(messageDigest), digestOffset);
    cms.set(signatureValue, cms.length - signatureValue.length);
    return timestampToken === null ? cms : withTimestampToken(cms, timestampToken);
  }

  /** Whether a signature value over the signed attributes holds for the certificate's key. */
  verify(messageDigest: Uint8Array, signatureValue: Uint8Array): boolean {
    const { certificate, algorithm } = this;
    const saltLength = algorithm.scheme === "RSA-PSS" ? HASHES[algorithm.hash].length : 0;
    const signedBytes = this.signedAttributes(messageDigest);
    return verifySignatureValue(certificate.spki, { ...algorithm, saltLength }, signedBytes, signatureValue);
  }

  #checked(messageDigest: Uint8Array): Uint8Array {
    if (messageDigest.length === this.#placeholder.length) return messageDigest;
    throw new KysoError("INTERNAL", `a digest of ${messageDigest.length} bytes for ${this.algorithm.hash}`);
  }

  #template(valueLength: number): Template {
    const known = this.#templates.get(valueLength);
    if (known !== undefined) return known;
    const signatureValue = randomBytes(valueLength);
    const bytes = writeAsn1(this.#contentInfo(signatureValue));
    this.#readBack(bytes, signatureValue);
    const template = { bytes, digestOffset: soleOffset(bytes, this.#placeholder) };
    this.#templates.set(valueLength, template);
    return template;
  }

  /**
   * The schemas encode anew what was read from certificates. Read back, it must be what every verifier takes, with the
   * same certificates and attributes to the byte; only the random signature value does not hold.
   */
  #readBack(bytes: Uint8Array, signatureValue: Uint8Array): void {
    const signedData = parseSignedData(bytes);
    const { failure } = verifySignedData(signedData, this.#placeholder, "CAdES");
    const embedded = new Set(signedData.certificates.map(({ sha256 }) => sha256));
    const isAsMeant =
      failure === "SIG_CRYPTO_FAILURE" &&
      [this.certificate, ...this.#chain].every(({ sha256 }) => embedded.has(sha256)) &&
      Buffer.compare(signedData.signer.signedAttributesDer ?? bytes, this.#attributesDer) === 0 &&
      Buffer.compare(bytes.subarray(bytes.length - signatureValue.length), signatureValue) === 0;
    if (!isAsMeant) throw new KysoError("INTERNAL", `a signature that reads back wrong: ${failure ?? ""}`);
  }

  #contentInfo(signatureValue: Uint8Array): ContentInfoAsRead {
    const { certificate, algorithm } = this;
    const digestAlgorithm = digestAlgorithmIdentifier(algorithm.hash);
    const signerInfo = new SignerInfoAsRead();
    signerInfo.version = CMSVersion.v1;
    signerInfo.sid = signerIdentifier(certificate);
    signerInfo.digestAlgorithm = digestAlgorithm;
    signerInfo.signedAttrs = this.#attributes;
    signerInfo.signatureAlgorithm = signatureAlgorithmIdentifier(algorithm);
    signerInfo.signature = new OctetString(signatureValue);
    const signedData = new SignedDataAsRead();
    signedData.version = CMSVersion.v1;
    signedData.digestAlgorithms = new DigestAlgorithmIdentifiers([digestAlgorithm]);
    signedData.encapContentInfo = new EncapsulatedContentInfo({ eContentType: ID.data });
    const certificates = [certificate, ...this.#chain].map(({ der }) => der);
    certificates.sort((a, b) => Buffer.compare(a, b));
    signedData.certificates = new AnySet(certificates.map(bufferOf));
    signedData.signerInfos = new SignerInfosAsRead([signerInfo]);
    const contentInfo = new ContentInfoAsRead();
    contentInfo.contentType = ID.signedData;
    contentInfo.content = signedData;
    return contentInfo;
  }
}

function signerIdentifier({ issuerDer, serialNumberOctets }: Certificate): SignerIdentifierAsRead {
  const issuerAndSerialNumber = new IssuerAndSerialNumberAsRead();
  issuerAndSerialNumber.issuer = readAsn1(issuerDer, Name, "CERTIFICATE_INVALID");
  issuerAndSerialNumber.serialNumber = bufferOf(serialNumberOctets);
  const sid = new SignerIdentifierAsRead();
  sid.issuerAndSerialNumber = issuerAndSerialNumber;
  return sid;
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/** Where some octets stand, which must occur once. */
function soleOffset(bytes: Uint8Array, octets: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const offset = buffer.indexOf(octets);
  if (offset < 0 || buffer.indexOf(octets, offset + 1) >= 0) {
    throw new KysoError("INTERNAL", "not one place for the digest");
  }
  return offset;
}

/** Octets of the longest signature value that a key makes. */
function signatureSize({ keyType, keyBits }: Certificate): number {
  const octets = Math.ceil(keyBits / 8);
  if (keyType === "RSA") return octets;
  // Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }, each with a sign octet
  return 2 * (octets + 3) + 3;
}

/** Signers that are kept. Few keys sign on one machine, each for many jobs. */
const MAX_KEPT_SIGNERS = 16;

/** By algorithm and certificates. */
const kept = new Recent<CmsSigner>(MAX_KEPT_SIGNERS);

/**
 * Encodes what all signatures of one key have in common. One that was prepared lately is answered from memory, unless
 * its signatures say their time.
 *
 * @param signer its certificate and those above it, DER. Roots and repeated ones are left out: a verifier must have its
 *   own root. With `signingTime` (whole seconds count) its signatures say that time, as CAdES asks.
 * @throws {KysoError} CERTIFICATE_INVALID when a certificate can't be read, or its key can't sign so
 */
export function prepareSigner(signer: {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly algorithm: SignatureAlgorithm;
  readonly signingTime?: Date;
}): CmsSigner {
  const {
    algorithm: { scheme, hash },
    signingTime,
  } = signer;
  const certificate = parseCertificate(signer.certificate);
  const keyType = scheme === "ECDSA" ? "EC" : "RSA";
  if (certificate.keyType !== keyType) {
    throw new KysoError("CERTIFICATE_INVALID", `a key of type ${certificate.keyType} for ${scheme}`);
  }
  const chain = new Map<string, Certificate>();
  for (const der of signer.chain) {
    const above = parseCertificate(der);
    const isRoot = Buffer.compare(above.subjectDer, above.issuerDer) === 0;
    if (!isRoot && above.sha256 !== certificate.sha256) chain.set(above.sha256, above);
  }
  const make = (): CmsSigner =>
    new CmsSigner(certificate, [...chain.values()], { scheme, hash }, signingTime);
  if (signingTime !== undefined) return make();
  const name = [scheme, hash, certificate.sha256, ...chain.keys()].join();
  return kept.get(name, make);
}
