import type { PDFDocumentProxy } from "pdfjs-dist";
import { KysoError } from "../../protocol/error.ts";
import type { ByteSource } from "../pdf/source.ts";
import { getDocument, PDFDataRangeTransport } from "./pdf-js.ts";

/** How much is read of a file at once, bytes. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Has pdf.js open a document. Nothing is drawn, nothing is run, and of a large file only what the pages need is read. One
 * that opens without a password opens with any, as to whoever signs it.
 *
 * @param use the document is closed when it has ended
 * @throws {KysoError} PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG; PDF_DAMAGED for whatever pdf.js can't read
 */
export async function withDocument<T>(
  source: ByteSource,
  password: string | undefined,
  use: (document: PDFDocumentProxy) => Promise<T>,
): Promise<T> {
  try {
    return await opened(source, password, use);
  } catch (error) {
    if (!(error instanceof KysoError) || error.code !== "PDF_PASSWORD_WRONG") throw error;
    return opened(source, undefined, use).catch((cause: unknown) => {
      throw cause instanceof KysoError && cause.code === "PDF_PASSWORD_NEEDED" ? error : cause;
    });
  }
}

async function opened<T>(
  source: ByteSource,
  password: string | undefined,
  use: (document: PDFDocumentProxy) => Promise<T>,
): Promise<T> {
  class SourceTransport extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      this.onDataRange(begin, Uint8Array.from(source.read(begin, Math.min(end, source.size) - begin)));
    }
  }
  const task = getDocument({
    range: new SourceTransport(source.size, null),
    rangeChunkSize: CHUNK_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
    // What an image looks like is not asked.
    maxImageSize: 1,
    verbosity: 0,
    ...(password !== undefined && { password }),
  });
  try {
    return await use(await task.promise);
  } catch (cause) {
    throw asKnown(cause, password);
  } finally {
    await task.destroy();
  }
}

function asKnown(cause: unknown, password: string | undefined): KysoError {
  if (cause instanceof KysoError) return cause;
  const isLocked = cause instanceof Error && cause.name === "PasswordException";
  if (isLocked) return new KysoError(password === undefined ? "PDF_PASSWORD_NEEDED" : "PDF_PASSWORD_WRONG");
  return new KysoError("PDF_DAMAGED", undefined, { cause });
}
