import type { DocumentText, PageText } from "../text/document-text.ts";
import { scanOf } from "./unread-page.ts";

/** What a scan has at least, samples an inch. @see Nghị định 30/2020/NĐ-CP, annex I */
const MIN_DPI = 200;

/** Points an inch. */
const POINTS = 72;

/** What the place of an image may be short by, as boxes are rounded. */
const TOLERANCE = 0.98;

/** A sheet that is scanned at full size is no smaller than this, points: A5. */
const MIN_SHEET = 419;

/** Whether pages of a document are pictures of paper. */
export function isScan({ pages }: Pick<DocumentText, "pages">): boolean {
  return pages.some((page) => scanOf(page) !== null);
}

/** Whether every page that is a picture of paper is one in colour, of 200 dpi or more, at the sheet's size. */
export function isGoodScan({ pages }: Pick<DocumentText, "pages">): boolean {
  return pages.every((page) => {
    const image = scanOf(page);
    return image === null || (image.isColour && isFine(image) && isFullSize(page));
  });
}

function isFine({ left, right, bottom, top, width, height }: PageText["images"][number]): boolean {
  const least = MIN_DPI * TOLERANCE;
  return (width * POINTS) / (right - left) >= least && (height * POINTS) / (top - bottom) >= least;
}

function isFullSize({ width, height }: PageText): boolean {
  return Math.min(width, height) >= MIN_SHEET * TOLERANCE;
}
