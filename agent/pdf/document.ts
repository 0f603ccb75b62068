import { KysoError } from "../../protocol/error.ts";
import { isDamage } from "./damage.ts";
import { DEFAULT_PDF_LIMITS, type PdfLimits } from "./limit.ts";
import { PdfDict, PdfRef, type PdfObject, type PdfStream } from "./object.ts";
import { ObjectStore } from "./object-store.ts";
import { PageTree, type PdfPage } from "./page-tree.ts";
import { ParseBudget } from "./parse-window.ts";
import { revisionsOf, type Revision, type PlacedRevision } from "./revision.ts";
import type { Credentials, SecurityHandler } from "./security-handler.ts";
import { JoinedSource, MemorySource, PrefixSource, type ByteSource } from "./source.ts";
import type { SectionKind, XrefEntry, XrefSection } from "./xref.ts";
import { findHeader, findStartXref, readXrefChain, sectionStart } from "./xref-chain.ts";

export type { PdfPage } from "./page-tree.ts";

/**
 * A PDF document over bytes that stay where they are: opening reads the cross-reference's frame and the catalogue,
 * and every object is read when it is asked for.
 * @see ISO 32000-1, 7.5
 */
export class PdfDocument {
  readonly source: ByteSource;
  readonly #store: ObjectStore;
  #view: View;

  private constructor(store: ObjectStore) {
    this.source = store.source;
    this.#store = store;
    this.#view = { sections: store.sections };
  }

  /**
   * Opens a document. Where its cross-reference is damaged, one is made in memory from what stands in the file.
   * @param options.password of the user or the owner, for a document that does not open with the empty one
   * @throws {KysoError} PDF_NOT_A_PDF, PDF_TRUNCATED, PDF_DAMAGED, PDF_TOO_COMPLEX, PDF_PASSWORD_NEEDED,
   *   PDF_PASSWORD_WRONG, PDF_ENCRYPTION_UNSUPPORTED
   */
  static open(
    source: ByteSource,
    options: Credentials & { readonly limits?: Partial<PdfLimits> } = {},
  ): PdfDocument {
    return PdfDocument.#open(source, options, null);
  }

  /** @param known what was read of the bytes that the source begins with */
  static #open(
    source: ByteSource,
    options: Credentials & { readonly limits?: Partial<PdfLimits> },
    known: KnownSections | null,
  ): PdfDocument {
    const budget = new ParseBudget({ ...DEFAULT_PDF_LIMITS, ...options.limits }, source.size);
    const header = findHeader(source);
    const start = findStartXref(source)?.offset ?? -1;
    // Some writers count offsets from the header, some from byte 0.
    for (const base of header > 0 ? [0, header] : [0]) {
      const isKnown = known !== null && known.base === base;
      const earlier = isKnown ? known.sections : [];
      const store = openAt({ source, budget, base, credentials: options }, start + base, earlier);
      if (store !== null) return new PdfDocument(store);
    }
    const store = new ObjectStore({ source, budget, base: 0, credentials: options }, []);
    store.repair();
    return new PdfDocument(store);
  }

  /**
   * The document with more bytes behind it, opened anew as any reader would open the whole; only the cross-reference
   * sections of its own, which the new ones lead back to, are not read a second time.
   * @throws {KysoError} what {@link PdfDocument.open} throws
   */
  followedBy(appended: Uint8Array): PdfDocument {
    const { limits, security } = this;
    const { size } = this.source;
    const { base, sections, rebuilt } = this.#store;
    // What ran into the end of the file might go on in what follows.
    const isClosed = !rebuilt && sections.every(({ end }) => end < size);
    const joined = new JoinedSource(this.source, new MemorySource(appended));
    return PdfDocument.#open(joined, { limits, security }, isClosed ? { base, sections } : null);
  }

  /** The newest trailer, or cross-reference stream's dictionary. */
  get trailer(): PdfDict {
    return trailerOf(this.#store);
  }

  /**
   * Whether the cross-reference was rebuilt. It can turn true after opening, when damage shows in an object that is
   * read later.
   */
  get rebuilt(): boolean {
    return this.#store.rebuilt;
  }

  /** What the document is encrypted with; `null` where it is not. */
  get security(): SecurityHandler | null {
    return this.#store.security;
  }

  /** Oldest first. A rebuilt document has one. */
  get revisions(): readonly Revision[] {
    return this.#parted().map(({ revision }) => revision);
  }

  /** The limits that it was opened with. */
  get limits(): PdfLimits {
    return this.#store.budget.limits;
  }

  /** What is added to an offset that stands in the file, to have it from byte 0. */
  get offsetBase(): number {
    return this.#store.base;
  }

  /** Of the newest cross-reference section, from byte 0; meaningless where it was rebuilt. */
  get xrefOffset(): number {
    return this.#store.sections[0]?.offset ?? 0;
  }

  /** Kind of the newest section. */
  get sectionKind(): SectionKind {
    return this.#store.sections[0]?.kind ?? "table";
  }

  /** Greater by one than every object number in use, and at least the greatest /Size. */
  get nextObjectNumber(): number {
    let next = 1;
    for (const { limit, trailer } of this.#store.sections) {
      const size = trailer.get("Size");
      next = Math.max(next, limit);
      if (typeof size === "number" && Number.isInteger(size) && size <= this.limits.maxObjectNumber) {
        next = Math.max(next, size);
      }
    }
    return next;
  }

  /**
   * The document as of a revision, over the bytes that were there then.
   * @param revisionIndex from 0, oldest first
   * @throws {KysoError} PDF_DAMAGED where it was encrypted otherwise than the document is now
   */
  at(revisionIndex: number): PdfDocument {
    const found = this.#parted()[revisionIndex];
    if (found === undefined) throw new RangeError(`no revision ${revisionIndex}`);
    const { source, budget, base } = this.#store;
    if (found.revision.end === source.size && this.#parted().length === revisionIndex + 1) return this;
    const prefix = new PrefixSource(source, found.revision.end);
    const own = new ParseBudget(budget.limits, prefix.size);
    const credentials = { security: this.security };
    const sections = this.#store.sections.slice(found.newest);
    const store = new ObjectStore({ source: prefix, budget: own, base, credentials }, sections);
    unlockEarlier(store);
    return new PdfDocument(store);
  }

  /**
   * An indirect object; null where the document has none with that number and generation.
   * @throws {KysoError} PDF_TOO_COMPLEX, PDF_DAMAGED
   */
  get(ref: PdfRef): PdfObject {
    return this.#store.get(ref);
  }

  /**
   * The object itself, or what it refers to.
   * @throws {KysoError} PDF_TOO_COMPLEX, PDF_DAMAGED
   */
  resolve(object: PdfObject): PdfObject {
    return this.#store.resolve(object);
  }

  /** Where the newest section that lists an object says that it is. @throws {KysoError} PDF_DAMAGED */
  locate(num: number): XrefEntry | undefined {
    return this.#store.locate(num);
  }

  /**
   * Offset after an object, or after a stream's data: after the length that it states, where that is longer. Of one in an
   * object stream it is that stream's. `null` for what is not in use.
   * @throws {KysoError} PDF_TOO_COMPLEX, PDF_DAMAGED
   */
  endOf(num: number): number | null {
    return this.#store.endOf(num);
  }

  /** Every object in use: number and place, each once. Read from the file as it is walked. */
  *objects(): Iterable<readonly [number, XrefEntry]> {
    const seen = new Set<number>();
    for (const section of this.#store.sections) {
      for (const [num, entry] of section.entries()) {
        if (seen.has(num)) continue;
        seen.add(num);
        if (entry.kind !== "free") yield [num, entry];
      }
    }
  }

  /** @throws {KysoError} PDF_DAMAGED */
  get catalogRef(): PdfRef {
    const root = this.trailer.get("Root");
    if (!(root instanceof PdfRef)) throw new KysoError("PDF_DAMAGED", "no catalogue");
    return root;
  }

  /** @throws {KysoError} PDF_DAMAGED */
  get catalog(): PdfDict {
    const catalog = this.get(this.catalogRef);
    if (!(catalog instanceof PdfDict)) throw new KysoError("PDF_DAMAGED", "no catalogue");
    return catalog;
  }

  /** @throws {KysoError} PDF_TOO_COMPLEX */
  get pageCount(): number {
    return this.#withPages((pages) => pages.count);
  }

  /**
   * A page with what it inherits.
   * @param index from 0
   * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_DAMAGED, PDF_TOO_COMPLEX
   */
  page(index: number): PdfPage {
    return this.#withPages((pages) => pages.page(index));
  }

  /**
   * A stream's decoded bytes.
   * @throws {KysoError} PDF_DAMAGED, also for a filter of images; PDF_TOO_COMPLEX for more than `maxBytes`
   */
  streamBytes(stream: PdfStream, maxBytes: number): Uint8Array {
    return this.#store.streamBytes(stream, maxBytes);
  }

  /** A cross-reference that leaves pages out, which the tree counts on, is damaged. */
  #withPages<T>(use: (pages: PageTree) => T): T {
    const pages = this.#pageTree();
    try {
      const result = use(pages);
      if (!pages.isBroken || this.rebuilt) return result;
    } catch (error) {
      if (!pages.isBroken || this.rebuilt) throw error;
    }
    this.#store.repair();
    return use(this.#pageTree());
  }

  #pageTree(): PageTree {
    const view = this.#current();
    view.pages ??= new PageTree(this.#store, this.catalog.get("Pages"));
    return view.pages;
  }

  #parted(): readonly PlacedRevision[] {
    const view = this.#current();
    view.revisions ??= revisionsOf(this.source, view.sections);
    return view.revisions;
  }

  /** What was derived from the sections as they are now: a rebuilt cross-reference makes it void. */
  #current(): View {
    if (this.#view.sections !== this.#store.sections) this.#view = { sections: this.#store.sections };
    return this.#view;
  }
}

interface View {
  readonly sections: readonly XrefSection[];
  pages?: PageTree;
  revisions?: readonly PlacedRevision[];
}

/** The cross-reference of a document, newest section first. */
interface KnownSections {
  /** That its offsets were counted from. */
  readonly base: number;
  readonly sections: readonly XrefSection[];
}

/**
 * The document whose newest section is at an offset; `null` where that is damaged.
 * @param known a whole chain of sections that was read before, newest first
 */
function openAt(
  place: ConstructorParameters<typeof ObjectStore>[0],
  start: number,
  known: readonly XrefSection[],
): ObjectStore | null {
  if (sectionStart(place.source, start) === -1) return null;
  try {
    const store = new ObjectStore(place, readXrefChain(place, start, known));
    const trailer = trailerOf(store);
    const isOnceEncrypted = store.sections.some((section) => section.trailer.get("Encrypt") !== null);
    if (isOnceEncrypted && trailer.get("Encrypt") === null) {
      throw new KysoError("PDF_ENCRYPTION_UNSUPPORTED", "encrypted in some of its revisions only");
    }
    store.unlock(trailer);
    const root = trailer.get("Root");
    return root instanceof PdfRef && store.load(root.num).value instanceof PdfDict ? store : null;
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

/** What a document is encrypted with does not change from one revision to the next. @see ISO 32000-1, 7.6.1 */
function unlockEarlier(store: ObjectStore): void {
  try {
    store.unlock(trailerOf(store));
  } catch (cause) {
    if (isDamage(cause)) throw cause;
    throw new KysoError("PDF_DAMAGED", "encrypted anew by a later revision", { cause });
  }
}

function trailerOf({ sections }: ObjectStore): PdfDict {
  const newest = sections[0]?.trailer ?? new PdfDict();
  if (newest.has("Root")) return newest;
  return sections.find(({ trailer }) => trailer.has("Root"))?.trailer ?? newest;
}
