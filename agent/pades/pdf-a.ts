import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfStream } from "../pdf/object.ts";

/** Longest metadata that is looked into, bytes decoded. */
export const MAX_METADATA_BYTES = 1024 * 1024;

const PREFIX = /xmlns:([\w.-]{1,40})\s{0,9}=\s{0,9}["']http:\/\/www\.aiim\.org\/pdfa\/ns\/id\/["']/;

/**
 * The part of ISO 19005 that a document's metadata claims, or `null`. Metadata that can't be read claims nothing.
 *
 * @see ISO 19005-1, 6.7.11; ISO 19005-2, 6.6.4
 */
export function claimedPdfAPart(document: PdfDocument): number | null {
  const xmp = metadataText(document);
  const prefix = PREFIX.exec(xmp)?.[1]?.replaceAll(/[.-]/g, "\\$&");
  if (prefix === undefined) return null;
  const part = new RegExp(`(?:<${prefix}:part>|\\s${prefix}:part\\s{0,9}=\\s{0,9}["'])\\s{0,9}([1-9])`);
  const digit = part.exec(xmp)?.[1];
  return digit === undefined ? null : Number(digit);
}

/**
 * Whether what is added to a page may be transparent: never in PDF/A-1; from part 2 on where an output intent says in
 * which colours to blend, since the page itself is not touched.
 *
 * @see ISO 19005-1, 6.4; ISO 19005-2, 6.2.10
 */
export function allowsTransparency(document: PdfDocument): boolean {
  const part = claimedPdfAPart(document);
  return part === null || (part >= 2 && hasOutputIntent(document));
}

function hasOutputIntent(document: PdfDocument): boolean {
  const intents = document.resolve(document.catalog.get("OutputIntents"));
  return (
    intents instanceof PdfArray &&
    intents.items.some((item) => {
      const intent = document.resolve(item);
      const kind = intent instanceof PdfDict ? document.resolve(intent.get("S")) : null;
      return kind instanceof PdfName && kind.value === "GTS_PDFA1";
    })
  );
}

function metadataText(document: PdfDocument): string {
  const stream = document.resolve(document.catalog.get("Metadata"));
  if (!(stream instanceof PdfStream)) return "";
  try {
    const bytes = Buffer.from(
      document.streamBytes(stream, MAX_METADATA_BYTES).subarray(0, MAX_METADATA_BYTES),
    );
    // XMP may be UTF-16; what is looked for is ASCII, so the order of the octets does not matter.
    return bytes.toString("latin1").replaceAll("\0", "");
  } catch (error) {
    if (error instanceof KysoError) return "";
    throw error;
  }
}
