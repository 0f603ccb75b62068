import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName } from "../pdf/object.ts";

/** Annotations that hold a file, or something that is shown by it. @see ISO 32000-2, table 171 */
const HOLDING: ReadonlySet<string> = new Set(["FileAttachment", "RichMedia"]);

/** Annotations of one page that are looked at. */
const MAX_ANNOTATIONS = 2000;

/**
 * Whether files are inside a document: attached to it, or to pages; a portfolio; a form of XFA, which is another document.
 *
 * @param indexes of the pages that are looked at, 0-based
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-2, 7.11.4 (embedded files), 12.3.5 (collections), 14.13 (associated files)
 */
export function hasInnerFiles(document: PdfDocument, indexes: readonly number[]): boolean {
  const { catalog } = document;
  const [names, form] = [document.resolve(catalog.get("Names")), document.resolve(catalog.get("AcroForm"))];
  const embedded = names instanceof PdfDict ? document.resolve(names.get("EmbeddedFiles")) : null;
  if (embedded instanceof PdfDict && ["Names", "Kids"].some((key) => isFilled(document, embedded, key)))
    return true;
  if (document.resolve(catalog.get("Collection")) instanceof PdfDict) return true;
  if (isFilled(document, catalog, "AF")) return true;
  if (form instanceof PdfDict && document.resolve(form.get("XFA")) !== null) return true;
  return indexes.some((index) => hasHoldingAnnotation(document, document.page(index).dict));
}

function hasHoldingAnnotation(document: PdfDocument, page: PdfDict): boolean {
  const annotations = document.resolve(page.get("Annots"));
  if (!(annotations instanceof PdfArray)) return false;
  return annotations.items.slice(0, MAX_ANNOTATIONS).some((item) => {
    const annotation = document.resolve(item);
    const subtype = annotation instanceof PdfDict ? document.resolve(annotation.get("Subtype")) : null;
    return subtype instanceof PdfName && HOLDING.has(subtype.value);
  });
}

function isFilled(document: PdfDocument, dict: PdfDict, key: string): boolean {
  const value = document.resolve(dict.get(key));
  return value instanceof PdfArray && value.items.length > 0;
}
