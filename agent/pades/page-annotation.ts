import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfRef } from "../pdf/object.ts";
import type { PdfPage } from "../pdf/page-tree.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { withItem } from "./reference-array.ts";

/** Puts a widget among the annotations of a page. @see ISO 32000-1, 12.5.2 */
export function addAnnotation(
  document: PdfDocument,
  update: IncrementalUpdate,
  page: PdfPage,
  widget: PdfRef,
): void {
  const entry = page.dict.get("Annots");
  const annotations = document.resolve(entry);
  const array = withItem(annotations instanceof PdfArray ? annotations : new PdfArray([]), widget);
  if (entry instanceof PdfRef && annotations instanceof PdfArray) update.put(entry, array);
  else update.put(page.ref, page.dict.with(new Map([["Annots", array]])));
}
