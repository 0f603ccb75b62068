import { CRLReason, id_ce_cRLReasons } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { readTimeElement } from "../x509/asn1-time.ts";
import type { Certificate } from "../x509/certificate.ts";
import { DerScan } from "./der-scan.ts";
import { EntryIssuer } from "./entry-issuer.ts";
import { revocationReason, type RevocationReason } from "./revocation-reason.ts";
import { readListExtensions, readPart, type RevocationList } from "./revocation-list.ts";

/** Identifier octets. */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;

/** Contents of the identifiers 2.5.29.21, .23, .24 and .29 end in these; what comes before is the same for all of id-ce. */
const ID_CE = [0x55, 0x1d] as const;
const CRL_REASON = 21;
const HOLD_INSTRUCTION = 23;
const INVALIDITY_DATE = 24;
const CERTIFICATE_ISSUER = 29;

const KNOWN_TYPES: ReadonlySet<number> = new Set([CRL_REASON, HOLD_INSTRUCTION, INVALIDITY_DATE]);

/** What a list says of a certificate that it names. */
export interface RevokedCertificate {
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
}

/** Whom a list is searched for. */
export type SearchedCertificate = Pick<Certificate, "serialNumberOctets" | "issuerDer">;

/** Where the search is: the entries one after the other. */
interface Entries {
  readonly bytes: Uint8Array;
  readonly scan: DerScan;
  /** `null` in a list of its issuer's own certificates. */
  readonly issuer: EntryIssuer | null;
}

/**
 * Looks a certificate up among the entries of a list. All of them are looked at: one that carries something critical and
 * unknown makes the whole list none to rely on (RFC 5280, 5.3).
 *
 * revokedCertificates SEQUENCE OF SEQUENCE {
 *   userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
 *
 * @param isIndirect entries may name certificates of other issuers
 * @returns `null` where the list does not name it
 * @throws {KysoError} CRL_INVALID, CRL_UNSUPPORTED
 */
export function findRevoked(
  { entries: bytes, issuerDer }: Pick<RevocationList, "entries" | "issuerDer">,
  certificate: SearchedCertificate,
  isIndirect: boolean,
): RevokedCertificate | null {
  const scan = new DerScan(bytes);
  const issuer = isIndirect ? new EntryIssuer(issuerDer, certificate.issuerDer) : null;
  let found: RevokedCertificate | null = null;
  for (let offset = 0; offset < bytes.length;) {
    const end = scan.expect(SEQUENCE, offset, bytes.length);
    const serialEnd = scan.expect(INTEGER, scan.contents, end);
    const isNumber = isAt(bytes, scan.contents, serialEnd, certificate.serialNumberOctets);
    const dateEnd = scan.read(serialEnd, end);
    if (dateEnd < end) passExtensions({ bytes, scan, issuer }, dateEnd, end);
    if (isNumber && issuer?.isWanted !== false) found ??= readEntry(bytes, serialEnd, dateEnd, end);
    offset = end;
  }
  return found;
}

function isAt(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start !== wanted.length) return false;
  // From the end, since serial numbers of one authority often begin alike.
  for (let index = wanted.length - 1; index >= 0; index--) {
    if (bytes[start + index] !== wanted[index]) return false;
  }
  return true;
}

/** Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } */
function passExtensions({ bytes, scan, issuer }: Entries, start: number, limit: number): void {
  if (scan.expect(SEQUENCE, start, limit) !== limit) throw new KysoError("CRL_INVALID", "a part too many");
  for (let offset = scan.contents; offset < limit;) {
    const end = scan.expect(SEQUENCE, offset, limit);
    const typeEnd = scan.expect(OBJECT_IDENTIFIER, scan.contents, end);
    const type = lastOfIdCe(bytes, scan.contents, typeEnd);
    const next = scan.read(typeEnd, end);
    const hasCritical = scan.tag === BOOLEAN;
    const isCritical = hasCritical && bytes[scan.contents] !== 0;
    if (type === CERTIFICATE_ISSUER && issuer !== null) {
      if (scan.expect(OCTET_STRING, hasCritical ? next : typeEnd, end) !== end) throw notExtension();
      issuer.change(bytes.subarray(scan.contents, end));
    } else if (isCritical && !KNOWN_TYPES.has(type)) {
      throw new KysoError("CRL_UNSUPPORTED", "a critical extension of an entry");
    }
    offset = end;
  }
}

/** The last octet of an identifier below id-ce; -1 for any other. */
function lastOfIdCe(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 3 || bytes[start] !== ID_CE[0] || bytes[start + 1] !== ID_CE[1]) return -1;
  return bytes[start + 2] ?? -1;
}

function notExtension(): KysoError {
  return new KysoError("CRL_INVALID", "not an extension");
}

function readEntry(bytes: Uint8Array, date: number, dateEnd: number, end: number): RevokedCertificate {
  const revokedAt = readTimeElement(bytes.subarray(date, dateEnd), "CRL_INVALID");
  if (dateEnd === end) return { revokedAt, reason: "unspecified" };
  const reason = readListExtensions(bytes.subarray(dateEnd, end)).get(id_ce_cRLReasons);
  const value = reason === undefined ? undefined : readPart(reason.value, CRLReason).reason;
  return { revokedAt, reason: revocationReason(value) };
}
