import type { PdfDocument } from "../../pdf/document.ts";
import { PdfDict, PdfName, PdfStream, PdfString, type PdfObject, type PdfRef } from "../../pdf/object.ts";
import { textOfString } from "../../pdf/text-string.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { isSound, numbersIn } from "./revision-difference.ts";
import { fillsItsRectangle, shownText } from "./shown-text.ts";

/** Entries of a text that is written on a page and shows in one way only. */
const NOTE_KEYS: ReadonlySet<string> = new Set(
  "Type Subtype Rect Contents P NM M F AP DA Border StructParent CreationDate".split(" "),
);

/** Print, ReadOnly and Locked, and nothing that hides it or has it shown in another size. @see ISO 32000-1, table 165 */
const NOTE_FLAGS = 4 | 64 | 128;

/** A number with or without its notation, or a notation of several parts alone; of a date the day, the month, the year, or all of it. */
const NUMBERING =
  /^(?=.{1,64}$)(?:[0-9]{1,6}[a-zA-Z]?(?:[-/][\p{L}\p{N}&._()]+)*|\p{Lu}[\p{L}\p{N}&._()]*(?:[-/][\p{L}\p{N}&._()]+)+|[0-9]{1,2}\/[0-9]{1,2}\/[0-9]{4})$/u;

/** Number, day, month and year, of two lines. */
const MAX_NOTES = 8;

/** Share of a page from its top within which number and date stand. */
const UPPER_SHARE = 0.45;

/** Highest line of type, points. */
const MAX_HEIGHT = 40;

/**
 * Whether an added annotation is a number or a date that was written at the top of the first page and signed by whoever
 * wrote it: what a clerk does who issues a document. It shows what it says, in plain text, and nothing else; its signer
 * answers for it as for the picture of the signature, which may be any.
 *
 * @see Nghị định 30/2020/NĐ-CP, article 15
 */
export function isSignedNumbering(claims: ChangeClaims, annotation: PdfDict, page: PdfRef): boolean {
  const { seal, found, difference } = claims;
  if (seal === null || seal.isTimestamp) return false;
  const written = found.filter((one) => one.kind === "annotation" && one.harm === "signed").length;
  return written < MAX_NOTES && isNumbering(difference.now, annotation, page);
}

/** Whether a text is what a signer may write as a number or a date: what {@link isSignedNumbering} asks of it. */
export function isNumberingText(text: string): boolean {
  return NUMBERING.test(text);
}

function isNumbering(document: PdfDocument, annotation: PdfDict, page: PdfRef): boolean {
  if (!isAtTop(document, annotation, page)) return false;
  const text = plainNoteText(document, annotation);
  return text !== null && isNumberingText(text);
}

/**
 * What an annotation says that is a text on a page in the one way in which we write it: printed, locked, without a border
 * or a life of its own, and its appearance shows what it says and nothing else. `null` for any other.
 *
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 */
export function plainNoteText(document: PdfDocument, annotation: PdfDict): string | null {
  const subtype = document.resolve(annotation.get("Subtype"));
  const isText = subtype instanceof PdfName && subtype.value === "FreeText";
  if (!isText || ![...annotation.keys()].every((key) => NOTE_KEYS.has(key))) return null;
  if (document.resolve(annotation.get("F")) !== NOTE_FLAGS) return null;
  if (numbersIn(document, annotation.get("Border")).some((side) => side !== 0)) return null;
  const contents = document.resolve(annotation.get("Contents"));
  const text = contents instanceof PdfString ? textOfString(contents.bytes) : "";
  return showsOnly(document, annotation, text) ? text : null;
}

function isAtTop(document: PdfDocument, annotation: PdfDict, page: PdfRef): boolean {
  const first = document.page(0);
  const corners = numbersIn(document, annotation.get("Rect"));
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = corners;
  if (!first.ref.equals(page) || corners.length !== 4) return false;
  const [left, bottom, right, top] = first.cropBox;
  const fromTop: Record<typeof first.rotate, readonly [distance: number, side: number, height: number]> = {
    0: [top - Math.min(y0, y1), top - bottom, Math.abs(y1 - y0)],
    90: [Math.max(x0, x1) - left, right - left, Math.abs(x1 - x0)],
    180: [Math.max(y0, y1) - bottom, top - bottom, Math.abs(y1 - y0)],
    270: [right - Math.min(x0, x1), right - left, Math.abs(x1 - x0)],
  };
  const [distance, side, height] = fromTop[first.rotate];
  return distance <= UPPER_SHARE * side && height * first.userUnit <= MAX_HEIGHT;
}

function showsOnly(document: PdfDocument, annotation: PdfDict, text: string): boolean {
  const form = onlyAppearance(document, annotation.get("AP"));
  if (form === null || !fillsItsRectangle(document, form)) return false;
  const shown = shownText(document, form);
  return shown !== null && !shown.paintsAreas && shown.text === text;
}

/** The form that it shows in every state; `null` where it has others. */
function onlyAppearance(document: PdfDocument, entry: PdfObject): PdfStream | null {
  const appearance = document.resolve(entry);
  if (!(appearance instanceof PdfDict) || [...appearance.keys()].join() !== "N") return null;
  const form = document.resolve(appearance.get("N"));
  return form instanceof PdfStream && isSound(document, form) ? form : null;
}
