import { KysoError } from "../../protocol/error.ts";
import type { PdfDict } from "./object.ts";

/** Where an object is. Offsets count from byte 0 of the file. @see ISO 32000-1, 7.5.4 and 7.5.8.3 */
export type XrefEntry =
  | { readonly kind: "free"; readonly gen: number }
  | { readonly kind: "offset"; readonly offset: number; readonly gen: number }
  | { readonly kind: "compressed"; readonly stream: number; readonly index: number };

export type SectionKind = "table" | "stream" | "hybrid";

/** One cross-reference section with its trailer. */
export interface XrefSection {
  /** Of its first byte, from byte 0 of the file. */
  readonly offset: number;
  readonly kind: SectionKind;
  /** The trailer dictionary, or the stream's own. */
  readonly trailer: PdfDict;
  /** Offset after its trailer or stream. */
  readonly end: number;
  /** The greatest object number that it lists, + 1. */
  readonly limit: number;
  /** @throws {KysoError} PDF_DAMAGED where the entry is malformed */
  lookup(num: number): XrefEntry | undefined;
  /** Every entry in the order of the section; read as it is walked. @throws {KysoError} PDF_DAMAGED */
  entries(): Iterable<readonly [number, XrefEntry]>;
}

/** Object numbers that follow each other; `position` is where the first one's entry is. */
export interface Subsection {
  readonly first: number;
  readonly count: number;
  readonly position: number;
}

/** More are sorted for a binary search. */
const MAX_LINEAR_SUBSECTIONS = 8;

/** Finds the entry of an object number among subsections. The first that has it wins, as in other readers. */
export class SubsectionIndex {
  readonly limit: number;
  readonly #entryBytes: number;
  readonly #subsections: readonly Subsection[];
  readonly #sorted: boolean;

  /**
   * @param maxObjectNumber numbers above it are left out
   * @throws {KysoError} PDF_DAMAGED where many subsections overlap
   */
  constructor(subsections: readonly Subsection[], entryBytes: number, maxObjectNumber: number) {
    this.#entryBytes = entryBytes;
    this.#sorted = subsections.length > MAX_LINEAR_SUBSECTIONS;
    const bounded = subsections
      .map(({ first, count, position }) => ({
        first,
        count: Math.min(count, maxObjectNumber + 1 - first),
        position,
      }))
      .filter(({ count }) => count > 0);
    this.#subsections = this.#sorted ? bounded.sort((a, b) => a.first - b.first) : bounded;
    let limit = 0;
    for (const { first, count } of this.#subsections) {
      if (this.#sorted && first < limit) throw new KysoError("PDF_DAMAGED", "subsections overlap");
      limit = Math.max(limit, first + count);
    }
    this.limit = limit;
  }

  /** The entry's position, -1 where there is none. */
  find(num: number): number {
    const found = this.#sorted ? this.#search(num) : this.#subsections.find((each) => covers(each, num));
    if (found === undefined || !covers(found, num)) return -1;
    return found.position + (num - found.first) * this.#entryBytes;
  }

  *positions(): Iterable<readonly [number, number]> {
    for (const { first, count, position } of this.#subsections) {
      for (let index = 0; index < count; index += 1) {
        yield [first + index, position + index * this.#entryBytes];
      }
    }
  }

  #search(num: number): Subsection | undefined {
    let low = 0;
    let high = this.#subsections.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#subsections[middle]?.first ?? 0) <= num) low = middle + 1;
      else high = middle;
    }
    return this.#subsections[low - 1];
  }
}

function covers({ first, count }: Subsection, num: number): boolean {
  return num >= first && num < first + count;
}
