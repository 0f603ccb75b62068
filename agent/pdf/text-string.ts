import { PdfString } from "./object.ts";

/** What every reader takes for itself in PDFDocEncoding; anything else goes as UTF-16. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A text string: ASCII characters where they are enough, else UTF-16BE with its mark. Composed first, so that equal
 * names are equal bytes.
 *
 * @see ISO 32000-1, 7.9.2.2
 */
export function textString(text: string): PdfString {
  const composed = text.normalize("NFC");
  if (PLAIN.test(composed)) return new PdfString(Buffer.from(composed, "latin1"));
  return new PdfString(Buffer.from(`\ufeff${composed}`, "utf16le").swap16(), true);
}

/**
 * The characters of a text string's bytes: UTF-16BE, UTF-8 (PDF 2.0), or else PDFDocEncoding, read as Latin-1, which
 * is enough to tell names apart.
 */
export function textOfString(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer[0] === 0xfe && buffer[1] === 0xff)
    return Buffer.from(buffer.subarray(2, buffer.length - (buffer.length % 2)))
      .swap16()
      .toString("utf16le");
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return buffer.toString("utf8", 3);
  return buffer.toString("latin1");
}
