import { KysoError } from "../../protocol/error.ts";
import { isDer } from "../x509/canonical-der.ts";
import { MAX_CERTIFICATE_BYTES, parseCertificate, type Certificate } from "../x509/certificate.ts";
import { constructedTag, DerCursor, primitiveTag, TAG } from "../x509/der.ts";
import { objectIdentifier } from "../x509/der-value.ts";
import {
  readHash,
  readSignatureAlgorithm,
  type CheckedAlgorithm,
  type CheckedHash,
} from "../x509/signature-algorithm.ts";
import { ID } from "./object-identifier.ts";

const CODE = "CMS_INVALID";

/** Largest signature that is read, bytes; long-term ones carry revocation data and time stamps. */
export const MAX_SIGNED_DATA_BYTES = 4 * 1024 * 1024;

/** Certificates that one signature may carry. */
export const MAX_CERTIFICATES = 64;

const MAX_ATTRIBUTES = 64;

/** How a signature names its certificate. */
export type SignerIdentifier =
  | { readonly issuerDer: Uint8Array; readonly serialNumberDer: Uint8Array }
  | { readonly subjectKeyIdentifier: Uint8Array };

/** Values of each attribute, as DER, by object identifier. */
export type Attributes = ReadonlyMap<string, readonly Uint8Array[]>;

/** A signature that has been read; nothing of it is checked but its form. */
export interface ParsedSignedData {
  readonly certificates: readonly Certificate[];
  readonly contentType: string;
  /** Content that the signature itself carries; `null` in a detached one. */
  readonly content: Uint8Array | null;
  readonly signer: {
    readonly identifier: SignerIdentifier;
    /** `null` for one that Kyso does not know. */
    readonly digestAlgorithm: CheckedHash | null;
    /** What is signed, tag 0x31; `null` without signed attributes. */
    readonly signedAttributesDer: Uint8Array | null;
    readonly signedAttributes: Attributes;
    /** `null` for one that Kyso does not know. */
    readonly signatureAlgorithm: CheckedAlgorithm | null;
    readonly signatureValue: Uint8Array;
  };
}

/**
 * Reads a CMS signature with one signer. Around the signed attributes BER passes, as much software writes it; the
 * attributes themselves must be DER, or it is not certain what was signed.
 *
 * @param bytes a ContentInfo, which may be followed by zero octets as in a PDF's `/Contents`
 * @throws {KysoError} CMS_INVALID
 * @see RFC 5652, 5
 */
export function parseSignedData(bytes: Uint8Array): ParsedSignedData {
  if (bytes.length > MAX_SIGNED_DATA_BYTES) throw new KysoError(CODE, `a signature of ${bytes.length} bytes`);
  const outer = new DerCursor(bytes, { code: CODE, ber: true });
  const whole = outer.expect(TAG.sequence);
  if (bytes.subarray(whole.raw.length).some((octet) => octet !== 0)) {
    throw outer.invalid("bytes after the signature");
  }
  const contentInfo = outer.over(whole);
  if (objectIdentifier(contentInfo.next(), CODE) !== ID.signedData) throw outer.invalid("not SignedData");
  const explicit = contentInfo.enter(constructedTag(0));
  contentInfo.finish();
  const signedData = explicit.enter(TAG.sequence);
  explicit.finish();
  return readSignedData(signedData);
}

/**
 * SignedData ::= SEQUENCE {
 *   version CMSVersion, digestAlgorithms DigestAlgorithmIdentifiers, encapContentInfo EncapsulatedContentInfo,
 *   certificates [0] IMPLICIT CertificateSet OPTIONAL, crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
 *   signerInfos SignerInfos }
 */
function readSignedData(cursor: DerCursor): ParsedSignedData {
  cursor.expect(TAG.integer);
  cursor.expect(TAG.set);
  const encapsulated = cursor.enter(TAG.sequence);
  const contentType = objectIdentifier(encapsulated.next(), CODE);
  const content = encapsulated.optional(constructedTag(0))?.contents ?? null;
  encapsulated.finish();
  const certificateSet = cursor.optional(constructedTag(0));
  cursor.optional(constructedTag(1));
  const signerInfos = cursor.enter(TAG.set);
  cursor.finish();
  const signerInfo = signerInfos.enter(TAG.sequence);
  signerInfos.finish();
  return {
    contentType,
    content,
    certificates: certificateSet === undefined ? [] : readCertificates(cursor.over(certificateSet)),
    signer: readSignerInfo(signerInfo),
  };
}

/** Certificates that can't be read are passed over: the set is not signed, and any of it may be foreign to the signature. */
function readCertificates(set: DerCursor): Certificate[] {
  const certificates: Certificate[] = [];
  for (const element of set.rest(MAX_CERTIFICATES)) {
    if (element.tag !== TAG.sequence || element.raw.length > MAX_CERTIFICATE_BYTES) continue;
    try {
      certificates.push(parseCertificate(element.raw));
    } catch (error) {
      if (!(error instanceof KysoError)) throw error;
    }
  }
  return certificates;
}

/**
 * SignerInfo ::= SEQUENCE {
 *   version CMSVersion, sid SignerIdentifier, digestAlgorithm DigestAlgorithmIdentifier,
 *   signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL, signatureAlgorithm SignatureAlgorithmIdentifier,
 *   signature SignatureValue, unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
 */
function readSignerInfo(cursor: DerCursor): ParsedSignedData["signer"] {
  cursor.expect(TAG.integer);
  const identifier = readSignerIdentifier(cursor);
  const digestAlgorithm = readHash(cursor.expect(TAG.sequence).raw, CODE);
  const signedAttributes = cursor.optional(constructedTag(0));
  const signatureAlgorithm = readSignatureAlgorithm(cursor.expect(TAG.sequence).raw, CODE);
  const signatureValue = cursor.expect(TAG.octetString).contents;
  cursor.optional(constructedTag(1));
  cursor.finish();
  return {
    identifier,
    digestAlgorithm,
    signedAttributesDer: signedAttributes === undefined ? null : asSet(signedAttributes.raw),
    signedAttributes:
      signedAttributes === undefined ? new Map() : readAttributes(cursor.over(signedAttributes)),
    signatureAlgorithm,
    signatureValue,
  };
}

/** SignerIdentifier ::= CHOICE { issuerAndSerialNumber IssuerAndSerialNumber, subjectKeyIdentifier [0] SubjectKeyIdentifier } */
function readSignerIdentifier(cursor: DerCursor): SignerIdentifier {
  const subjectKeyIdentifier = cursor.optional(primitiveTag(0))?.contents;
  if (subjectKeyIdentifier !== undefined) return { subjectKeyIdentifier };
  const issuerAndSerialNumber = cursor.enter(TAG.sequence);
  const issuerDer = issuerAndSerialNumber.expect(TAG.sequence).raw;
  const serialNumberDer = issuerAndSerialNumber.expect(TAG.integer).raw;
  issuerAndSerialNumber.finish();
  return { issuerDer, serialNumberDer };
}

/** The embedded attributes as they were signed: a SET OF. */
function asSet(embedded: Uint8Array): Uint8Array {
  const set = Uint8Array.from(embedded);
  set[0] = TAG.set;
  if (!isDer(set)) throw new KysoError(CODE, "the signed attributes are not in DER");
  return set;
}

/** Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue } */
function readAttributes(set: DerCursor): Attributes {
  const attributes = new Map<string, readonly Uint8Array[]>();
  for (const element of set.rest(MAX_ATTRIBUTES)) {
    const cursor = set.over(element);
    const type = objectIdentifier(cursor.next(), CODE);
    const values = cursor.enter(TAG.set).rest(MAX_ATTRIBUTES);
    cursor.finish();
    if (attributes.has(type)) throw cursor.invalid(`attribute ${type} occurs twice`); // RFC 5652, 5.3
    attributes.set(
      type,
      values.map(({ raw }) => raw),
    );
  }
  return attributes;
}
