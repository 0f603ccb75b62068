import { KysoError } from "../../../protocol/error.ts";
import { contentOperations, type Operation } from "../../pdf/content-stream.ts";
import type { PdfDocument } from "../../pdf/document.ts";
import type { PdfStream } from "../../pdf/object.ts";
import { isSound } from "./revision-difference.ts";

/** Content of one document that is read, bytes; each stream counts for a few more. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
const STREAM_COST = 64;

const spent = new WeakMap<PdfDocument, number>();

/**
 * What a form does, in its order. `null` for one that not every reader reads alike, is not well formed, or has an image
 * in it.
 *
 * @param maxBytes of it, decoded
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 */
export function formOperations(document: PdfDocument, form: PdfStream, maxBytes: number): Operation[] | null {
  if (!isSound(document, form)) return null;
  const content = document.streamBytes(form, maxBytes);
  const total = (spent.get(document) ?? 0) + content.length + STREAM_COST;
  spent.set(document, total);
  if (total > MAX_DOCUMENT_BYTES) throw new KysoError("PDF_TOO_COMPLEX", "too much content to read");
  return contentOperations(content);
}
