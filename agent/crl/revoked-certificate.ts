import { CRLReason, id_ce_cRLReasons } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { readTimeElement } from "../x509/asn1-time.ts";
import { DerScan } from "./der-scan.ts";
import { revocationReason, type RevocationReason } from "./revocation-reason.ts";
import { readListExtensions, readPart, type RevocationList } from "./revocation-list.ts";

/** Identifier octets. */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;

/** Contents of the identifiers 2.5.29.21, .23 and .24 end in these; what comes before is the same for all of id-ce. */
const ID_CE = [0x55, 0x1d] as const;
const CRL_REASON = 21;
const HOLD_INSTRUCTION = 23;
const INVALIDITY_DATE = 24;

/** What a list says of a certificate that it names. */
export interface RevokedCertificate {
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
}

/**
 * Looks a serial number up among the entries of a list. All of them are looked at: one that carries something critical
 * and unknown makes the whole list none to rely on (RFC 5280, 5.3).
 *
 * revokedCertificates SEQUENCE OF SEQUENCE {
 *   userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
 *
 * @param serialNumber octets of the INTEGER
 * @returns `null` where the list does not name it
 * @throws {KysoError} CRL_INVALID, CRL_UNSUPPORTED
 */
export function findRevoked(
  { entries }: Pick<RevocationList, "entries">,
  serialNumber: Uint8Array,
): RevokedCertificate | null {
  const scan = new DerScan(entries);
  let found: RevokedCertificate | null = null;
  for (let offset = 0; offset < entries.length;) {
    const end = scan.expect(SEQUENCE, offset, entries.length);
    const serialEnd = scan.expect(INTEGER, scan.contents, end);
    const isFound = isAt(entries, scan.contents, serialEnd, serialNumber);
    const dateEnd = scan.read(serialEnd, end);
    if (dateEnd < end) checkCritical(entries, scan, dateEnd, end);
    if (isFound) found ??= readEntry(entries, serialEnd, dateEnd, end);
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
function checkCritical(bytes: Uint8Array, scan: DerScan, start: number, limit: number): void {
  if (scan.expect(SEQUENCE, start, limit) !== limit) throw new KysoError("CRL_INVALID", "a part too many");
  for (let offset = scan.contents; offset < limit;) {
    const end = scan.expect(SEQUENCE, offset, limit);
    const typeEnd = scan.expect(OBJECT_IDENTIFIER, scan.contents, end);
    const type = scan.contents;
    scan.read(typeEnd, end);
    const isCritical = scan.tag === BOOLEAN && bytes[scan.contents] !== 0;
    if (isCritical && !isKnown(bytes, type, typeEnd)) {
      throw new KysoError("CRL_UNSUPPORTED", "a critical extension of an entry");
    }
    offset = end;
  }
}

function isKnown(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 3 || bytes[start] !== ID_CE[0] || bytes[start + 1] !== ID_CE[1]) return false;
  const last = bytes[start + 2];
  return last === CRL_REASON || last === HOLD_INSTRUCTION || last === INVALIDITY_DATE;
}

function readEntry(bytes: Uint8Array, date: number, dateEnd: number, end: number): RevokedCertificate {
  const revokedAt = readTimeElement(bytes.subarray(date, dateEnd), "CRL_INVALID");
  if (dateEnd === end) return { revokedAt, reason: "unspecified" };
  const reason = readListExtensions(bytes.subarray(dateEnd, end)).get(id_ce_cRLReasons);
  const value = reason === undefined ? undefined : readPart(reason.value, CRLReason).reason;
  return { revokedAt, reason: revocationReason(value) };
}
