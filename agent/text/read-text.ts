import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import { annotationLines } from "./annotation-line.ts";
import { withAppearances } from "./appearance-line.ts";
import { withCheckedSource } from "./checked-source.ts";
import type { DocumentText, PageText, TextLine } from "./document-text.ts";
import { drawnLines, inOrder } from "./drawn-line.ts";
import { hasInnerFiles } from "./inner-file.ts";
import { withDocument } from "./opened-document.ts";
import { OwnReader } from "./own-reader.ts";
import { pageImages } from "./page-image.ts";
import { type PageView, viewOf } from "./page-view.ts";
import { seenLines } from "./seen-text.ts";
import type { TextOrder } from "./text-message.ts";

/** Pages that are read from the beginning of a document, and from its end; of one that has no more, all. */
const PAGES_EACH_END = 100;

/**
 * The text of a PDF, and where it stands, as pdf.js reads it. Nothing is drawn, nothing is run, and of a large file only
 * what the pages need is read.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE; PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG; PDF_DAMAGED;
 *   JOB_DIGEST_MISMATCH
 */
export async function readText({ path, password, sha256 }: TextOrder): Promise<DocumentText> {
  return withCheckedSource(path, sha256, async (source) => {
    const own = new OwnReader(source, password);
    const read = await withDocument(source, password, async (document) => {
      const pages: PageText[] = [];
      for (const index of pageIndexes(document.numPages)) pages.push(await pageText(document, index, own));
      return { pageCount: document.numPages, pages };
    });
    const indexes = read.pages.map(({ index }) => index);
    const hasFiles = own.read((pdf) => hasInnerFiles(pdf, indexes), true);
    const pages = await withAppearances(read.pages, own, password);
    return { ...read, pages: pages ?? read.pages, hasUnreadParts: hasFiles || pages === null };
  });
}

function pageIndexes(count: number): number[] {
  const first = Math.min(count, PAGES_EACH_END);
  const last = Math.max(first, count - PAGES_EACH_END);
  return [...Array(first).keys(), ...Array.from({ length: count - last }, (_, index) => last + index)];
}

async function pageText(document: PDFDocumentProxy, index: number, own: OwnReader): Promise<PageText> {
  const page = await document.getPage(index + 1);
  try {
    const view = viewOf(page);
    const { width, height } = view;
    const found = own.read((pdf) => pageImages(pdf, index, view), { images: [], isWhole: false });
    const lines = await pageLines(page, view);
    const text = { index, width, height, lines, images: found.images };
    const read = found.isWhole ? text : { ...text, hasUnreadContent: true };
    if (index > 0 || !lines.some(isOfHead)) return read;
    const layers = await document.getOptionalContentConfig();
    return { ...read, seen: await seenLines(page, view, found.images, layers) };
  } finally {
    page.cleanup();
  }
}

/** Whether a line may have a document's number or date. */
function isOfHead({ text }: TextLine): boolean {
  return /số|ngày/iu.test(text);
}

async function pageLines(page: PDFPageProxy, view: PageView): Promise<PageText["lines"]> {
  return inOrder([...(await drawnLines(page, view)), ...(await annotationLines(page, view))]);
}
