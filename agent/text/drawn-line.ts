import type { PDFPageProxy } from "pdfjs-dist";
import type { TextLine } from "./document-text.ts";
import type { PageView } from "./page-view.ts";
import { linesOf } from "./text-line.ts";
import { textRuns } from "./text-run.ts";

/** The lines that a page's content draws. */
export async function drawnLines(page: PDFPageProxy, view: PageView): Promise<TextLine[]> {
  const { upright, turned } = await textRuns(page, view);
  return [...linesOf(upright), ...turned];
}

/** From the top down, then from the left. */
export function inOrder(lines: readonly TextLine[]): TextLine[] {
  return lines.toSorted((a, b) => b.baseline - a.baseline || a.left - b.left);
}
