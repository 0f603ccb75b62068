import { beforeAll, describe, expect, it } from "vitest";
import { addAnnotation } from "../../../agent/pades/page-annotation.ts";
import { addNotes, notesOf, type PageNotes } from "../../../agent/pades/page-note.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, type PdfObject } from "../../../agent/pdf/object.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { textString } from "../../../agent/pdf/text-string.ts";
import { IncrementalUpdate } from "../../../agent/pdf/update.ts";
import { writesExactly } from "../../../agent/verify/written-note.ts";
import { letterPdf } from "../pades/letter-pdf.ts";
import { SAMPLE_BLANK } from "../pades/sample-blank.ts";

let original: PdfDocument;
let written: PageNotes;

beforeAll(async () => {
  original = PdfDocument.open(new MemorySource(await letterPdf()));
  written = await notesOf(original.page(0), [
    { text: "12", blank: SAMPLE_BLANK },
    { text: "22", blank: { ...SAMPLE_BLANK, left: 400, right: 430, limit: 430 } },
  ]);
});

type Edit = (update: IncrementalUpdate, note: PdfRef) => void;

/** Whether a revision with both notes, and with what was done to it, writes exactly some notes. */
function holds(edit: Edit = () => undefined, wanted = written.notes): boolean {
  const update = new IncrementalUpdate(original);
  addNotes(update, original.page(0), written);
  const [note] = listed(update).slice(-1);
  if (!(note instanceof PdfRef)) throw new Error("no note was added");
  edit(update, note);
  return writesExactly(original, original.followedBy(update.build().bytes), wanted);
}

function listed(update: IncrementalUpdate): readonly PdfObject[] {
  const list = update.resolve(dictOf(update, original.page(0).ref).get("Annots"));
  return list instanceof PdfArray ? list.items : [];
}

function dictOf(update: IncrementalUpdate, ref: PdfRef): PdfDict {
  const dict = update.get(ref);
  if (!(dict instanceof PdfDict)) throw new Error("no dictionary");
  return dict;
}

const entry =
  (key: string, value: PdfObject): Edit =>
  (update, note) => {
    update.rewriteDict(note, new Map([[key, value]]));
  };

const NOTE = PdfDict.of({
  Type: new PdfName("Annot"),
  Subtype: new PdfName("FreeText"),
  Rect: new PdfArray([10, 10, 50, 50]),
  Contents: textString("Không áp dụng"),
});

const listedAs =
  (change: (items: readonly PdfObject[]) => readonly PdfObject[]): Edit =>
  (update) => {
    const list = new PdfArray(change(listed(update)));
    update.rewriteDict(original.page(0).ref, new Map([["Annots", list]]));
  };

describe("a revision that writes on the first page", () => {
  it("holds where it writes what was asked for", () => {
    expect(holds()).toBe(true);
  });

  it("does not where a note was not asked for, or one that was is not there", () => {
    const [first] = written.notes;
    if (first === undefined) throw new Error("no note was made");
    expect(holds(undefined, [])).toBe(false);
    expect(holds(undefined, [first])).toBe(false);
    expect(holds(undefined, [...written.notes, { ...first, name: "other" }])).toBe(false);
  });

  it.each<[string, Edit]>([
    ["its text", entry("Contents", textString("23"))],
    ["its place", entry("Rect", new PdfArray([10, 10, 50, 30]))],
    ["its flags", entry("F", 4)],
    ["its name", entry("NM", textString("other"))],
    ["its page", entry("P", new PdfRef(1))],
    ["an action", entry("A", PdfDict.of({ S: new PdfName("URI"), URI: textString("https://a.example") }))],
    ["a border", entry("Border", new PdfArray([0, 0, 2]))],
    ["no appearance", entry("AP", null)],
    [
      "the other note's appearance",
      (update, note) => {
        const [first] = listed(update).slice(-2);
        if (first instanceof PdfRef) entry("AP", dictOf(update, first).get("AP"))(update, note);
      },
    ],
    ["another kind", entry("Subtype", new PdfName("Stamp"))],
  ])("does not where a note has another shape: %s", (_name, edit) => {
    expect(holds(edit)).toBe(false);
  });

  it.each<[string, Edit]>([
    ["is not in the page's list", listedAs((items) => items.slice(0, -1))],
    ["is in it twice", listedAs((items) => [...items, ...items.slice(-1)])],
    ["has another beside it", (update) => addTo(update, NOTE)],
    ["has one in the list itself beside it", listedAs((items) => [...items, NOTE])],
    ["has something else beside it in the list", listedAs((items) => [...items, new PdfRef(1)])],
    [
      "is in another list, too",
      (update, note) => {
        update.put(update.newRef(), PdfDict.of({ Annots: new PdfArray([note]) }));
      },
    ],
    [
      "has one beside it in another list",
      (update) => {
        update.put(update.newRef(), new PdfArray([NOTE]));
      },
    ],
    [
      "has more than the signature's widget beside it",
      (update) => {
        const widget = PdfDict.of({ Subtype: new PdfName("Widget"), Rect: new PdfArray([0, 0, 0, 0]) });
        addTo(update, widget);
        addTo(update, widget);
      },
    ],
  ])("does not where a note %s", (_name, edit) => {
    expect(holds(edit)).toBe(false);
  });

  it("does not where an annotation that was there is changed or taken from the page", () => {
    const update = new IncrementalUpdate(original);
    addTo(update, NOTE);
    const noted = PdfDocument.open(
      new MemorySource(Buffer.concat([readAll(original), update.build().bytes])),
    );
    const page = noted.page(0);
    const [old] = listed(update);
    if (!(old instanceof PdfRef)) throw new Error("no annotation was added");
    const check = (edit: (next: IncrementalUpdate) => void): boolean => {
      const next = new IncrementalUpdate(noted);
      edit(next);
      return writesExactly(noted, noted.followedBy(next.build().bytes), []);
    };
    expect(check(() => undefined)).toBe(true);
    expect(check((next) => next.rewriteDict(old, new Map([["Contents", textString("Áp dụng")]])))).toBe(
      false,
    );
    expect(check((next) => next.rewriteDict(page.ref, new Map([["Annots", new PdfArray([])]])))).toBe(false);
  });
});

function addTo(update: IncrementalUpdate, annotation: PdfDict): void {
  const ref = update.newRef();
  update.put(ref, annotation);
  addAnnotation(update, original.page(0), ref);
}

function readAll({ source }: PdfDocument): Uint8Array {
  return source.read(0, source.size);
}
