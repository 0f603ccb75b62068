import { randomUUID } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { importPages } from "../appearance/form-xobject.ts";
import { setTexts, type SetText, type WantedText } from "../appearance/written-text.ts";
import { PdfArray, PdfDict, PdfName, type PdfRef } from "../pdf/object.ts";
import type { PdfPage, Rectangle } from "../pdf/page-tree.ts";
import { textString } from "../pdf/text-string.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { permissionsOf } from "../verify/permission.ts";
import type { Blank } from "../place/blank.ts";
import type { Writing } from "../place/settled-numbering.ts";
import { addAnnotation } from "./page-annotation.ts";
import { viewOf } from "./page-view.ts";
import { claimedPdfAPart } from "./pdf-a.ts";
import { uprightMatrix } from "./place.ts";
import { joinStructureTree } from "./structure-tree.ts";

/** Print, ReadOnly and Locked. @see ISO 32000-1, table 165 */
const NOTE_FLAGS = 4 | 64 | 128;

/** How much higher than a line of dots one writes, share of the type's size. */
const ABOVE_RULE = 0.1;
/** Room between a label and what is written behind it, share of the type's size. */
const BEHIND_LABEL = 0.25;
/** From an open blank to the page's edge, points. */
const MARGIN = 20;

/** A piece of text that is written on a page without touching its content. */
export interface PageNote {
  /** Unique within the page (`NM`). */
  readonly name: string;
  /** NFC. */
  readonly text: string;
  /** Points of default user space. */
  readonly rectangle: Rectangle;
  /** Points. */
  readonly fontSize: number;
}

/** What is written on the first page. */
export interface PageNotes {
  readonly notes: readonly PageNote[];
  /** A PDF of a page for each of them. */
  readonly drawn: Uint8Array;
}

/**
 * Sets what goes into the blanks of a page, in the type's size of each line.
 *
 * @throws {KysoError} SIGN_BLANK_TOO_NARROW, APPEARANCE_TEXT_INVALID
 */
export async function notesOf(page: PdfPage, writings: readonly Writing[]): Promise<PageNotes> {
  const view = viewOf(page);
  const { userUnit } = page;
  const { pdf, texts } = await setTexts(writings.map((one) => wantedText(one, view.width * userUnit)));
  const notes = writings.flatMap(({ blank }, index) => {
    const set = texts[index];
    if (set === undefined) return [];
    const [left, bottom, right, top] = placed(blank, set).map((value) => value / userUnit);
    const rectangle = view.toPage([left ?? 0, bottom ?? 0, right ?? 0, top ?? 0]);
    return [{ name: randomUUID(), text: set.text, rectangle, fontSize: set.fontSize }];
  });
  return { notes, drawn: pdf };
}

function wantedText({ text, blank }: Writing, pageWidth: number): WantedText {
  const { left, right, limit, fontSize, isItalic } = blank;
  const end = blank.isOpen ? Math.max(right, Math.min(limit, pageWidth - MARGIN)) : right;
  const room = end - left - (blank.isOpen && !blank.isRuled ? BEHIND_LABEL * fontSize : 0);
  return { text, fontSize, isItalic, maxWidth: Math.max(room, 0) };
}

/** Behind its label, or in the middle of its room; as the reader sees the page. */
function placed(blank: Blank, { width, height, descent }: SetText): Rectangle {
  const { left, right, baseline, fontSize, isOpen, isRuled } = blank;
  const isBehind = isOpen && !(isRuled && right - left >= width);
  const x = isBehind ? left + BEHIND_LABEL * fontSize : (left + right - width) / 2;
  const y = baseline - descent + (isRuled ? ABOVE_RULE * fontSize : 0);
  return [x, y, x + width, y + height];
}

/**
 * Adds notes to a page as annotations that readers print and nobody edits.
 *
 * @throws {KysoError} PDF_CERTIFIED_NO_ANNOTATIONS
 * @see ISO 32000-1, 12.5.6.6 (FreeText) and 12.8.2.2 (DocMDP)
 */
export function addNotes(update: IncrementalUpdate, page: PdfPage, { notes, drawn }: PageNotes): void {
  if (notes.length === 0) return;
  const { level } = permissionsOf(update.document);
  if (level !== null && level < 3)
    throw new KysoError("PDF_CERTIFIED_NO_ANNOTATIONS", "its certification allows no annotations");
  const forms = importPages(drawn, update, ({ width, height }) => ({
    Matrix: new PdfArray(uprightMatrix({ width, height }, page.rotate)),
  }));
  for (const [index, note] of notes.entries()) {
    const form = forms[index];
    if (form === undefined) throw new KysoError("INTERNAL", "a note that was not drawn");
    addNote(update, page, note, form.ref);
  }
}

function addNote(update: IncrementalUpdate, page: PdfPage, note: PageNote, appearance: PdfRef): void {
  const ref = update.newRef();
  // Annotations became a structure type of their own after the PDF that PDF/A-1 is made of.
  const type = claimedPdfAPart(update.document) === 1 ? "Span" : "Annot";
  const structParent = joinStructureTree(update, { ref, page: page.ref, type });
  update.put(
    ref,
    PdfDict.of({
      Type: new PdfName("Annot"),
      Subtype: new PdfName("FreeText"),
      Rect: new PdfArray(note.rectangle),
      Contents: textString(note.text),
      NM: textString(note.name),
      F: NOTE_FLAGS,
      P: page.ref,
      DA: textString(`0 g /Tinos ${Number(note.fontSize.toFixed(2))} Tf`),
      Border: new PdfArray([0, 0, 0]),
      AP: PdfDict.of({ N: appearance }),
      StructParent: structParent ?? undefined,
    }),
  );
  addAnnotation(update, page, ref);
}
