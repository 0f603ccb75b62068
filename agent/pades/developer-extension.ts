import type { PdfDocument } from "../pdf/document.ts";
import { PdfDict, PdfName, PdfRef } from "../pdf/object.ts";

/** ISO 32000-2 has security stores and document time stamps of its own; before it, ETSI's extension has them. */
const FIRST_VERSION_WITHOUT = "2.0";

const HEADER_BYTES = 1024;

/**
 * The catalogue's `Extensions` with ETSI's entry, which tells a reader of PDF 1.7 that a security store may be met.
 *
 * @returns `null` where nothing is to be changed: it is there, the version does not need it, or `Extensions` is an object
 * of its own, which was signed as it is
 * @see ISO 32000-1, 7.12; ETSI EN 319 142-1, 5.6
 */
export function extensionsEntry(document: PdfDocument): PdfDict | null {
  const { catalog } = document;
  const value = catalog.get("Extensions");
  if (value instanceof PdfRef || versionOf(document) >= FIRST_VERSION_WITHOUT) return null;
  const extensions = value instanceof PdfDict ? value : new PdfDict();
  if (extensions.has("ESIC")) return null;
  const own = PdfDict.of({ BaseVersion: new PdfName("1.7"), ExtensionLevel: 1 });
  return extensions.with(new Map([["ESIC", own]]));
}

/** Of header and catalogue the later one. @see ISO 32000-1, 7.5.2 and table 28 */
function versionOf(document: PdfDocument): string {
  const { source, catalog } = document;
  const head = Buffer.from(source.read(0, Math.min(HEADER_BYTES, source.size))).toString("latin1");
  const ofHeader = /%PDF-(\d\.\d)/.exec(head)?.[1] ?? "";
  const entry = document.resolve(catalog.get("Version"));
  const ofCatalog = entry instanceof PdfName ? entry.value : "";
  return ofCatalog > ofHeader ? ofCatalog : ofHeader;
}
