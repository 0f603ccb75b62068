import { problemOf } from "../background-port.ts";
import { readDocument } from "../document/document-bytes.ts";
import { PdfRenderer } from "../document/pdf-view.ts";
import type { ReadDocument } from "./batch-model.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** What comes of reading a document. */
export interface ReadingEvents {
  readonly read: (sha256: string, read: ReadDocument) => void;
  readonly failed: (sha256: string, problem: Problem) => void;
}

/**
 * Reads the documents of a batch one after the other, those too that nobody looks at: hashes the very bytes that the
 * agent is said to hold, and opens them, so that none is signed that could not be shown.
 */
export class BatchReader {
  readonly #on: ReadingEvents;
  /** Nothing is drawn here: what can't be is said where the document is looked at. */
  readonly #renderer = new PdfRenderer(() => undefined);
  readonly #begun = new Set<string>();
  #turn: Promise<void> = Promise.resolve();

  constructor(on: ReadingEvents) {
    this.#on = on;
  }

  /** Reads a document once, in its turn. */
  want(document: BatchDocument, password: string | undefined): void {
    const { document: summary, documentFile, phase } = document;
    if (phase.name !== "ready" || !summary || documentFile === null) return;
    const { sha256 } = summary;
    if (this.#begun.has(sha256)) return;
    this.#begun.add(sha256);
    this.#turn = this.#turn.then(async () => {
      try {
        this.#on.read(sha256, await this.#read(document, documentFile, password));
      } catch (error) {
        this.#on.failed(sha256, problemOf(error));
      }
    });
  }

  /** Lets a document be read again, as with another password. */
  forget(sha256: string): void {
    this.#begun.delete(sha256);
  }

  async #read(
    { document, format }: BatchDocument,
    path: string,
    password: string | undefined,
  ): Promise<ReadDocument> {
    const { bytes, sha256 } = await readDocument(path, document?.sha256 ?? "");
    if (format === "pdf") await (await this.#renderer.open(bytes, password)).close();
    return { sha256 };
  }
}
