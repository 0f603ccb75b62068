import type { PdfDocument } from "../../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfStream, type PdfObject } from "../../pdf/object.ts";
import { currentObject, referencesIn, walk } from "./reference.ts";
import { itemsOf } from "./revision-difference.ts";

/** Who refers to the comments of a document as to comments. */
export interface CommentReferences {
  /** How often comments are referred to as such, by their numbers. */
  readonly comments: ReadonlyMap<number, number>;
  /** How often lists of annotations that stand apart are referred to as such, by their numbers. */
  readonly lists: ReadonlyMap<number, number>;
}

/** Entries of an annotation that lead to a comment. @see ISO 32000-1, tables 170 and 183 */
const LINKS = ["Popup", "IRT", "Parent"] as const;

/**
 * Counts the references by which pages list annotations, comments lead to each other, and the structure tells of them.
 * An object that is referred to in any other way is more than a comment: a page can be made to look like one.
 *
 * @returns `null` for a document that is too large to tell
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 */
export function commentReferences(document: PdfDocument): CommentReferences | null {
  const comments = new Map<number, number>();
  const lists = new Map<number, number>();
  const isWalked = walk(document, referencesIn(document.trailer), ({ num }) => {
    for (const dict of dictsIn(currentObject(document, num))) {
      const annotations = dict.get("Annots");
      // What a list that stands apart holds is counted once, however often it is referred to.
      if (annotations instanceof PdfRef && count(annotations, lists) > 1) continue;
      for (const item of itemsOf(document.resolve(annotations))) count(item, comments);
      for (const key of linksOf(dict)) count(dict.get(key), comments);
    }
    return true;
  });
  return isWalked ? { comments, lists } : null;
}

function count(item: PdfObject, counts: Map<number, number>): number {
  if (!(item instanceof PdfRef)) return 0;
  const references = (counts.get(item.num) ?? 0) + 1;
  counts.set(item.num, references);
  return references;
}

/** Dictionaries that stand in a value, at any nesting. */
function* dictsIn(value: PdfObject): Iterable<PdfDict> {
  if (value instanceof PdfArray) for (const item of value.items) yield* dictsIn(item);
  const dict = value instanceof PdfStream ? value.dict : value;
  if (!(dict instanceof PdfDict)) return;
  yield dict;
  for (const [, entry] of dict.entries()) yield* dictsIn(entry.value);
}

function linksOf(dict: PdfDict): readonly string[] {
  const [type, subtype] = [dict.get("Type"), dict.get("Subtype")];
  if (type instanceof PdfName && type.value === "OBJR") return ["Obj"];
  if (!(subtype instanceof PdfName)) return [];
  return subtype.value === "Popup" ? LINKS : LINKS.filter((key) => key !== "Parent");
}
