import { PdfArray, PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfObject } from "../pdf/object.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { serialise } from "../pdf/serialise.ts";

/** Objects that later revisions may change before their effect is no longer told apart. */
export const MAX_CHANGED_OBJECTS = 20_000;

/** Objects that are walked to see what refers to what. */
export const MAX_WALKED_OBJECTS = 500_000;

/** A document as it was signed and as it is now, with the objects that differ. */
export interface Difference {
  readonly signed: PdfDocument;
  readonly now: PdfDocument;
  /** Numbers of the objects that were added, redefined or freed; `null` where they are too many. */
  readonly changed: ReadonlySet<number> | null;
}

/** Compares the newest revision with an earlier one, by what their cross-references say. */
export function differenceSince(now: PdfDocument, revision: number): Difference {
  const signed = now.at(revision);
  const changed = new Set<number>();
  for (const later of now.revisions.slice(revision + 1)) {
    for (const [num] of later.entries()) {
      if (num !== 0 && !isSamePlace(signed, now, num)) changed.add(num);
      if (changed.size > MAX_CHANGED_OBJECTS) return { signed, now, changed: null };
    }
  }
  return { signed, now, changed };
}

function isSamePlace(signed: PdfDocument, now: PdfDocument, num: number): boolean {
  const [before, after] = [signed.locate(num), now.locate(num)];
  const wasUsed = before !== undefined && before.kind !== "free";
  const isUsed = after !== undefined && after.kind !== "free";
  if (!wasUsed || !isUsed) return wasUsed === isUsed;
  return JSON.stringify(before) === JSON.stringify(after);
}

/** Whether a number had no object when the document was signed. */
export function isNew({ signed }: Difference, num: number): boolean {
  const entry = signed.locate(num);
  return entry === undefined || entry.kind === "free";
}

/**
 * Whether two values are written alike, but for strings that are encrypted each time anew; references are compared,
 * not followed. Streams never are.
 */
export function isSameValue(a: PdfObject, b: PdfObject): boolean {
  if (a instanceof PdfStream || b instanceof PdfStream) return false;
  if (Buffer.compare(serialise(a), serialise(b)) === 0) return true;
  return (holdsEncrypted(a) || holdsEncrypted(b)) && saysTheSame(a, b);
}

function holdsEncrypted(value: PdfObject): boolean {
  if (value instanceof PdfString) return value.cipher !== null;
  if (value instanceof PdfArray) return value.items.some(holdsEncrypted);
  return value instanceof PdfDict && [...value.keys()].some((key) => holdsEncrypted(value.get(key)));
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
    const keys = [...a.keys()];
    const isSameSize = keys.length === [...b.keys()].length;
    return isSameSize && keys.every((key) => b.has(key) && saysTheSame(a.get(key), b.get(key)));
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

function itemsOf(object: PdfObject): readonly PdfObject[] {
  return object instanceof PdfArray ? object.items : [];
}

/** References that stand directly in a value, at any nesting. */
export function* referencesIn(value: PdfObject, skippedKeys?: ReadonlySet<string>): Iterable<PdfRef> {
  if (value instanceof PdfRef) yield value;
  else if (value instanceof PdfArray) for (const item of value.items) yield* referencesIn(item);
  else if (value instanceof PdfStream) yield* referencesIn(value.dict);
  else if (value instanceof PdfDict) {
    for (const [key, entry] of value.entries()) {
      if (skippedKeys?.has(key) !== true) yield* referencesIn(entry.value);
    }
  }
}

/** The object that has a number, whatever its generation. */
export function currentObject(document: PdfDocument, num: number): PdfObject {
  const entry = document.locate(num);
  return document.get(new PdfRef(num, entry?.kind === "offset" ? entry.gen : 0));
}

/**
 * Walks from some values over everything that they refer to, each object once. Generations are not looked at, since not
 * every reader does: a reference of a wrong one leads to the object that has the number.
 *
 * @param visit told each reference; answers whether to go on into its object
 * @returns whether all of it was walked; `false` beyond {@link MAX_WALKED_OBJECTS}
 */
export function walk(
  document: PdfDocument,
  from: Iterable<PdfRef>,
  visit: (ref: PdfRef) => boolean,
  skippedKeys?: (ref: PdfRef) => ReadonlySet<string> | undefined,
): boolean {
  const seen = new Set<number>();
  const waiting = [...from];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (seen.has(ref.num)) continue;
    if (seen.size === MAX_WALKED_OBJECTS) return false;
    seen.add(ref.num);
    if (!visit(ref)) continue;
    const object = currentObject(document, ref.num);
    for (const reference of referencesIn(object, skippedKeys?.(ref))) waiting.push(reference);
  }
  return true;
}
