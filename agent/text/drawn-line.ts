import type { PDFPageProxy } from "pdfjs-dist";
import type { TextLine } from "./document-text.ts";
import type { PageView } from "./page-view.ts";
import { linesOf } from "./text-line.ts";
import { textRuns } from "./text-run.ts";

/** The lines that a page's content draws; `isWhole` unless there is more of it than was looked at. */
export async function drawnLines(
  page: PDFPageProxy,
  view: PageView,
): Promise<{ lines: TextLine[]; isWhole: boolean }> {
  const { upright, turned, isWhole } = await textRuns(page, view);
  return { lines: [...linesOf(upright), ...turned], isWhole };
}

/** From the top down, then from the left. */
export function inOrder(lines: readonly TextLine[]): TextLine[] {
  return lines.toSorted((a, b) => b.baseline - a.baseline || a.left - b.left);
}
