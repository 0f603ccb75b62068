import type { PdfDocument } from "../pdf/document.ts";
import { readSecurityStore, validationDataOf, type ValidationData } from "./security-store.ts";

/** What the security store of a document held in each of its revisions; each is read once. */
export class StoreHistory {
  /** Index of the newest revision. */
  readonly newest: number;
  readonly #document: PdfDocument;
  readonly #read = new Map<number, ValidationData>();

  constructor(document: PdfDocument) {
    this.#document = document;
    this.newest = document.revisions.length - 1;
  }

  /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
  at(revision: number): ValidationData {
    const known = this.#read.get(revision);
    if (known !== undefined) return known;
    const view = revision === this.newest ? this.#document : this.#document.at(revision);
    const data = validationDataOf(readSecurityStore(view));
    this.#read.set(revision, data);
    return data;
  }
}
