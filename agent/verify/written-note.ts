import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfString, type PdfObject } from "../pdf/object.ts";
import type { PdfPage, Rectangle } from "../pdf/page-tree.ts";
import { serialise } from "../pdf/serialise.ts";
import { textOfString } from "../pdf/text-string.ts";
import { plainNoteText } from "./change/numbering-note.ts";
import { currentObject } from "./change/reference.ts";
import { addedItems, itemsOf, numbersIn } from "./change/revision-difference.ts";

/** A text that a revision of our own was to write on the first page. */
export interface WantedNote {
  /** Unique within the page (`NM`). */
  readonly name: string;
  readonly text: string;
  /** Points of default user space. */
  readonly rectangle: Rectangle;
}

/** What numbers lose when they are written, and nothing that can be seen. */
const TOLERANCE = 1e-5;

/** A revision's annotations by the numbers of their objects. */
interface Annotations {
  readonly notes: ReadonlyMap<number, PdfDict>;
  readonly widgets: ReadonlySet<number>;
}

/**
 * Whether a revision of our own put exactly the wanted notes on the pages, beside the one widget of its signature: each
 * once and on the first page, at its place, saying and showing its text and nothing else; no annotation was changed or
 * taken away. Looks at the revision's own objects and the first page only.
 *
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 */
export function writesExactly(
  original: PdfDocument,
  document: PdfDocument,
  wanted: readonly WantedNote[],
): boolean {
  const changed = changedObjects(original, document);
  if (changed === null) return false;
  const annotations = annotationsIn(changed);
  const { notes, widgets } = annotations;
  if (notes.size !== wanted.length || widgets.size > 1) return false;
  const page = document.page(0);
  const isEach = wanted.every((note) => [...notes.values()].some((one) => isNote(document, one, note, page)));
  return (
    isEach && areListed(original, document, page, annotations) && areOnlyThere(original, changed, page, notes)
  );
}

/** What the newest revision holds; `null` where it takes something away. */
function changedObjects(original: PdfDocument, document: PdfDocument): Map<number, PdfObject> | null {
  const changed = new Map<number, PdfObject>();
  for (const [num, entry] of document.revisions.at(-1)?.entries() ?? []) {
    const before = original.locate(num);
    const wasUsed = before !== undefined && before.kind !== "free";
    if (entry.kind === "free" && wasUsed) return null;
    if (entry.kind === "free" || JSON.stringify(before) === JSON.stringify(entry)) continue;
    changed.set(num, currentObject(document, num));
  }
  return changed;
}

function annotationsIn(changed: ReadonlyMap<number, PdfObject>): Annotations {
  const notes = new Map<number, PdfDict>();
  const widgets = new Set<number>();
  for (const [num, object] of changed) {
    if (!isAnnotation(object)) continue;
    const subtype = object.get("Subtype");
    if (subtype instanceof PdfName && subtype.value === "Widget") widgets.add(num);
    else notes.set(num, object);
  }
  return { notes, widgets };
}

/** A rectangle is what every annotation has, and nothing else that a signature brings. @see ISO 32000-1, table 164 */
function isAnnotation(object: PdfObject): object is PdfDict {
  return object instanceof PdfDict && object.has("Rect");
}

function isNote(
  document: PdfDocument,
  annotation: PdfDict,
  { name, text, rectangle }: WantedNote,
  page: PdfPage,
): boolean {
  const called = document.resolve(annotation.get("NM"));
  const isCalled = called instanceof PdfString && textOfString(called.bytes) === name;
  const corners = numbersIn(document, annotation.get("Rect"));
  const isThere =
    corners.length === 4 && rectangle.every((side, at) => Math.abs(side - (corners[at] ?? NaN)) <= TOLERANCE);
  return (
    isCalled &&
    isThere &&
    page.ref.equals(annotation.get("P")) &&
    plainNoteText(document, annotation) === text
  );
}

/** Whether the first page has what it had, and each note once. */
function areListed(
  original: PdfDocument,
  document: PdfDocument,
  page: PdfPage,
  { notes, widgets }: Annotations,
): boolean {
  const before = original.resolve(original.page(0).dict.get("Annots"));
  const added = addedItems(before, document.resolve(page.dict.get("Annots")));
  if (added === null) return false;
  const numbers = added.map((item) => (item instanceof PdfRef ? item.num : -1));
  const isOnce = new Set(numbers).size === numbers.length;
  const isKnown = numbers.every((num) => notes.has(num) || widgets.has(num));
  return isOnce && isKnown && numbers.filter((num) => notes.has(num)).length === notes.size;
}

/** Whether no other list of the revision leads to a note, or holds an annotation that it did not hold. */
function areOnlyThere(
  original: PdfDocument,
  changed: ReadonlyMap<number, PdfObject>,
  page: PdfPage,
  notes: Annotations["notes"],
): boolean {
  const own = page.dict.get("Annots");
  return [...changed].every(([num, object]) => {
    if (num === page.ref.num || (own instanceof PdfRef && num === own.num)) return true;
    const held = new Set(
      itemsOf(listOf(currentObject(original, num)))
        .filter(isAnnotation)
        .map(written),
    );
    return itemsOf(listOf(object)).every((item) =>
      item instanceof PdfRef ? !notes.has(item.num) : !isAnnotation(item) || held.has(written(item)),
    );
  });
}

function written(object: PdfObject): string {
  return Buffer.from(serialise(object)).toString("latin1");
}

function listOf(object: PdfObject): PdfObject {
  if (object instanceof PdfArray) return object;
  return object instanceof PdfDict ? object.get("Annots") : null;
}
