import type { PageText } from "../text/document-text.ts";
import { documentDate, type FoundDate } from "./date-line.ts";
import { documentNumber, type FoundNumber } from "./number-line.ts";
import { TextRow } from "./text-row.ts";

/** Share of the page from its top in which number and date stand. */
const UPPER_SHARE = 0.42;

/** Type that people print number and date in, points. */
const MIN_FONT_SIZE = 5;
const MAX_FONT_SIZE = 36;
/** A line of more is neither, but something that was made to be long. */
const MAX_CHARACTERS = 1000;

/** What a document's first page says of its own number and date, and where it leaves room for them. */
export interface FoundNumbering {
  readonly number: FoundNumber;
  readonly date: FoundDate;
}

/**
 * Finds the number line and the place-and-date line. Numbers and dates that the text mentions are not the document's; what
 * annotations and fields say in the blanks of these lines is written there. What no reader sees says nothing.
 *
 * @param page the first
 * @see Nghị định 30/2020/NĐ-CP, annex I, part II, sections 3 and 4
 */
export function findNumbering(page: PageText): FoundNumbering {
  const lowest = page.height * (1 - UPPER_SHARE);
  const lines = page.seen ?? page.lines;
  const upper = lines
    .filter(({ baseline, isUpright }) => isUpright && baseline >= lowest)
    .filter(({ fontSize, text }) => isOfType(fontSize) && text.length <= MAX_CHARACTERS)
    .sort((a, b) => b.baseline - a.baseline || a.left - b.left);
  const overlays = upper.filter(({ isAnnotation }) => isAnnotation);
  const rows = upper.filter(({ isAnnotation }) => !isAnnotation).map((line) => new TextRow(line, overlays));
  return { number: documentNumber(rows), date: documentDate(rows, page.width) };
}

function isOfType(fontSize: number): boolean {
  return fontSize >= MIN_FONT_SIZE && fontSize <= MAX_FONT_SIZE;
}
