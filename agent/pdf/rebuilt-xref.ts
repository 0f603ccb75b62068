import { KysoError } from "../../protocol/error.ts";
import { isDamage } from "./damage.ts";
import { PdfDict, PdfName, PdfRef, type PdfObject } from "./object.ts";
import type { SectionKind, XrefEntry, XrefSection } from "./xref.ts";
import type { FoundStructure, FoundTrailer } from "./xref-rebuild.ts";

/** A cross-reference that stands in no file: it was made from what a search found. */
export class RebuiltSection implements XrefSection {
  readonly kind: SectionKind;
  readonly trailer: PdfDict;
  readonly offset = 0;
  readonly end: number;
  readonly limit: number;
  readonly #entries: ReadonlyMap<number, XrefEntry>;

  /** @param end the file's size */
  constructor(entries: ReadonlyMap<number, XrefEntry>, { dict, kind }: FoundTrailer, end: number) {
    this.#entries = entries;
    this.trailer = dict;
    this.kind = kind;
    this.end = end;
    let limit = 0;
    for (const num of entries.keys()) limit = Math.max(limit, num + 1);
    this.limit = limit;
  }

  lookup(num: number): XrefEntry | undefined {
    return this.#entries.get(num);
  }

  entries(): Iterable<readonly [number, XrefEntry]> {
    return this.#entries;
  }
}

/** How objects are read while the trailer is not known. */
export interface ObjectLoader {
  /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
  load(num: number): { readonly value: PdfObject };
}

/**
 * The trailer of a document whose cross-reference was rebuilt: the last that leads to a catalogue, else one made for
 * the last catalogue in the file.
 * @param file its size, and whether it has a PDF header
 * @throws {KysoError} PDF_NOT_A_PDF; PDF_TRUNCATED where the file's end is missing; PDF_DAMAGED
 */
export function chooseTrailer(
  found: FoundStructure,
  loader: ObjectLoader,
  file: { readonly size: number; readonly hasHeader: boolean },
): FoundTrailer {
  const cutOff = new KysoError(file.hasHeader ? "PDF_TRUNCATED" : "PDF_NOT_A_PDF", "the end is missing");
  const isShort = isShorterThanLinearized(found, loader, file.size);
  if (!found.ended && (found.cutOff || isShort)) throw cutOff;
  for (const trailer of found.trailers.toReversed()) {
    const root = trailer.dict.get("Root");
    if (!(root instanceof PdfRef)) continue;
    const catalog = loadedOrNull(loader, root.num);
    // Whatever type it says that it is, a trailer and its own pages tell that it is the catalogue.
    if (!(catalog instanceof PdfDict) || !(isCatalog(catalog) || hasPages(loader, catalog))) continue;
    // The first part of a linearised file has a trailer and an end of its own.
    if (isShort && !hasPages(loader, catalog)) throw cutOff;
    return trailer;
  }
  if (!found.ended) throw cutOff;
  const root = lastCatalog(found, loader);
  if (root === null) throw new KysoError(file.hasHeader ? "PDF_DAMAGED" : "PDF_NOT_A_PDF", "no catalogue");
  // What else the last trailer says holds all the same, such as how the document is encrypted.
  const { dict, kind } = found.trailers.at(-1) ?? { dict: new PdfDict(), kind: "table" };
  return { dict: dict.with(new Map([["Root", root]])), kind };
}

function lastCatalog(found: FoundStructure, loader: ObjectLoader): PdfRef | null {
  for (const num of [...found.entries.keys()].toReversed()) {
    const object = loadedOrNull(loader, num);
    if (isEncryption(object) && found.trailers.length === 0) {
      throw new KysoError("PDF_DAMAGED", "encrypted, and without the identifier that its key is made from");
    }
    if (!isCatalog(object)) continue;
    const entry = found.entries.get(num);
    return new PdfRef(num, entry?.kind === "offset" ? entry.gen : 0);
  }
  return null;
}

function isEncryption(object: PdfObject): boolean {
  return object instanceof PdfDict && ["Filter", "V", "R", "O", "U", "P"].every((key) => object.has(key));
}

function isCatalog(object: PdfObject): object is PdfDict {
  if (!(object instanceof PdfDict)) return false;
  const type = object.get("Type");
  return type instanceof PdfName ? type.value === "Catalog" : object.has("Pages");
}

function hasPages(loader: ObjectLoader, catalog: PdfDict): boolean {
  const pages = catalog.get("Pages");
  return pages instanceof PdfRef && loadedOrNull(loader, pages.num) instanceof PdfDict;
}

/** At most so many bytes of a file's end say only where its cross-reference is. */
const MAX_TAIL_BYTES = 32;

/** A file that is linearised says in its first object how long it is. @see ISO 32000-1, F.3.3 */
function isShorterThanLinearized(found: FoundStructure, loader: ObjectLoader, size: number): boolean {
  for (const num of found.entries.keys()) {
    const dict = loadedOrNull(loader, num);
    const length = dict instanceof PdfDict && dict.has("Linearized") ? dict.get("L") : null;
    return typeof length === "number" && length > size + MAX_TAIL_BYTES;
  }
  return false;
}

function loadedOrNull(loader: ObjectLoader, num: number): PdfObject {
  try {
    return loader.load(num).value;
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}
