import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { Party } from "../../protocol/report.ts";
import { constructedTag, primitiveTag, readSingle, TAG, type DerCursor, type DerElement } from "./der.ts";
import { boolean, objectIdentifier, smallInteger, time, wholeOctets } from "./der-value.ts";
import {
  EXTENSION,
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  type Extensions,
  type KeyUsage,
} from "./extension.ts";
import { partyOf } from "./name.ts";
import { publicKeyKind } from "./public-key.ts";
import { readSignatureAlgorithm, type CheckedAlgorithm } from "./signature-algorithm.ts";

const CODE = "CERTIFICATE_INVALID";
const DER = { code: CODE } as const;

/** Largest certificate that is read, bytes. */
export const MAX_CERTIFICATE_BYTES = 64 * 1024;

/** Extensions that a certificate may have. */
const MAX_EXTENSIONS = 100;

/** A certificate that has been read; what it says is not yet checked. Byte arrays are views into `der`. */
export interface Certificate {
  readonly der: Uint8Array;
  /** Of `der`, lower-case hex. */
  readonly sha256: string;
  readonly subject: Party;
  readonly issuer: Party;
  /** DER of the names, as they stand. */
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  /** Lower-case hex of the INTEGER's octets, without a leading zero octet. */
  readonly serialNumber: string;
  /** The INTEGER with its tag and length. */
  readonly serialNumberDer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyType: "RSA" | "EC" | "other";
  /** Bits of the modulus or the curve; 0 for `other`. */
  readonly keyBits: number;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** `null` without the extension, which then restricts nothing. */
  readonly keyUsage: KeyUsage | null;
  /** Object identifiers of purposes; `null` without the extension, which then restricts nothing. */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly isCa: boolean;
  /** `null` where the path length is not limited. */
  readonly pathLength: number | null;
  readonly extensions: Extensions;
  /** What the issuer signed. */
  readonly tbsDer: Uint8Array;
  /** `null` for one that Kyso does not know. */
  readonly signatureAlgorithm: CheckedAlgorithm | null;
  readonly signatureValue: Uint8Array;
}

/**
 * Reads a certificate.
 *
 * @param der exactly one Certificate, DER; copied
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 5280, 4.1
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new KysoError(CODE, `a certificate of ${der.length} bytes`);
  const bytes = Uint8Array.from(der);
  // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
  const certificate = readSingle(bytes, TAG.sequence, DER);
  const tbsCertificate = certificate.expect(TAG.sequence);
  const signatureAlgorithm = certificate.expect(TAG.sequence);
  const signatureValue = wholeOctets(certificate.expect(TAG.bitString), CODE);
  certificate.finish();
  const { signature, ...fields } = readTbsCertificate(certificate.over(tbsCertificate));
  if (Buffer.compare(signature, signatureAlgorithm.raw) !== 0) {
    throw new KysoError(CODE, "the two signature algorithms differ"); // RFC 5280, 4.1.1.2
  }
  return {
    ...fields,
    der: bytes,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    tbsDer: tbsCertificate.raw,
    signatureAlgorithm: readSignatureAlgorithm(signatureAlgorithm.raw, CODE),
    signatureValue,
  };
}

type TbsFields = Omit<Certificate, "der" | "sha256" | "tbsDer" | "signatureAlgorithm" | "signatureValue"> & {
  signature: Uint8Array;
};

/**
 * TBSCertificate ::= SEQUENCE {
 *   version [0] EXPLICIT Version DEFAULT v1, serialNumber CertificateSerialNumber, signature AlgorithmIdentifier,
 *   issuer Name, validity Validity, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo,
 *   issuerUniqueID [1] IMPLICIT UniqueIdentifier OPTIONAL, subjectUniqueID [2] IMPLICIT UniqueIdentifier OPTIONAL,
 *   extensions [3] EXPLICIT Extensions OPTIONAL }
 */
function readTbsCertificate(cursor: DerCursor): TbsFields {
  const version = cursor.optional(constructedTag(0));
  if (version !== undefined) smallInteger(cursor.over(version).expect(TAG.integer), CODE);
  const serialNumber = cursor.expect(TAG.integer);
  const signature = cursor.expect(TAG.sequence).raw;
  const issuerDer = cursor.expect(TAG.sequence).raw;
  const validity = cursor.enter(TAG.sequence);
  const [notBefore, notAfter] = [time(validity.next(), CODE), time(validity.next(), CODE)];
  validity.finish();
  const subjectDer = cursor.expect(TAG.sequence).raw;
  const spki = cursor.expect(TAG.sequence).raw;
  cursor.optional(primitiveTag(1));
  cursor.optional(primitiveTag(2));
  const extensionsField = cursor.optional(constructedTag(3));
  cursor.finish();
  const extensions: Extensions =
    extensionsField === undefined ? new Map() : readExtensions(cursor.over(extensionsField));
  return {
    signature,
    serialNumber: serialNumberHex(serialNumber),
    serialNumberDer: serialNumber.raw,
    issuerDer,
    issuer: partyOf(issuerDer),
    subjectDer,
    subject: partyOf(subjectDer),
    notBefore,
    notAfter,
    spki,
    ...publicKeyKind(spki),
    extensions,
    keyUsage: readKeyUsage(extensions.get(EXTENSION.keyUsage)),
    extendedKeyUsage: readExtendedKeyUsage(extensions.get(EXTENSION.extendedKeyUsage)),
    ...readBasicConstraints(extensions.get(EXTENSION.basicConstraints)),
  };
}

function serialNumberHex(element: DerElement): string {
  const hex = Buffer.from(element.contents).toString("hex");
  return hex.length > 2 && hex.startsWith("00") ? hex.slice(2) : hex;
}

/**
 * Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
 * Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
 */
function readExtensions(field: DerCursor): Extensions {
  const extensions = new Map<string, { critical: boolean; value: Uint8Array }>();
  const sequence = field.enter(TAG.sequence);
  field.finish();
  for (const element of sequence.rest(MAX_EXTENSIONS)) {
    const cursor = sequence.over(element);
    const type = objectIdentifier(cursor.next(), CODE);
    const critical = cursor.optional(TAG.boolean);
    const value = cursor.expect(TAG.octetString).contents;
    cursor.finish();
    if (extensions.has(type)) throw cursor.invalid(`extension ${type} occurs twice`); // RFC 5280, 4.2
    extensions.set(type, { critical: critical !== undefined && boolean(critical, CODE), value });
  }
  return extensions;
}
