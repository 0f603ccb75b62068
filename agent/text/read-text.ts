import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import { KysoError } from "../../protocol/error.ts";
import { PdfDocument } from "../pdf/document.ts";
import { FileSource } from "../pdf/source.ts";
import { annotationLines } from "./annotation-line.ts";
import type { DocumentText, PageText } from "./document-text.ts";
import { pageImages } from "./page-image.ts";
import { type PageView, viewOf } from "./page-view.ts";
import { getDocument, PDFDataRangeTransport } from "./pdf-js.ts";
import { linesOf } from "./text-line.ts";
import type { TextOrder } from "./text-message.ts";
import { textRuns } from "./text-run.ts";

/** Pages that are read from the beginning of a document, and from its end. */
const PAGES_EACH_END = 20;
/** How much is read of a file at once, bytes. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The text of a PDF, and where it stands, as pdf.js reads it. Nothing is drawn, nothing is run, and of a large file only
 * what the pages need is read.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE; PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG; PDF_DAMAGED
 */
export async function readText({ path, password }: TextOrder): Promise<DocumentText> {
  const source = new FileSource(path);
  try {
    return await withDocument(source, password, async (document) => {
      const pages: PageText[] = [];
      const imagesOf = imageFinder(source, password);
      for (const index of pageIndexes(document.numPages))
        pages.push(await pageText(document, index, imagesOf));
      return { pageCount: document.numPages, pages };
    });
  } finally {
    source.close();
  }
}

function pageIndexes(count: number): number[] {
  const first = Math.min(count, PAGES_EACH_END);
  const last = Math.max(first, count - PAGES_EACH_END);
  return [...Array(first).keys(), ...Array.from({ length: count - last }, (_, index) => last + index)];
}

async function withDocument<T>(
  source: FileSource,
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

type ImageFinder = (index: number, view: PageView) => PageText["images"];

/** By our own reader: pdf.js tells of an image only after it has decoded it. None where the two read a file otherwise. */
function imageFinder(source: FileSource, password: string | undefined): ImageFinder {
  let document: PdfDocument | null = null;
  return (index, view) => {
    try {
      document ??= PdfDocument.open(source, { password });
      return pageImages(document, index, view);
    } catch (error) {
      if (error instanceof KysoError) return [];
      throw error;
    }
  };
}

async function pageText(document: PDFDocumentProxy, index: number, imagesOf: ImageFinder): Promise<PageText> {
  const page = await document.getPage(index + 1);
  try {
    const view = viewOf(page);
    const { width, height } = view;
    return { index, width, height, lines: await pageLines(page, view), images: imagesOf(index, view) };
  } finally {
    page.cleanup();
  }
}

async function pageLines(page: PDFPageProxy, view: PageView): Promise<PageText["lines"]> {
  const { upright, turned } = await textRuns(page, view);
  const lines = [...linesOf(upright), ...turned, ...(await annotationLines(page, view))];
  return lines.sort((a, b) => b.baseline - a.baseline || a.left - b.left);
}
