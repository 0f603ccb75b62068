import type { PdfDocument } from "./document.ts";
import { PdfDict, PdfName, PdfRef } from "./object.ts";

const SCAN_BYTES = 1024 * 1024;
const BYTE_RANGE = "/ByteRange";

/**
 * Whether a document holds anything that a signature may rest on: a byte range, or a signature field with a value, in
 * any object or anywhere in the bytes. Reads the whole file.
 * @throws {KysoError} PDF_TOO_COMPLEX
 * @see ISO 32000-1, 12.8.1
 */
export function carriesSignature(document: PdfDocument): boolean {
  return holdsByteRange(document) || holdsSignatureObject(document);
}

/** Whether the text of a byte range stands anywhere behind an offset. */
export function holdsByteRange({ source }: PdfDocument, from = 0): boolean {
  for (let offset = from; offset < source.size; offset += SCAN_BYTES) {
    const length = Math.min(SCAN_BYTES + BYTE_RANGE.length - 1, source.size - offset);
    const bytes = source.read(offset, length);
    if (Buffer.from(bytes.buffer, bytes.byteOffset, length).includes(BYTE_RANGE)) return true;
  }
  return false;
}

function holdsSignatureObject(document: PdfDocument): boolean {
  for (const [num, entry] of document.objects()) {
    const dict = document.get(new PdfRef(num, entry.kind === "offset" ? entry.gen : 0));
    if (!(dict instanceof PdfDict)) continue;
    const type = dict.get("FT");
    if (dict.has("ByteRange") || (type instanceof PdfName && type.value === "Sig" && dict.has("V")))
      return true;
  }
  return false;
}
