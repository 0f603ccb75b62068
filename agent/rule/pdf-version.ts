import type { PdfDocument } from "../pdf/document.ts";
import { PdfName } from "../pdf/object.ts";

/** Bytes at the beginning of a file among which its header stands. */
const HEADER_BYTES = 1024;

/**
 * The version of PDF that a document says it is: of its header, or the later one of its catalogue; `null` without any.
 *
 * @see ISO 32000-1, 7.5.2 and table 28
 */
export function pdfVersion(document: PdfDocument): number | null {
  const { source, catalog } = document;
  const head = source.read(0, Math.min(HEADER_BYTES, source.size));
  const inHeader = /%PDF-([0-9]\.[0-9])/.exec(Buffer.from(head).toString("latin1"))?.[1];
  const entry = document.resolve(catalog.get("Version"));
  const inCatalog = entry instanceof PdfName && /^[0-9]\.[0-9]$/.test(entry.value) ? entry.value : undefined;
  const versions = [inHeader, inCatalog].filter((one) => one !== undefined).map(Number);
  return versions.length === 0 ? null : Math.max(...versions);
}
