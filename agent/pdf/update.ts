import { randomUUID } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "./document.ts";
import {
  DictEntry,
  PdfArray,
  PdfDict,
  PdfRef,
  PdfString,
  type ObjectCipher,
  type PdfObject,
} from "./object.ts";
import { parseObject } from "./parser.ts";
import { streamSection, tableSection, type SectionEntry } from "./section.ts";
import { latin1, serialise } from "./serialise.ts";
import { carriesSignature } from "./signed-damage.ts";

/** Of a section's dictionary: what belongs to that section alone. @see ISO 32000-1, tables 5, 15 and 17 */
const KEYS_OF_ONE_SECTION =
  "Prev XRefStm Size Type Index W Length Filter DecodeParms F FFilter FDecodeParms DL".split(" ");

/** Missing numbers up to this many are listed as free, so that a complete section has few gaps. */
const MAX_LISTED_GAP = 256;

/** Bytes to append to a document, and where things are in the result. */
export interface BuiltUpdate {
  readonly bytes: Uint8Array;
  /** File offset of the first byte of an object's body: after `N G obj` and the line's end. */
  offsetOf(ref: PdfRef): number;
}

/**
 * Objects to append to a document as one incremental update. The document's own bytes stay as they are; the new
 * cross-reference section is of the last one's kind.
 * @see ISO 32000-1, 7.5.6
 */
export class IncrementalUpdate {
  readonly document: PdfDocument;
  readonly #pending = new Map<number, { ref: PdfRef; body: PdfObject | Uint8Array }>();
  /** Whether the document was looked through for signatures. */
  #searched: boolean;
  #next: number;

  /** @throws {KysoError} PDF_DAMAGED_AND_SIGNED: a signed document is never repaired */
  constructor(document: PdfDocument) {
    if (document.rebuilt) refuseSigned(document);
    this.document = document;
    this.#searched = document.rebuilt;
    this.#next = document.nextObjectNumber;
  }

  /** A number that no object has yet. */
  newRef(): PdfRef {
    const ref = new PdfRef(this.#next);
    this.#next += 1;
    if (ref.num > this.document.limits.maxObjectNumber) {
      throw new KysoError("PDF_TOO_COMPLEX", "no object number is left");
    }
    return ref;
  }

  /** The object as it will be: what was put, else the document's. @throws {KysoError} PDF_TOO_COMPLEX, PDF_DAMAGED */
  get(ref: PdfRef): PdfObject {
    const pending = this.#pending.get(ref.num);
    if (pending === undefined) return this.document.get(ref);
    const { body } = pending;
    return body instanceof Uint8Array ? parseObject(body, this.document.limits, this.#cipherOf(ref)) : body;
  }

  /** What a value stands for, as it will be. @throws {KysoError} PDF_TOO_COMPLEX, PDF_DAMAGED */
  resolve(value: PdfObject): PdfObject {
    return value instanceof PdfRef && this.#pending.has(value.num)
      ? this.get(value)
      : this.document.resolve(value);
  }

  /**
   * Adds an object, or replaces the document's. Bytes are a body without a stream that is serialised already; in an
   * encrypted document they are written anew.
   */
  put(ref: PdfRef, body: PdfObject | Uint8Array): void {
    const isAnew = body instanceof Uint8Array && this.document.security !== null;
    this.#add(ref, isAnew ? parseObject(body) : body);
  }

  /**
   * Adds a body that is written as it is, for whoever must know where its parts will be. In an encrypted document its
   * strings must have been {@link enciphered} but for a signature's value.
   */
  putAsIs(ref: PdfRef, body: Uint8Array): void {
    this.#add(ref, body);
  }

  /** A string as it must be written in an object that is put as it is. */
  enciphered(ref: PdfRef, string: PdfString): PdfString {
    const cipher = this.#cipherOf(ref);
    return cipher === null ? string : new PdfString(cipher.encipherString(string.bytes), true);
  }

  /**
   * Changes entries of a dictionary; the others keep their bytes. A value of `null` removes an entry; bytes are a
   * value that is serialised already.
   * @throws {KysoError} PDF_DAMAGED where the object is no dictionary
   */
  rewriteDict(ref: PdfRef, changes: ReadonlyMap<string, PdfObject | Uint8Array>): void {
    const dict = this.get(ref);
    if (!(dict instanceof PdfDict)) throw new KysoError("PDF_DAMAGED", `${ref.toString()} is no dictionary`);
    const entries = new Map<string, PdfObject | DictEntry>();
    for (const [key, change] of changes) {
      entries.set(key, change instanceof Uint8Array ? new DictEntry(parseObject(change), change) : change);
    }
    this.put(ref, dict.with(entries));
  }

  /** @throws {KysoError} PDF_DAMAGED_AND_SIGNED where damage showed only after the update was begun */
  build(): BuiltUpdate {
    const { document } = this;
    if (document.rebuilt && !this.#searched) refuseSigned(document);
    this.#searched = document.rebuilt;
    const { size } = document.source;
    const chunks: Uint8Array[] = needsEndOfLine(document) ? [latin1("\n")] : [];
    const offsets = new Map<number, number>();
    const entries: SectionEntry[] = [];
    let position = size + (chunks[0]?.length ?? 0);
    const base = document.offsetBase;
    for (const { ref, body } of this.#pending.values()) {
      const head = latin1(`${ref.num} ${ref.gen} obj\n`);
      const bytes = body instanceof Uint8Array ? body : serialise(body, this.#cipherOf(ref));
      entries.push({ kind: "offset", num: ref.num, gen: ref.gen, offset: position - base });
      offsets.set(ref.num, position + head.length);
      const end = latin1("\nendobj\n");
      chunks.push(head, bytes, end);
      position += head.length + bytes.length + end.length;
    }
    chunks.push(this.#section(entries, position - base), latin1(`startxref\n${position - base}\n%%EOF\n`));
    return {
      bytes: Buffer.concat(chunks),
      offsetOf(ref) {
        const offset = offsets.get(ref.num);
        if (offset === undefined) throw new KysoError("INTERNAL", `${ref.toString()} is not in the update`);
        return offset;
      },
    };
  }

  #add(ref: PdfRef, body: PdfObject | Uint8Array): void {
    this.#pending.set(ref.num, { ref, body });
    this.#next = Math.max(this.#next, ref.num + 1);
  }

  #cipherOf(ref: PdfRef): ObjectCipher | null {
    return this.document.security?.cipherOf(ref.num, ref.gen) ?? null;
  }

  /** @param at where the section will stand, as the file writes offsets */
  #section(updated: readonly SectionEntry[], at: number): Uint8Array {
    const { document } = this;
    const entries = document.rebuilt ? completeEntries(document, updated) : [...updated];
    const compressed = document.rebuilt && entries.some(({ kind }) => kind === "compressed");
    const changes = new Map<string, PdfObject>();
    const id = identifier(document);
    if (id !== null) changes.set("ID", id);
    for (const key of KEYS_OF_ONE_SECTION) changes.set(key, null);
    if (!document.rebuilt) changes.set("Prev", document.xrefOffset - document.offsetBase);
    if (document.sectionKind !== "stream" && !compressed) {
      changes.set("Size", this.#next);
      return tableSection(entries, document.trailer.with(changes));
    }
    const own = new PdfRef(this.#next);
    changes.set("Size", own.num + 1);
    entries.push({ kind: "offset", num: own.num, gen: 0, offset: at });
    return streamSection(entries, document.trailer.with(changes), own);
  }
}

function refuseSigned(document: PdfDocument): void {
  if (carriesSignature(document)) throw new KysoError("PDF_DAMAGED_AND_SIGNED");
}

function needsEndOfLine({ source }: PdfDocument): boolean {
  const last = source.read(source.size - 1, 1)[0];
  return last !== 0x0a && last !== 0x0d;
}

/**
 * The first half tells the document, the second its version. `null` where it must stay as it is: the first half is a
 * part of an encrypted document's key.
 * @see ISO 32000-1, 14.4
 */
function identifier(document: PdfDocument): PdfArray | null {
  const entry = document.trailer.get("ID");
  const isKept = document.security !== null;
  if (isKept && !(entry instanceof PdfArray && entry.items[0] instanceof PdfString)) return null;
  const known = document.resolve(entry);
  const first = known instanceof PdfArray ? document.resolve(known.items[0] ?? null) : null;
  const version = new PdfString(Buffer.from(randomUUID().replaceAll("-", ""), "hex"), true);
  return new PdfArray([first instanceof PdfString ? new PdfString(first.bytes, true) : version, version]);
}

/**
 * Every object of a rebuilt document, so that the new section stands alone: a reader that follows it needs nothing of
 * the damage.
 */
function completeEntries(document: PdfDocument, updated: readonly SectionEntry[]): SectionEntry[] {
  const entries = new Map<number, SectionEntry>();
  for (const [num, entry] of document.objects()) {
    if (entry.kind === "compressed") entries.set(num, { num, ...entry });
    else if (entry.kind === "offset") {
      entries.set(num, { ...entry, num, offset: entry.offset - document.offsetBase });
    }
  }
  for (const entry of updated) entries.set(entry.num, entry);
  entries.set(0, { kind: "free", num: 0, gen: 65_535 });
  const numbers = [...entries.keys()].sort((a, b) => a - b);
  for (const [at, num] of numbers.entries()) {
    const previous = numbers[at - 1] ?? num;
    if (num - previous > MAX_LISTED_GAP) continue;
    for (let missing = previous + 1; missing < num; missing += 1) {
      entries.set(missing, { kind: "free", num: missing, gen: 65_535 });
    }
  }
  return [...entries.values()];
}
