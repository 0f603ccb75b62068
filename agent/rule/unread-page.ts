import type { DocumentText, PageText } from "../text/document-text.ts";
import { searchedLines, searchedPages } from "./searched-line.ts";

/** A page that one image covers to this part is a scan, though a line was typed onto it. */
const SCAN_COVER = 0.75;

/** Fewer letters than this on a scan are what was typed onto it: a number, a date, a stamp. */
const FEW_LETTERS = 60;

/** A font that does not say which letters its shapes are leaves signs of no meaning, and more of them than letters. */
const NO_LETTER = /[\p{Co}\p{Cn}\p{Cc}\uFFFD]/gu;

/** So many of them on one line of a page's upper half may be a label: it has three letters at least. */
const FEW_SIGNS = 3;

/**
 * Whether some part of a document can't be searched: text in an image, or in no letters; pages beyond those that were
 * read; files inside it; annotations that can't be drawn.
 */
export function hasUnreadPage({ pages, pageCount, hasUnreadParts }: DocumentText): boolean {
  if (searchedPages(pages).length < pageCount || hasUnreadParts === true) return true;
  return pages.some(
    (page) => isTooMuch(page) || isWithoutText(page) || isTypedOverScan(page) || isGibberish(page),
  );
}

function isTooMuch(page: PageText): boolean {
  const { lines, appearances = [], isCutShort } = page;
  return isCutShort === true || searchedLines(page).length < lines.length + appearances.length;
}

/** The image that a page is, where it is the picture of a sheet of paper. */
export function scanOf(page: PageText): PageText["images"][number] | null {
  const { width, height, images } = page;
  const covering = images.filter((image) => coveredBy(image, page) >= SCAN_COVER * width * height);
  return covering.toSorted((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;
}

/** What annotations say of a page is not what stands on it. */
function isWithoutText({ lines }: PageText): boolean {
  return !lines.some(({ text, isAnnotation }) => !isAnnotation && /[\p{L}\p{N}]/u.test(text));
}

/** A scan may come in strips, none of which covers the page, or inside content that was not followed. */
function isTypedOverScan(page: PageText): boolean {
  const { width, height, images, hasUnreadContent } = page;
  const covered = images.reduce((sum, image) => sum + coveredBy(image, page), 0);
  const mayBeScan = hasUnreadContent === true || covered >= SCAN_COVER * width * height;
  return mayBeScan && countOf(textOf(page), /[\p{L}]/gu) < FEW_LETTERS;
}

function isGibberish({ lines, height }: PageText): boolean {
  const upper = lines.filter(({ baseline }) => baseline > height / 2);
  return isOfNoLetters(lines, 1) || upper.some((line) => isOfNoLetters([line], FEW_SIGNS));
}

function isOfNoLetters(lines: PageText["lines"], least: number): boolean {
  const text = lines.map((line) => line.text).join("");
  const signs = countOf(text, NO_LETTER);
  return signs >= least && signs > countOf(text, /\p{L}/gu);
}

/** Square points of a page that an image covers. */
function coveredBy({ left, right, bottom, top }: PageText["images"][number], page: PageText): number {
  const { width, height } = page;
  return (
    Math.max(0, Math.min(right, width) - Math.max(left, 0)) *
    Math.max(0, Math.min(top, height) - Math.max(bottom, 0))
  );
}

function textOf({ lines }: PageText): string {
  return lines
    .filter(({ isAnnotation }) => !isAnnotation)
    .map(({ text }) => text)
    .join("\n");
}

function countOf(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
