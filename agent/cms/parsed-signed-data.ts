import type { Attribute } from "@peculiar/asn1-cms";
import { KysoError } from "../../protocol/error.ts";
import { readHash, readSignatureAlgorithm } from "../x509/algorithm-identifier.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import { firstElement, isDer, type Allowance } from "../x509/canonical-der.ts";
import { MAX_CERTIFICATE_BYTES, parseCertificate, type Certificate } from "../x509/certificate.ts";
import type { CheckedAlgorithm, CheckedHash } from "../x509/signature-algorithm.ts";
import { ID } from "./object-identifier.ts";
import {
  ContentInfoAsRead,
  type AnySet,
  type SignedAttributes,
  type SignerIdentifierAsRead,
  type SignerInfoAsRead,
} from "./signed-data-schema.ts";

const CODE = "CMS_INVALID";

/** Largest signature that is read, bytes; long-term ones carry revocation data and time stamps. */
export const MAX_SIGNED_DATA_BYTES = 4 * 1024 * 1024;

/** Certificates that one signature may carry. */
export const MAX_CERTIFICATES = 64;

/** Revocation lists and responses of one signature that are looked at. */
export const MAX_REVOCATION_INFO = 64;

/** Identifier octet of a SET OF. */
const SET = 0x31;

const NULL = Uint8Array.of(5, 0);

/** How a signature names its certificate. */
export type SignerIdentifier =
  | { readonly issuerDer: Uint8Array; readonly serialNumberOctets: Uint8Array }
  | { readonly subjectKeyIdentifier: Uint8Array };

/** Values of each attribute, as DER, by object identifier. */
export type Attributes = ReadonlyMap<string, readonly Uint8Array[]>;

/** A signature that has been read; nothing of it is checked but its form. */
export interface ParsedSignedData {
  /** The ContentInfo, without what follows it. */
  readonly der: Uint8Array;
  readonly certificates: readonly Certificate[];
  /** RevocationInfoChoice each, as far as they are looked at. */
  readonly revocationInfo: readonly Uint8Array[];
  readonly contentType: string;
  /** Whether the signature itself carries what it signs; a detached one does not. */
  readonly hasContent: boolean;
  /** What the signature carries, where that is an OCTET STRING. */
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
    /** Nobody has signed these; a signature time stamp is among them. */
    readonly unsignedAttributes: Attributes;
  };
}

/**
 * Reads a CMS signature with one signer. Around the signed attributes BER passes, as much software writes it; the
 * attributes themselves must be DER, or it is not certain what was signed.
 *
 * @param bytes a ContentInfo, which may be followed by zero octets as in a PDF's `/Contents`
 * @param allowance what the signatures of one file may cost together; each has a limit of its own
 * @throws {KysoError} CMS_INVALID
 * @see RFC 5652, 5
 */
export function parseSignedData(bytes: Uint8Array, allowance?: Allowance): ParsedSignedData {
  if (bytes.length > MAX_SIGNED_DATA_BYTES) throw new KysoError(CODE, `a signature of ${bytes.length} bytes`);
  const whole = firstElement(bytes, CODE, "BER", allowance);
  if (bytes.subarray(whole.length).some((octet) => octet !== 0)) {
    throw new KysoError(CODE, "bytes after the signature");
  }
  const { contentType, content: signedData } = readAsn1(whole, ContentInfoAsRead, CODE, "BER");
  if (contentType !== ID.signedData) throw new KysoError(CODE, "not SignedData");
  const [signerInfo, ...others] = signedData.signerInfos;
  if (signerInfo === undefined || others.length > 0) throw new KysoError(CODE, "not one signer");
  const content = signedData.encapContentInfo.eContent?.single;
  return {
    der: whole,
    contentType: signedData.encapContentInfo.eContentType,
    hasContent: signedData.encapContentInfo.eContent !== undefined,
    content: content === undefined ? null : new Uint8Array(content.buffer),
    certificates: readCertificates(signedData.certificates),
    revocationInfo: [...(signedData.crls ?? [])].slice(0, MAX_REVOCATION_INFO).map(elementOf),
    signer: readSignerInfo(signerInfo),
  };
}

/** Certificates that can't be read are passed over: the set is not signed, and any of it may be foreign to the signature. */
function readCertificates(set: AnySet | undefined): Certificate[] {
  if (set !== undefined && set.length > MAX_CERTIFICATES) throw new KysoError(CODE, "too many certificates");
  const certificates: Certificate[] = [];
  for (const element of set ?? []) {
    if (element === null || element.byteLength > MAX_CERTIFICATE_BYTES) continue;
    try {
      certificates.push(parseCertificate(new Uint8Array(element)));
    } catch (error) {
      if (!(error instanceof KysoError)) throw error;
    }
  }
  return certificates;
}

function readSignerInfo(signerInfo: SignerInfoAsRead): ParsedSignedData["signer"] {
  const { sid, digestAlgorithm, signedAttrs, signedAttrsRaw, signatureAlgorithm, signature, unsignedAttrs } =
    signerInfo;
  return {
    identifier: readSignerIdentifier(sid),
    digestAlgorithm: readHash(digestAlgorithm),
    signedAttributesDer: signedAttrsRaw === undefined ? null : asSet(new Uint8Array(signedAttrsRaw)),
    signedAttributes: readAttributes(signedAttrs),
    signatureAlgorithm: readSignatureAlgorithm(signatureAlgorithm, CODE),
    signatureValue: new Uint8Array(signature.buffer),
    unsignedAttributes: collectAttributes(unsignedAttrs),
  };
}

function readSignerIdentifier(sid: SignerIdentifierAsRead): SignerIdentifier {
  const { subjectKeyIdentifier, issuerAndSerialNumber } = sid;
  if (subjectKeyIdentifier !== undefined) {
    return { subjectKeyIdentifier: new Uint8Array(subjectKeyIdentifier.buffer) };
  }
  if (issuerAndSerialNumber === undefined) throw new KysoError(CODE, "a signer without a name");
  const { issuerRaw, serialNumber } = issuerAndSerialNumber;
  return { issuerDer: issuerRaw, serialNumberOctets: new Uint8Array(serialNumber) };
}

/** The embedded attributes as they were signed: a SET OF instead of [0]. */
function asSet(embedded: Uint8Array): Uint8Array {
  const set = Uint8Array.from(embedded);
  set[0] = SET;
  if (!isDer(set)) throw new KysoError(CODE, "the signed attributes are not in DER");
  return set;
}

function readAttributes(list: SignedAttributes | undefined): Attributes {
  const attributes = new Map<string, readonly Uint8Array[]>();
  for (const { attrType, attrValues } of list ?? []) {
    if (attributes.has(attrType)) throw new KysoError(CODE, `attribute ${attrType} occurs twice`); // RFC 5652, 5.3
    attributes.set(attrType, (attrValues as (ArrayBuffer | null)[]).map(elementOf));
  }
  return attributes;
}

/** One attribute may occur several times here, as when a second time stamp was added. */
function collectAttributes(list: Iterable<Attribute> | undefined): Attributes {
  const attributes = new Map<string, readonly Uint8Array[]>();
  for (const { attrType, attrValues } of list ?? []) {
    const values = (attrValues as (ArrayBuffer | null)[]).map(elementOf);
    attributes.set(attrType, [...(attributes.get(attrType) ?? []), ...values]);
  }
  return attributes;
}

/** The schemas have `null` for NULL. */
function elementOf(value: ArrayBuffer | null): Uint8Array {
  return value === null ? NULL : new Uint8Array(value);
}
