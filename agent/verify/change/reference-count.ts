import type { PdfDocument } from "../../pdf/document.ts";
import { findStartXref, sectionStart } from "../../pdf/xref-chain.ts";
import type { PdfObject } from "../../pdf/object.ts";
import { currentObject, MAX_WALKED_OBJECTS, referencesIn } from "./reference.ts";
import type { Difference } from "./revision-difference.ts";

/**
 * How often each object of a document is referred to, from its trailer on. It is counted once over the whole document,
 * and then follows what each revision changes, so that many signatures cost one walk.
 */
export class ReferenceCount {
  /** Index of the revision that is counted. */
  #revision: number;
  readonly #counts = new Map<number, number>();
  readonly #seen = new Set<number>();
  #isWhole: boolean;

  /**
   * @param document as of the revision
   * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
   */
  constructor(document: PdfDocument) {
    this.#revision = document.revisions.length - 1;
    const entrance = entranceOf(document);
    this.#isWhole = entrance !== null && this.#add(document, document.trailer, entrance);
  }

  get revision(): number {
    return this.#revision;
  }

  /**
   * Whether what is counted is a whole document in its own bytes, which knows nothing of what came later: its reader must
   * have come in by the same cross-reference, not by another that was hidden there, and no object may begin or end
   * behind it.
   */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** References to an object, by its number. */
  of(num: number): number {
    return this.#counts.get(num) ?? 0;
  }

  /**
   * Goes on to the newer revision of a difference that begins where this one stands.
   *
   * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
   */
  follow({ signed, now, changed }: Difference): void {
    this.#revision = now.revisions.length - 1;
    const entrance = entranceOf(now);
    if (changed === null || entrance === null) this.#isWhole = false;
    if (!this.#isWhole || changed === null || entrance === null) return;
    this.#take(signed.trailer);
    for (const num of changed) if (this.#seen.delete(num)) this.#take(currentObject(signed, num));
    this.#isWhole = this.#add(now, now.trailer, entrance);
    for (const num of changed) {
      const isWhole = this.of(num) === 0 || this.#seen.has(num) || this.#addObject(now, num, entrance);
      this.#isWhole = this.#isWhole && isWhole;
    }
  }

  #take(value: PdfObject): void {
    for (const { num } of referencesIn(value)) this.#counts.set(num, this.of(num) - 1);
  }

  /** Counts what a value refers to, and what that refers to where it was not counted yet. */
  #add(document: PdfDocument, value: PdfObject, entrance: number): boolean {
    const waiting: number[] = [];
    for (const { num } of referencesIn(value)) this.#count(num, waiting);
    return this.#enter(document, waiting, entrance);
  }

  #addObject(document: PdfDocument, num: number, entrance: number): boolean {
    this.#seen.add(num);
    return this.#enter(document, [num], entrance);
  }

  #enter(document: PdfDocument, waiting: number[], entrance: number): boolean {
    for (let num = waiting.pop(); num !== undefined; num = waiting.pop()) {
      if (this.#seen.size > MAX_WALKED_OBJECTS || (document.endOf(num) ?? 0) > entrance) return false;
      for (const reference of referencesIn(currentObject(document, num))) this.#count(reference.num, waiting);
    }
    return true;
  }

  #count(num: number, waiting: number[]): void {
    this.#counts.set(num, this.of(num) + 1);
    if (this.#seen.has(num)) return;
    this.#seen.add(num);
    waiting.push(num);
  }
}

/** Where the line that leads into a document stands; `null` where it leads elsewhere than its reader came in. */
function entranceOf(document: PdfDocument): number | null {
  const entrance = findStartXref(document.source);
  if (entrance === null) return null;
  const start = sectionStart(document.source, entrance.offset + document.offsetBase);
  return start === document.xrefOffset ? entrance.at : null;
}
