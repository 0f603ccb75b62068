import type { PdfDocument } from "../../pdf/document.ts";
import { PdfArray, PdfDict, PdfRef, PdfStream, type PdfObject } from "../../pdf/object.ts";

/** Objects that are walked to see what refers to what. */
export const MAX_WALKED_OBJECTS = 500_000;

/** References that stand directly in a value, at any nesting. */
export function* referencesIn(value: PdfObject): Iterable<PdfRef> {
  if (value instanceof PdfRef) yield value;
  else if (value instanceof PdfArray) for (const item of value.items) yield* referencesIn(item);
  else if (value instanceof PdfStream) yield* referencesIn(value.dict);
  else if (value instanceof PdfDict)
    for (const [, entry] of value.entries()) yield* referencesIn(entry.value);
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
): boolean {
  const seen = new Set<number>();
  const waiting = [...from];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (seen.has(ref.num)) continue;
    if (seen.size === MAX_WALKED_OBJECTS) return false;
    seen.add(ref.num);
    if (!visit(ref)) continue;
    for (const reference of referencesIn(currentObject(document, ref.num))) waiting.push(reference);
  }
  return true;
}
