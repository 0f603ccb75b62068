import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import type { PdfDocument } from "../pdf/document.ts";
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

/** Pages of a document that is read as a whole. */
const ALL_PAGES = 200;
/** Of a longer one: from its beginning, where documents begin, and from its end, where they are signed. */
const FIRST_PAGES = 100;
const LAST_PAGES = 20;

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
      // Last, since what takes long to draw must not keep any page's text from being read.
      return { pageCount: document.numPages, pages: await withSeen(document, pages) };
    });
    const pages = await withAppearances(read.pages, own, password);
    const hasUnreadParts = pages === null || own.read((pdf) => isReadOtherwise(pdf, read), true);
    return { ...read, pages: pages ?? read.pages, hasUnreadParts };
  });
}

/** Whether there is more in a document than pdf.js tells: files, or pages that other readers find. */
function isReadOtherwise(pdf: PdfDocument, { pageCount, pages }: DocumentText): boolean {
  const indexes = pages.map(({ index }) => index);
  return pdf.pageCount !== pageCount || hasInnerFiles(pdf, indexes);
}

/** A document may claim any count. */
function pageIndexes(count: number): number[] {
  if (count <= ALL_PAGES) return [...Array(count).keys()];
  const last = Array.from(Array(LAST_PAGES), (_, index) => count - LAST_PAGES + index);
  return [...Array(FIRST_PAGES).keys(), ...last];
}

async function pageText(document: PDFDocumentProxy, index: number, own: OwnReader): Promise<PageText> {
  const page = await document.getPage(index + 1);
  try {
    const view = viewOf(page);
    const { width, height } = view;
    const found = own.read((pdf) => pageImages(pdf, index, view), { images: [], isWhole: false });
    const { lines, isWhole } = await pageLines(page, view);
    const text = { index, width, height, lines, images: found.images };
    const followed = found.isWhole ? text : { ...text, hasUnreadContent: true };
    return isWhole ? followed : { ...followed, isCutShort: true };
  } finally {
    page.cleanup();
  }
}

/** Pages with what a reader sees of the first one's head, where it may have a number or a date. */
async function withSeen(document: PDFDocumentProxy, pages: readonly PageText[]): Promise<PageText[]> {
  const [first, ...others] = pages;
  if (first === undefined || !first.lines.some(isOfHead)) return [...pages];
  // What is too much to be followed may be too much to be drawn.
  if (first.hasUnreadContent === true) return [{ ...first, seen: [] }, ...others];
  const page = await document.getPage(first.index + 1);
  try {
    const layers = await document.getOptionalContentConfig();
    return [{ ...first, seen: await seenLines(page, viewOf(page), first.images, layers) }, ...others];
  } finally {
    page.cleanup();
  }
}

/** Whether a line may have a document's number or date. */
function isOfHead({ text }: TextLine): boolean {
  return /số|ngày/iu.test(text);
}

async function pageLines(
  page: PDFPageProxy,
  view: PageView,
): Promise<{ lines: PageText["lines"]; isWhole: boolean }> {
  const { lines, isWhole } = await drawnLines(page, view);
  return { lines: inOrder([...lines, ...(await annotationLines(page, view))]), isWhole };
}
