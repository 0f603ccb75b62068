import type { PDFDocumentProxy } from "pdfjs-dist";
import { KysoError } from "../../protocol/error.ts";
import { appearancePages } from "./appearance-page.ts";
import type { PageText, TextLine } from "./document-text.ts";
import { drawnLines, inOrder } from "./drawn-line.ts";
import { withDocument } from "./opened-document.ts";
import type { OwnReader } from "./own-reader.ts";
import { viewOf } from "./page-view.ts";

/**
 * Pages with what the appearances of their annotations draw.
 *
 * @returns `null` where that can't be read
 */
export async function withAppearances(
  pages: readonly PageText[],
  own: OwnReader,
  password: string | undefined,
): Promise<readonly PageText[] | null> {
  const indexes = pages.map(({ index }) => index);
  const drawn = own.read((document) => appearancePages(document, indexes), "unreadable" as const);
  if (drawn === null) return pages;
  if (drawn === "unreadable") return null;
  const appearances = new Map<number, readonly TextLine[]>();
  try {
    await withDocument(drawn.source, password, async (document) => {
      for (const [at, index] of drawn.indexes.entries())
        appearances.set(index, await appearanceLines(document, at));
    });
  } catch {
    return null;
  }
  return pages.map((page) => {
    const lines = appearances.get(page.index);
    return lines === undefined ? page : { ...page, appearances: lines };
  });
}

async function appearanceLines(document: PDFDocumentProxy, at: number): Promise<TextLine[]> {
  const page = await document.getPage(at + 1);
  try {
    const { lines, isWhole } = await drawnLines(page, viewOf(page));
    if (!isWhole) throw new KysoError("PDF_TOO_COMPLEX", "annotations that draw too much text");
    return inOrder(lines).map((line) => ({ ...line, isAnnotation: true }));
  } finally {
    page.cleanup();
  }
}
