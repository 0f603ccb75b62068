import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfRef, type PdfObject } from "../pdf/object.ts";

/** Levels of a page tree that are climbed. */
const MAX_DEPTH = 64;

/** Kids of one node that are looked at. */
const MAX_KIDS = 100_000;

/**
 * Index of a page from 0, by climbing to the root and counting what stands before; `null` where the tree does not
 * lead to it.
 *
 * @see ISO 32000-1, 7.7.3
 */
export function pageIndexOf(document: PdfDocument, page: PdfRef): number | null {
  let index = 0;
  let ref = page;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const node = document.get(ref);
    if (!(node instanceof PdfDict)) return null;
    const parent = node.get("Parent");
    if (!(parent instanceof PdfRef)) return depth > 0 ? index : null;
    const before = pagesBefore(document, document.get(parent), ref);
    if (before === null) return null;
    index += before;
    ref = parent;
  }
  return null;
}

function pagesBefore(document: PdfDocument, parent: PdfObject, child: PdfRef): number | null {
  const kids = parent instanceof PdfDict ? document.resolve(parent.get("Kids")) : null;
  if (!(kids instanceof PdfArray) || kids.items.length > MAX_KIDS) return null;
  const at = kids.items.findIndex((kid) => child.equals(kid));
  if (at === -1) return null;
  // As many pages as kids: each is one page, and none of them need be read.
  if (parent instanceof PdfDict && document.resolve(parent.get("Count")) === kids.items.length) return at;
  let pages = 0;
  for (const kid of kids.items.slice(0, at)) {
    const dict = document.resolve(kid);
    const count = dict instanceof PdfDict && dict.has("Kids") ? document.resolve(dict.get("Count")) : 1;
    if (typeof count !== "number" || !Number.isInteger(count) || count < 0) return null;
    pages += count;
  }
  return pages;
}
