import type { PageText, TextLine } from "../text/document-text.ts";

/** Lines of one page that are searched, of its own and of its annotations each; no page of text has as many. */
export const MAX_LINES = 1000;

/** Lines of all pages; two hundred dense pages have half of them. */
const MAX_ALL_LINES = 20_000;

/** The lines of a page that are searched: those that it draws, and those of its annotations. */
export function searchedLines({ lines, appearances = [] }: PageText): readonly TextLine[] {
  return [...lines.slice(0, MAX_LINES), ...appearances.slice(0, MAX_LINES)];
}

/** The pages that are searched: from the first on, until that would take too long. */
export function searchedPages(pages: readonly PageText[]): readonly PageText[] {
  let count = 0;
  return pages.filter((page) => {
    count += searchedLines(page).length;
    return count <= MAX_ALL_LINES;
  });
}
