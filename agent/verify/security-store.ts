import { createHash } from "node:crypto";
import { isDamage } from "../pdf/damage.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfRef, PdfStream, type PdfObject } from "../pdf/object.ts";
import { asKysoError } from "../../protocol/error.ts";

/** Streams of one security store that are read. */
export const MAX_STORED_STREAMS = 4096;

/** All streams of one security store together, decoded, bytes. */
export const MAX_STORED_BYTES = 128 * 1024 * 1024;

/** Arrays of the security store and of each of its VRI entries. @see ISO 32000-2, tables 261 and 262 */
export const STORE_KEYS = { certificates: "Certs", ocsps: "OCSPs", crls: "CRLs" } as const;
export const VRI_KEYS = { certificates: "Cert", ocsps: "OCSP", crls: "CRL" } as const;

export type ValidationKind = keyof typeof STORE_KEYS;

export const VALIDATION_KINDS = [
  "certificates",
  "ocsps",
  "crls",
] as const satisfies readonly ValidationKind[];

/** What is needed to check signatures long after they were made, DER each. */
export type ValidationData = Readonly<Record<ValidationKind, readonly Uint8Array[]>>;

/** One stream of a security store. */
export interface StoredStream {
  /** As it stands in its array. */
  readonly item: PdfObject;
  /** Decoded; `null` where it can't be read. */
  readonly bytes: Uint8Array | null;
}

/** A document's security store. What stands in it is not checked. */
export type SecurityStore = Readonly<Record<ValidationKind, readonly StoredStream[]>>;

/**
 * Reads the security store of the newest revision. Streams that can't be read are passed over, as are those beyond the
 * limits.
 *
 * @param kinds that are read; the others are left empty
 * @returns `null` without one
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ETSI EN 319 142-1, 5.4.2; ISO 32000-2, 12.8.4.3
 */
export function readSecurityStore(
  document: PdfDocument,
  kinds: readonly ValidationKind[] = VALIDATION_KINDS,
): SecurityStore | null {
  const dict = securityStoreDict(document);
  if (dict === null) return null;
  const reader = new Reader(document);
  const of = (kind: ValidationKind): StoredStream[] =>
    kinds.includes(kind) ? reader.streams(dict.get(STORE_KEYS[kind])) : [];
  return { certificates: of("certificates"), ocsps: of("ocsps"), crls: of("crls") };
}

/** The DSS dictionary; `null` without one. @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
export function securityStoreDict(document: PdfDocument): PdfDict | null {
  const dict = document.resolve(document.catalog.get("DSS"));
  return dict instanceof PdfDict ? dict : null;
}

/** The bytes of a store's streams that could be read. */
export function validationDataOf(store: SecurityStore | null): ValidationData {
  const of = (kind: ValidationKind): Uint8Array[] =>
    (store?.[kind] ?? []).flatMap(({ bytes }) => bytes ?? []);
  return { certificates: of("certificates"), ocsps: of("ocsps"), crls: of("crls") };
}

/**
 * The name of a signature's entry in the VRI dictionary.
 *
 * @param contents the bytes of its `/Contents`, with padding
 * @see ETSI EN 319 142-1, 5.4.2.2
 */
export function vriKey(contents: Uint8Array): string {
  return createHash("sha1").update(contents).digest("hex").toUpperCase();
}

class Reader {
  readonly #document: PdfDocument;
  readonly #known = new Map<number, Uint8Array | null>();
  #streams = 0;
  #bytes = 0;

  constructor(document: PdfDocument) {
    this.#document = document;
  }

  streams(list: PdfObject): StoredStream[] {
    const array = this.#document.resolve(list);
    const items = array instanceof PdfArray ? array.items : [];
    return items.slice(0, MAX_STORED_STREAMS).map((item) => ({ item, bytes: this.#decoded(item) }));
  }

  #decoded(item: PdfObject): Uint8Array | null {
    if (!(item instanceof PdfRef)) return null;
    const known = this.#known.get(item.num);
    if (known !== undefined) return known;
    const bytes = this.#read(item);
    this.#known.set(item.num, bytes);
    return bytes;
  }

  #read(ref: PdfRef): Uint8Array | null {
    this.#streams += 1;
    const left = MAX_STORED_BYTES - this.#bytes;
    if (this.#streams > MAX_STORED_STREAMS || left <= 0) return null;
    try {
      const stream = this.#document.resolve(ref);
      if (!(stream instanceof PdfStream)) return null;
      const bytes = this.#document.streamBytes(stream, left);
      this.#bytes += bytes.length;
      return bytes;
    } catch (error) {
      if (isDamage(error) || asKysoError(error).code === "PDF_TOO_COMPLEX") return null;
      throw error;
    }
  }
}
