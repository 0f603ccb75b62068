import { createHash } from "node:crypto";
import type { PdfDocument } from "../pdf/document.ts";
import { readSecurityStore, validationDataOf, type ValidationData } from "./security-store.ts";

/**
 * What the security store of a document held in each of its revisions; each is read once. What several hold is one array,
 * so that it need not be understood twice.
 */
export class StoreHistory {
  /** Index of the newest revision. */
  readonly newest: number;
  readonly #document: PdfDocument;
  readonly #read = new Map<number, ValidationData>();
  readonly #known = new Map<string, Uint8Array>();

  constructor(document: PdfDocument) {
    this.#document = document;
    this.newest = document.revisions.length - 1;
  }

  /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
  at(revision: number): ValidationData {
    const known = this.#read.get(revision);
    if (known !== undefined) return known;
    const view = revision === this.newest ? this.#document : this.#document.at(revision);
    const { certificates, ocsps, crls } = validationDataOf(readSecurityStore(view));
    const data = { certificates, ocsps: this.#same(ocsps), crls: this.#same(crls) };
    this.#read.set(revision, data);
    return data;
  }

  #same(values: readonly Uint8Array[]): Uint8Array[] {
    return values.map((value) => {
      const name = createHash("sha256").update(value).digest("base64");
      const known = this.#known.get(name) ?? value;
      this.#known.set(name, known);
      return known;
    });
  }
}
