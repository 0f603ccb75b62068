import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { Party } from "../../protocol/report.ts";
import { readSignatureAlgorithm } from "./algorithm-identifier.ts";
import { readAsn1, writeAsn1 } from "./asn1-value.ts";
import { CertificateAsRead } from "./certificate-schema.ts";
import {
  readBasicConstraints,
  readExtendedKeyUsage,
  readExtensions,
  readKeyUsage,
  type Extensions,
  type KeyUsage,
} from "./extension.ts";
import { partyOf } from "./name.ts";
import { publicKeyKind, type PublicKeyKind } from "./public-key.ts";
import { Recent } from "./recent.ts";
import type { CheckedAlgorithm } from "./signature-algorithm.ts";

const CODE = "CERTIFICATE_INVALID";

/** Largest certificate that is read, bytes. */
export const MAX_CERTIFICATE_BYTES = 64 * 1024;

/** Certificates that are kept: those of a trust store, a token and the signatures of many files are the same few. */
const MAX_KEPT_CERTIFICATES = 256;

/** A certificate that has been read; what it says is not yet checked. */
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
  /** The INTEGER's octets as they stand. */
  readonly serialNumberOctets: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyType: "RSA" | "EC" | "other";
  /** Bits of the modulus or the curve; 0 for `other`. */
  readonly keyBits: number;
  /** What the key is bound to when it makes nothing but RSASSA-PSS; `null` for every other key. */
  readonly pssHashes: PublicKeyKind["pssHashes"];
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

/** By SHA-256. */
const kept = new Recent<Certificate>(MAX_KEPT_CERTIFICATES);

/**
 * Reads a certificate. One that was read lately is answered from memory.
 *
 * @param der exactly one Certificate, DER; copied
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 5280, 4.1
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new KysoError(CODE, `a certificate of ${der.length} bytes`);
  const sha256 = createHash("sha256").update(der).digest("hex");
  return kept.get(sha256, () => readCertificate(Uint8Array.from(der), sha256));
}

function readCertificate(der: Uint8Array, sha256: string): Certificate {
  const { tbsCertificate, tbsCertificateRaw, signatureAlgorithm, signatureValue } = readAsn1(
    der,
    CertificateAsRead,
    CODE,
  );
  if (!tbsCertificate.signature.isEqual(signatureAlgorithm)) {
    throw new KysoError(CODE, "the two signature algorithms differ"); // RFC 5280, 4.1.1.2
  }
  const spki = tbsCertificate.subjectPublicKeyInfoRaw;
  const serialNumberOctets = new Uint8Array(tbsCertificate.serialNumber);
  const extensions = readExtensions(tbsCertificate.extensions);
  return {
    der,
    sha256,
    subject: partyOf(tbsCertificate.subject),
    issuer: partyOf(tbsCertificate.issuer),
    subjectDer: tbsCertificate.subjectRaw,
    issuerDer: tbsCertificate.issuerRaw,
    serialNumber: serialNumberHex(serialNumberOctets),
    serialNumberOctets,
    ...readValidity(tbsCertificate),
    ...publicKeyKind(tbsCertificate.subjectPublicKeyInfo),
    spki,
    extensions,
    keyUsage: readKeyUsage(extensions),
    extendedKeyUsage: readExtendedKeyUsage(extensions),
    ...readBasicConstraints(extensions),
    tbsDer: new Uint8Array(tbsCertificateRaw ?? []),
    signatureAlgorithm: readSignatureAlgorithm(signatureAlgorithm, CODE),
    signatureValue: new Uint8Array(signatureValue),
  };
}

function serialNumberHex(octets: Uint8Array): string {
  const hex = Buffer.from(octets).toString("hex");
  return hex.length > 2 && hex.startsWith("00") ? hex.slice(2) : hex;
}

/**
 * Validity ::= SEQUENCE { notBefore Time, notAfter Time }
 *
 * The schemas make some date of any text, such as a month 13 or a time without seconds. Only one that is written back
 * as it was read is taken: to the second, in UTC, and on the calendar.
 *
 * @see RFC 5280, 4.1.2.5
 */
function readValidity({
  validity,
  validityRaw,
}: CertificateAsRead["tbsCertificate"]): Pick<Certificate, "notBefore" | "notAfter"> {
  if (Buffer.compare(writeAsn1(validity), validityRaw) !== 0) throw new KysoError(CODE, "not a time");
  return { notBefore: validity.notBefore.getTime(), notAfter: validity.notAfter.getTime() };
}
