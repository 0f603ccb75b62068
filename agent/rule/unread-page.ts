import type { DocumentText, PageText } from "../text/document-text.ts";

/** A page that one image covers to this part is a scan, though a line was typed onto it. */
const SCAN_COVER = 0.75;

/** Fewer letters than this on a scan are what was typed onto it: a number, a date, a stamp. */
const FEW_LETTERS = 60;

/** A font that does not say which letters its shapes are leaves signs of no meaning, and more of them than letters. */
const NO_LETTER = /[\p{Co}\p{Cn}\uFFFD]/gu;

/** Whether some page of a document can't be searched: its text is in an image, or in no letters. */
export function hasUnreadPage({ pages }: DocumentText): boolean {
  return pages.some((page) => isWithoutText(page) || isTypedOverScan(page) || isGibberish(page));
}

/** The image that a page is, where it is the picture of a sheet of paper. */
export function scanOf({ width, height, images }: PageText): PageText["images"][number] | null {
  const covering = images.filter((image) => {
    const covered =
      Math.max(0, Math.min(image.right, width) - Math.max(image.left, 0)) *
      Math.max(0, Math.min(image.top, height) - Math.max(image.bottom, 0));
    return covered >= SCAN_COVER * width * height;
  });
  return covering.toSorted((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;
}

/** What annotations say of a page is not what stands on it. */
function isWithoutText({ lines }: PageText): boolean {
  return !lines.some(({ text, isAnnotation }) => !isAnnotation && /[\p{L}\p{N}]/u.test(text));
}

function isTypedOverScan(page: PageText): boolean {
  return scanOf(page) !== null && countOf(textOf(page), /[\p{L}]/gu) < FEW_LETTERS;
}

function isGibberish(page: PageText): boolean {
  const text = textOf(page);
  return countOf(text, NO_LETTER) > countOf(text, /\p{L}/gu);
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
