import { KysoError } from "../../protocol/error.ts";
import { PdfDocument } from "../pdf/document.ts";
import type { PdfObject } from "../pdf/object.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfStream } from "../pdf/object.ts";
import { MemorySource } from "../pdf/source.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";

/** A stamp as it lies in another document. */
export interface ImportedStamp {
  /** Of the Form XObject, whose box is the stamp's page from the origin. */
  readonly ref: PdfRef;
  /** Points. */
  readonly width: number;
  /** Points. */
  readonly height: number;
}

/** Stamps are drawn once and signed with often. */
const parsed = new WeakMap<Uint8Array, PdfDocument>();

/**
 * Copies a stamp's one page into an update as a Form XObject, with all that it draws with.
 *
 * @param stamp as {@link file://./stamp.ts} draws it
 * @see ISO 32000-1, 8.10
 */
export function importStamp(stamp: Uint8Array, update: IncrementalUpdate): ImportedStamp {
  const [form] = importPages(stamp, update);
  if (form === undefined) throw new KysoError("INTERNAL", "a stamp without a page");
  return form;
}

/**
 * Copies each page of what was drawn into an update as a Form XObject of its own; what several draw with is copied once.
 *
 * @param entries that a form of a size has beside its own
 */
export function importPages(
  drawn: Uint8Array,
  update: IncrementalUpdate,
  entries: (size: { width: number; height: number }) => Readonly<Record<string, PdfObject>> = () => ({}),
): ImportedStamp[] {
  const source = parsed.get(drawn) ?? PdfDocument.open(new MemorySource(drawn));
  parsed.set(drawn, source);
  const copier = new ObjectCopier(source, update);
  return Array.from({ length: source.pageCount }, (_, index) => {
    const page = source.page(index);
    const [left, bottom, right, top] = page.mediaBox;
    const [width, height] = [right - left, top - bottom];
    const content = contentOf(source, page.dict.get("Contents"));
    const form = new PdfStream(
      PdfDict.of({
        Type: new PdfName("XObject"),
        Subtype: new PdfName("Form"),
        BBox: new PdfArray([left, bottom, right, top]),
        ...entries({ width, height }),
        Filter: content.dict.has("Filter") ? content.dict.get("Filter") : undefined,
        Resources: copier.copy(source.resolve(page.dict.get("Resources"))),
      }),
      encodedBytes(source, content),
    );
    const ref = update.newRef();
    update.put(ref, form);
    return { ref, width, height };
  });
}

function contentOf(source: PdfDocument, entry: PdfObject): PdfStream {
  const contents = source.resolve(entry);
  const streams = contents instanceof PdfArray ? contents.items : [contents];
  if (streams.length !== 1) throw new KysoError("INTERNAL", "a stamp has one content stream");
  const content = source.resolve(streams[0] ?? null);
  if (!(content instanceof PdfStream)) throw new KysoError("INTERNAL", "a stamp without content");
  return content;
}

/** Copies objects from one document to an update of another, each once, under new numbers. */
class ObjectCopier {
  readonly #source: PdfDocument;
  readonly #update: IncrementalUpdate;
  readonly #copies = new Map<number, PdfRef>();

  constructor(source: PdfDocument, update: IncrementalUpdate) {
    this.#source = source;
    this.#update = update;
  }

  copy(object: PdfObject): PdfObject {
    if (object instanceof PdfRef) return this.#copyReferenced(object);
    if (object instanceof PdfArray) return new PdfArray(object.items.map((item) => this.copy(item)));
    if (object instanceof PdfDict) return this.#copyDict(object);
    if (object instanceof PdfStream)
      return new PdfStream(this.#copyDict(object.dict), encodedBytes(this.#source, object));
    return object;
  }

  #copyReferenced(ref: PdfRef): PdfRef {
    const known = this.#copies.get(ref.num);
    if (known !== undefined) return known;
    const copy = this.#update.newRef();
    this.#copies.set(ref.num, copy);
    this.#update.put(copy, this.copy(this.#source.get(ref)));
    return copy;
  }

  #copyDict(dict: PdfDict): PdfDict {
    const copies: Record<string, PdfObject> = {};
    for (const key of dict.keys()) copies[key] = this.copy(dict.get(key));
    return PdfDict.of(copies);
  }
}

function encodedBytes(document: PdfDocument, stream: PdfStream): Uint8Array {
  if (typeof stream.data !== "number") return stream.data;
  const length = document.resolve(stream.dict.get("Length"));
  if (typeof length !== "number") throw new KysoError("INTERNAL", "a stamp's stream without a length");
  return document.source.read(stream.data, length);
}
