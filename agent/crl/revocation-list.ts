import { AlgorithmIdentifier, Extensions as ExtensionsAsn1 } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { readSignatureAlgorithm } from "../x509/algorithm-identifier.ts";
import { readTimeElement } from "../x509/asn1-time.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import type { Extensions } from "../x509/extension.ts";
import type { CheckedAlgorithm } from "../x509/signature-algorithm.ts";
import { DerScan } from "./der-scan.ts";

const CODE = "CRL_INVALID";

/** Largest list that is read, bytes; of small entries it holds more than a million. */
export const MAX_CRL_BYTES = 64 * 1024 * 1024;

/** Largest issuer's name or set of extensions, bytes. */
const MAX_PART_BYTES = 64 * 1024;

/** What reading such a part may cost. */
const MAX_PART_ELEMENTS = 2000;

/** Identifier octets. */
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const SEQUENCE = 0x30;
const EXTENSIONS = 0xa0;

/** A list that has been read but for its entries; what it says is not yet checked. */
export interface RevocationList {
  /** The CertificateList, not copied. */
  readonly der: Uint8Array;
  /** What the issuer signed. */
  readonly tbsDer: Uint8Array;
  /** DER of the issuer's name. */
  readonly issuerDer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  /** The contents of `revokedCertificates`; empty where nothing is revoked. */
  readonly entries: Uint8Array;
  readonly extensions: Extensions;
  /** `null` for one that Kyso does not know. */
  readonly signatureAlgorithm: CheckedAlgorithm | null;
  readonly signatureValue: Uint8Array;
}

/**
 * Reads a list, without its entries: those of a large authority are hundreds of thousands.
 *
 * CertificateList ::= SEQUENCE {
 *   tbsCertList TBSCertList, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
 *
 * @param der exactly one CertificateList; kept, not copied
 * @throws {KysoError} CRL_INVALID, CRL_TOO_LARGE
 * @see RFC 5280, 5.1
 */
export function parseRevocationList(der: Uint8Array): RevocationList {
  if (der.length > MAX_CRL_BYTES) throw new KysoError("CRL_TOO_LARGE", `${der.length} bytes`);
  const scan = new DerScan(der);
  if (scan.expect(SEQUENCE, 0, der.length) !== der.length) throw new KysoError(CODE, "bytes after the list");
  const tbsStart = scan.contents;
  const tbsEnd = scan.expect(SEQUENCE, tbsStart, der.length);
  const algorithmEnd = scan.expect(SEQUENCE, tbsEnd, der.length);
  const algorithm = der.subarray(tbsEnd, algorithmEnd);
  if (scan.expect(BIT_STRING, algorithmEnd, der.length) !== der.length || der[scan.contents] !== 0) {
    throw new KysoError(CODE, "not a signature value");
  }
  return {
    der,
    tbsDer: der.subarray(tbsStart, tbsEnd),
    ...readTbs(der.subarray(tbsStart, tbsEnd), algorithm),
    signatureAlgorithm: readSignatureAlgorithm(readPart(algorithm, AlgorithmIdentifier), CODE),
    signatureValue: der.subarray(scan.contents + 1, scan.end),
  };
}

type TbsCertList = Pick<RevocationList, "issuerDer" | "thisUpdate" | "nextUpdate" | "entries" | "extensions">;

/**
 * TBSCertList ::= SEQUENCE {
 *   version Version OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate Time, nextUpdate Time OPTIONAL,
 *   revokedCertificates SEQUENCE OF SEQUENCE {…} OPTIONAL, crlExtensions [0] EXPLICIT Extensions OPTIONAL }
 *
 * @param algorithm the outer signatureAlgorithm, which must be the same (RFC 5280, 5.1.1.2)
 */
function readTbs(tbs: Uint8Array, algorithm: Uint8Array): TbsCertList {
  const parts = new Parts(tbs);
  parts.optional((tag) => tag === INTEGER);
  if (
    Buffer.compare(
      parts.required((tag) => tag === SEQUENCE),
      algorithm,
    ) !== 0
  ) {
    throw new KysoError(CODE, "the two signature algorithms differ");
  }
  const issuerDer = parts.required((tag) => tag === SEQUENCE);
  const thisUpdate = readTimeElement(parts.required(isTime), CODE);
  const nextUpdate = parts.optional(isTime);
  const revoked = parts.optional((tag) => tag === SEQUENCE);
  const extensions = parts.optional((tag) => tag === EXTENSIONS);
  parts.end();
  if (issuerDer.length > MAX_PART_BYTES) throw new KysoError(CODE, "a name that is too long");
  return {
    issuerDer,
    thisUpdate,
    nextUpdate: nextUpdate === null ? null : readTimeElement(nextUpdate, CODE),
    entries: revoked === null ? new Uint8Array() : contentsOf(revoked),
    extensions: extensions === null ? new Map() : readListExtensions(contentsOf(extensions)),
  };
}

function isTime(tag: number): boolean {
  return tag === 0x17 || tag === 0x18;
}

/** The elements within one, taken one after the other. */
class Parts {
  readonly #bytes: Uint8Array;
  readonly #scan: DerScan;
  #offset: number;

  constructor(element: Uint8Array) {
    this.#bytes = element;
    this.#scan = new DerScan(element);
    this.#scan.read(0, element.length);
    this.#offset = this.#scan.contents;
  }

  optional(isWanted: (tag: number) => boolean): Uint8Array | null {
    if (this.#offset === this.#bytes.length) return null;
    const end = this.#scan.read(this.#offset, this.#bytes.length);
    if (!isWanted(this.#scan.tag)) return null;
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }

  required(isWanted: (tag: number) => boolean): Uint8Array {
    const part = this.optional(isWanted);
    if (part === null) throw new KysoError(CODE, "a part is missing");
    return part;
  }

  end(): void {
    if (this.#offset !== this.#bytes.length) throw new KysoError(CODE, "a part too many");
  }
}

function contentsOf(element: Uint8Array): Uint8Array {
  const scan = new DerScan(element);
  scan.read(0, element.length);
  return element.subarray(scan.contents, scan.end);
}

/**
 * Reads the extensions of a list or of one of its entries.
 *
 * @param der Extensions
 * @throws {KysoError} CRL_INVALID
 */
export function readListExtensions(der: Uint8Array): Extensions {
  const extensions = new Map<string, { critical: boolean; value: Uint8Array }>();
  for (const { extnID, critical, extnValue } of readPart(der, ExtensionsAsn1)) {
    if (extensions.has(extnID)) throw new KysoError(CODE, `extension ${extnID} occurs twice`);
    extensions.set(extnID, { critical, value: new Uint8Array(extnValue.buffer) });
  }
  return extensions;
}

/**
 * Reads a small part of a list by a schema.
 *
 * @throws {KysoError} CRL_INVALID
 */
export function readPart<T>(der: Uint8Array, schema: new () => T): T {
  if (der.length > MAX_PART_BYTES) throw new KysoError(CODE, "a part that is too long");
  return readAsn1(der, schema, CODE, "DER lengths", { elements: MAX_PART_ELEMENTS });
}
