import { KysoError } from "../../protocol/error.ts";
import { PdfArray, PdfDict, PdfRef } from "../pdf/object.ts";
import type { PdfPage } from "../pdf/page-tree.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { withItem } from "./reference-array.ts";

/** Puts an annotation behind the others of a page. @see ISO 32000-1, 12.5.2 */
export function addAnnotation(update: IncrementalUpdate, page: PdfPage, annotation: PdfRef): void {
  const dict = update.get(page.ref);
  if (!(dict instanceof PdfDict)) throw new KysoError("PDF_DAMAGED", "a page is no dictionary");
  const entry = dict.get("Annots");
  const annotations = update.resolve(entry);
  const array = withItem(annotations instanceof PdfArray ? annotations : new PdfArray([]), annotation);
  if (entry instanceof PdfRef && annotations instanceof PdfArray) update.put(entry, array);
  else update.put(page.ref, dict.with(new Map([["Annots", array]])));
}
