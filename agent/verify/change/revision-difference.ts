import type { PdfDocument } from "../../pdf/document.ts";
import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfObject,
} from "../../pdf/object.ts";
import { serialise } from "../../pdf/serialise.ts";
import { currentObject } from "./reference.ts";

/** Objects that later revisions may change before their effect is no longer told apart. */
export const MAX_CHANGED_OBJECTS = 20_000;

/** Of streams that are compared, all of one difference together, bytes. */
const MAX_COMPARED_BYTES = 64 * 1024 * 1024;

/** Entries that say how a stream's data is written, which is compared itself. */
const LENGTH: ReadonlySet<string> = new Set(["Length"]);
const FILTERS = ["Filter", "DecodeParms"] as const;

/** Bytes after a stream's data in which its end must stand. */
const END_BYTES = 16;
const END = /^(?:\r\n|\r|\n| )?endstream/;

/** A document as it was signed and as it is now, with the objects that differ. */
export interface Difference {
  readonly signed: PdfDocument;
  readonly now: PdfDocument;
  /** Numbers of the objects that were added, redefined or freed; `null` where they are too many. */
  readonly changed: ReadonlySet<number> | null;
}

/**
 * Compares the newest revision with an earlier one. An object that was written again and says the same is none that
 * differs.
 *
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 */
export function differenceSince(now: PdfDocument, revision: number): Difference {
  const signed = now.at(revision);
  const moved = new Set<number>();
  for (const later of now.revisions.slice(revision + 1)) {
    for (const [num] of later.entries()) {
      if (num !== 0 && !isSamePlace(signed, now, num)) moved.add(num);
      if (moved.size > MAX_CHANGED_OBJECTS) return { signed, now, changed: null };
    }
  }
  const comparison = { signed, now, bytesLeft: MAX_COMPARED_BYTES };
  const changed = new Set([...moved].filter((num) => !isSameObject(comparison, num)));
  for (const num of heldIn(signed, changed)) if (!isSameObject(comparison, num)) changed.add(num);
  return { signed, now, changed: changed.size > MAX_CHANGED_OBJECTS ? null : changed };
}

/** Objects that no newer section lists, and yet may differ: those in object streams that were written anew. */
function heldIn(signed: PdfDocument, changed: ReadonlySet<number>): number[] {
  const containers = new Set([...changed].filter((num) => isContainer(currentObject(signed, num))));
  if (containers.size === 0) return [];
  const held = new Set<number>();
  for (const revision of signed.revisions) {
    for (const [num, entry] of revision.entries()) {
      if (entry.kind !== "compressed" || !containers.has(entry.stream) || changed.has(num)) continue;
      if (JSON.stringify(signed.locate(num)) === JSON.stringify(entry)) held.add(num);
    }
  }
  return [...held];
}

/** Whether a stream may hold objects, whatever it says that it is. */
function isContainer(object: PdfObject): boolean {
  return object instanceof PdfStream && object.dict.has("First");
}

function isSamePlace(signed: PdfDocument, now: PdfDocument, num: number): boolean {
  const [before, after] = [signed.locate(num), now.locate(num)];
  const wasUsed = before !== undefined && before.kind !== "free";
  const isUsed = after !== undefined && after.kind !== "free";
  if (!wasUsed || !isUsed) return wasUsed === isUsed;
  return JSON.stringify(before) === JSON.stringify(after);
}

interface Comparison {
  readonly signed: PdfDocument;
  readonly now: PdfDocument;
  bytesLeft: number;
}

/** Whether an object that was written again says what it said. One of another generation is led to otherwise. */
function isSameObject(comparison: Comparison, num: number): boolean {
  const { signed, now } = comparison;
  const [before, after] = [currentObject(signed, num), currentObject(now, num)];
  if (before === null && after === null) return true;
  if (generationOf(signed, num) !== generationOf(now, num)) return false;
  // What was read around a fault another reader may have read otherwise.
  if (!isSound(signed, before) || !isSound(now, after)) return false;
  if (!(before instanceof PdfStream) || !(after instanceof PdfStream)) return isSameValue(before, after);
  if (!differingKeys(before.dict, after.dict).every((key) => LENGTH.has(key))) return false;
  const [data, current] = [encodedBytes(comparison, signed, before), encodedBytes(comparison, now, after)];
  return data !== null && current !== null && Buffer.compare(data, current) === 0;
}

function generationOf(document: PdfDocument, num: number): number {
  const entry = document.locate(num);
  return entry?.kind === "offset" ? entry.gen : entry?.kind === "compressed" ? 0 : -1;
}

/** A stream's data as it is encoded, deciphered; `null` beyond the limit. */
function encodedBytes(comparison: Comparison, document: PdfDocument, stream: PdfStream): Uint8Array | null {
  const plain = stream.dict.with(new Map(FILTERS.map((key) => [key, null])));
  if (comparison.bytesLeft === 0) return null;
  const bytes = document.streamBytes(new PdfStream(plain, stream.data, stream.cipher), comparison.bytesLeft);
  comparison.bytesLeft -= bytes.length;
  return bytes;
}

/** Older names of a stream's filters, which some readers take for the filters; and those of data in another file. */
const FOREIGN_KEYS: readonly string[] = ["F", "DP", "FFilter", "FDecodeParms"];

/**
 * Whether an object says the same to every reader: nothing in it was read around, and a stream ends where it says and is
 * decoded in one way.
 */
export function isSound(document: PdfDocument, object: PdfObject): boolean {
  if (!(object instanceof PdfStream)) return isWellFormed(object);
  const length = document.resolve(object.dict.get("Length"));
  if (!isWellFormed(object.dict) || typeof object.data !== "number") return false;
  if (FOREIGN_KEYS.some((key) => object.dict.has(key))) return false;
  if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) return false;
  const end = object.data + length;
  const { source } = document;
  if (end > source.size) return false;
  return END.test(Buffer.from(source.read(end, Math.min(END_BYTES, source.size - end))).toString("latin1"));
}

/** Whether a number had no object when the document was signed. */
export function isNew({ signed }: Difference, num: number): boolean {
  const entry = signed.locate(num);
  return entry === undefined || entry.kind === "free";
}

/**
 * Whether two values say the same: they are written alike, or both are well formed and differ in how they are written
 * only. References are compared, not followed. Streams never are the same.
 */
export function isSameValue(a: PdfObject, b: PdfObject): boolean {
  if (a instanceof PdfStream || b instanceof PdfStream) return false;
  if (Buffer.compare(serialise(a), serialise(b)) === 0) return true;
  return isWellFormed(a) && isWellFormed(b) && saysTheSame(a, b);
}

function isWellFormed(value: PdfObject): boolean {
  if (value instanceof PdfArray) return value.raw !== null && value.items.every(isWellFormed);
  if (value instanceof PdfDict) {
    return value.isSound && [...value.entries()].every(([, entry]) => isWellFormed(entry.value));
  }
  return true;
}

function saysTheSame(a: PdfObject, b: PdfObject): boolean {
  if (a instanceof PdfString && b instanceof PdfString) return Buffer.compare(a.bytes, b.bytes) === 0;
  if (a instanceof PdfName && b instanceof PdfName) return a.value === b.value;
  if (a instanceof PdfRef) return a.equals(b);
  if (a instanceof PdfArray && b instanceof PdfArray) {
    return (
      a.items.length === b.items.length && a.items.every((item, at) => saysTheSame(item, b.items[at] ?? null))
    );
  }
  if (a instanceof PdfDict && b instanceof PdfDict) {
    const keys = [...new Set([...a.keys(), ...b.keys()])];
    return keys.every((key) => saysTheSame(a.get(key), b.get(key)));
  }
  return a === b;
}

/** Keys whose values differ between two dictionaries. */
export function differingKeys(before: PdfDict, after: PdfDict): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => !isSameValue(before.get(key), after.get(key)));
}

/**
 * What was added to the end of an array, or between its items; `null` when an item was removed, replaced or moved.
 */
export function addedItems(before: PdfObject, after: PdfObject): PdfObject[] | null {
  const [old, current] = [itemsOf(before), itemsOf(after)];
  const added: PdfObject[] = [];
  let matched = 0;
  for (const item of current) {
    const expected = old[matched];
    if (expected !== undefined && isSameValue(expected, item)) matched++;
    else added.push(item);
  }
  return matched === old.length ? added : null;
}

/** Items of an array; none of what is no array. */
export function itemsOf(object: PdfObject): readonly PdfObject[] {
  return object instanceof PdfArray ? object.items : [];
}

/** Numbers of an array, with what references in it lead to; none where anything else stands among them. */
export function numbersIn(document: PdfDocument, list: PdfObject): number[] {
  const items = itemsOf(document.resolve(list)).map((item) => document.resolve(item));
  const numbers = items.filter((item) => typeof item === "number");
  return numbers.length === items.length ? numbers : [];
}
