import { KysoError } from "../../protocol/error.ts";
import { PdfDocument } from "../pdf/document.ts";
import type { ByteSource } from "../pdf/source.ts";

/** Our own reader, for what pdf.js does not tell of a document, or only after it has drawn it. */
export class OwnReader {
  readonly #source: ByteSource;
  readonly #password: string | undefined;
  #document: PdfDocument | null = null;

  constructor(source: ByteSource, password: string | undefined) {
    this.#source = source;
    this.#password = password;
  }

  /** @returns `otherwise` where the document can't be read so */
  read<T, U>(use: (document: PdfDocument) => T, otherwise: U): T | U {
    try {
      this.#document ??= PdfDocument.open(this.#source, { password: this.#password });
      return use(this.#document);
    } catch (error) {
      if (error instanceof KysoError) return otherwise;
      throw error;
    }
  }
}
