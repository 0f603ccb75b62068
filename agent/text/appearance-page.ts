import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument, PdfPage } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, type PdfObject, PdfStream } from "../pdf/object.ts";
import { type ByteSource, JoinedSource, MemorySource } from "../pdf/source.ts";
import { IncrementalUpdate } from "../pdf/update.ts";

/** Annotations that a page may have. */
const MAX_ANNOTATIONS = 2000;
/** Looks of one annotation, of which it says which one holds now. */
const MAX_STATES = 50;
/** The annotation is neither shown nor printed. @see ISO 32000-1, table 165 */
const HIDDEN = 2;

/** A document whose pages show what annotations show, and nothing else. */
export interface AppearancePages {
  readonly source: ByteSource;
  /** Of the pages of the original that they stand for, in their order; 0-based. */
  readonly indexes: readonly number[];
}

/**
 * Draws the annotations of pages on pages of their own, of the same size and turn, so that their text can be read as a
 * page's: pdf.js reads the text of few subtypes. In memory only; the document stays as it is.
 *
 * @param indexes 0-based
 * @returns `null` where no annotation has an appearance
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX, PDF_DAMAGED_AND_SIGNED
 * @see ISO 32000-1, 12.5.5
 */
export function appearancePages(document: PdfDocument, indexes: readonly number[]): AppearancePages | null {
  const drawn = indexes.flatMap((index) => {
    const page = document.page(index);
    const forms = formsOf(document, page);
    return forms.length === 0 ? [] : [{ index, page, forms }];
  });
  if (drawn.length === 0) return null;
  const update = new IncrementalUpdate(document);
  const root = update.newRef();
  const fonts = sharedFonts(document);
  const kids = drawn.map(({ page, forms }) => addPage(update, root, page, forms, fonts));
  const pages = { Type: new PdfName("Pages"), Kids: new PdfArray(kids), Count: kids.length };
  update.put(root, PdfDict.of(pages));
  update.put(document.catalogRef, PdfDict.of({ Type: new PdfName("Catalog"), Pages: root }));
  const source = new JoinedSource(document.source, new MemorySource(update.build().bytes));
  return { source, indexes: drawn.map(({ index }) => index) };
}

/** A form, and where it is drawn. */
export interface Placed {
  readonly form: PdfRef;
  readonly matrix: readonly number[];
}

function formsOf(document: PdfDocument, { dict }: PdfPage): Placed[] {
  const annotations = document.resolve(dict.get("Annots"));
  if (!(annotations instanceof PdfArray)) return [];
  if (annotations.items.length > MAX_ANNOTATIONS)
    throw new KysoError("PDF_TOO_COMPLEX", "more annotations than are drawn");
  return annotations.items.flatMap((item) => {
    const annotation = document.resolve(item);
    return annotation instanceof PdfDict ? placedForms(document, annotation) : [];
  });
}

/** The forms that an annotation shows, as they lie on its page; none where it is hidden. */
export function placedForms(document: PdfDocument, annotation: PdfDict): Placed[] {
  const flags = document.resolve(annotation.get("F"));
  const rect = numbersOf(document, annotation.get("Rect"), 4);
  if (rect === null || (typeof flags === "number" && (flags & HIDDEN) !== 0)) return [];
  return normalForms(document, annotation).flatMap((form) => {
    const stream = document.resolve(form);
    if (!(stream instanceof PdfStream)) return [];
    const box = numbersOf(document, stream.dict.get("BBox"), 4) ?? [0, 0, 1, 1];
    const matrix = numbersOf(document, stream.dict.get("Matrix"), 6) ?? [1, 0, 0, 1, 0, 0];
    return [{ form, matrix: fitting(box, matrix, rect) }];
  });
}

/** The look that holds now; all of them, where that is not said. */
function normalForms(document: PdfDocument, annotation: PdfDict): PdfRef[] {
  const appearances = document.resolve(annotation.get("AP"));
  if (!(appearances instanceof PdfDict)) return [];
  const normal = appearances.get("N");
  const resolved = document.resolve(normal);
  if (!(resolved instanceof PdfDict)) return normal instanceof PdfRef ? [normal] : [];
  const state = document.resolve(annotation.get("AS"));
  const named = state instanceof PdfName ? resolved.get(state.value) : null;
  if (named instanceof PdfRef) return [named];
  const all = [...resolved.keys()].slice(0, MAX_STATES).map((key) => resolved.get(key));
  return all.filter((one) => one instanceof PdfRef);
}

/** What lays the box of a form, as its own matrix turns it, into a rectangle. */
function fitting(box: readonly number[], matrix: readonly number[], rect: readonly number[]): number[] {
  const [left = 0, bottom = 0, right = 0, top = 0] = box;
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
  const corners = [left, right].flatMap((x) => [bottom, top].map((y) => [x, y] as const));
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  const [fromX, fromY] = [Math.min(...xs), Math.min(...ys)];
  const [toX, toY] = [Math.min(rect[0] ?? 0, rect[2] ?? 0), Math.min(rect[1] ?? 0, rect[3] ?? 0)];
  const scaleX = scale(Math.abs((rect[2] ?? 0) - (rect[0] ?? 0)), Math.max(...xs) - fromX);
  const scaleY = scale(Math.abs((rect[3] ?? 0) - (rect[1] ?? 0)), Math.max(...ys) - fromY);
  return [scaleX, 0, 0, scaleY, toX - fromX * scaleX, toY - fromY * scaleY];
}

function scale(to: number, from: number): number {
  return from > 0 && to > 0 ? to / from : 1;
}

function addPage(
  update: IncrementalUpdate,
  parent: PdfRef,
  { mediaBox, cropBox, rotate, userUnit }: PdfPage,
  forms: readonly Placed[],
  fonts: PdfObject,
): PdfRef {
  const [page, contents] = [update.newRef(), update.newRef()];
  update.put(page, PdfDict.of({}));
  const names = forms.map((_, index) => `Kyso${index}`);
  const drawing = forms.map((form, index) => drawingOf(form, names[index] ?? ""));
  const bytes = Buffer.from(drawing.join("\n"), "latin1");
  update.put(contents, new PdfStream(PdfDict.of({ Length: bytes.length }), bytes));
  const objects = Object.fromEntries(forms.map(({ form }, index) => [names[index] ?? "", form]));
  update.put(
    page,
    PdfDict.of({
      Type: new PdfName("Page"),
      Parent: parent,
      MediaBox: new PdfArray(mediaBox),
      CropBox: new PdfArray(cropBox),
      Rotate: rotate,
      UserUnit: userUnit,
      Resources: PdfDict.of({ XObject: PdfDict.of(objects), Font: fonts }),
      Contents: contents,
    }),
  );
  return page;
}

/** Content that draws a form, which it has a name for. */
export function drawingOf({ matrix }: Placed, name: string): string {
  const numbers = matrix.map((value) => (Number.isFinite(value) ? value.toFixed(5) : "0")).join(" ");
  return `q ${numbers} cm /${name} Do Q`;
}

/** Fields may use the form's fonts without naming them again. */
function sharedFonts(document: PdfDocument): PdfObject {
  const form = document.resolve(document.catalog.get("AcroForm"));
  const resources = form instanceof PdfDict ? document.resolve(form.get("DR")) : null;
  const fonts = resources instanceof PdfDict ? document.resolve(resources.get("Font")) : null;
  return fonts instanceof PdfDict ? fonts : PdfDict.of({});
}

function numbersOf(document: PdfDocument, object: PdfObject, count: number): number[] | null {
  const array = document.resolve(object);
  if (!(array instanceof PdfArray)) return null;
  const numbers = array.items
    .map((item) => document.resolve(item))
    .filter((item) => typeof item === "number");
  return numbers.length === count ? numbers : null;
}
