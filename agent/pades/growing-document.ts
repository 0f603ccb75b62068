import type { Hash } from "node:crypto";
import type { PdfDocument } from "../pdf/document.ts";

/** A document to which one job adds several revisions. What was there is never read again for a digest. */
export class GrowingDocument {
  readonly #original: PdfDocument;
  #document: PdfDocument;
  #hash: Hash;
  #appended: Uint8Array = new Uint8Array();

  /** @param prefixHash SHA-256 over all of it, not yet finished; it is copied */
  constructor(original: PdfDocument, prefixHash: Hash) {
    this.#original = original;
    this.#document = original;
    this.#hash = prefixHash.copy();
  }

  /** As it is now. */
  get document(): PdfDocument {
    return this.#document;
  }

  /** SHA-256 over all of it as it is now, not yet finished; to be copied. */
  get hash(): Hash {
    return this.#hash;
  }

  /** All that was added. */
  get appended(): Uint8Array {
    return this.#appended;
  }

  /** SHA-256 of it as it is now, lower-case hex. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Adds a revision. @throws {KysoError} PDF_* where the result can't be opened */
  add(revision: Uint8Array): void {
    const appended = Buffer.concat([this.#appended, revision]);
    this.#document = this.#original.followedBy(appended);
    this.#appended = appended;
    this.#hash = this.#hash.copy().update(revision);
  }
}
