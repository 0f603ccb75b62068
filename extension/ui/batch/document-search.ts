import { problemOf } from "../background-port.ts";
import { choiceOf, foundKey, kindFor, readOf, wordsFor } from "./batch-model.ts";
import type { BatchModel } from "./batch-model.ts";
import type { StampWording } from "../../../protocol/operation.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** As what a document would be signed now. */
export interface SearchWish extends StampWording {
  readonly kind: SignatureKind;
  readonly certificate: string;
  readonly password: string | undefined;
}

/** What is asked of each document, and what comes of it. */
export interface SearchEvents<A> {
  readonly isDue: (model: BatchModel, document: BatchDocument, foundKey: string) => boolean;
  readonly ask: (jobKey: string, wish: SearchWish) => Promise<A>;
  readonly password: (jobKey: string) => string | undefined;
  readonly found: (jobKey: string, foundKey: string, found: A) => void;
  readonly failed: (foundKey: string, problem: Problem) => void;
}

/** Searches that the agent is asked for at once: it reads two documents at a time. */
const MAX_AT_ONCE = 3;

/** Asks the agent the same of each document, also of those that nobody looks at; of the one on screen first. */
export class DocumentSearch<A> {
  readonly #on: SearchEvents<A>;
  readonly #asked = new Set<string>();

  constructor(on: SearchEvents<A>) {
    this.#on = on;
  }

  update(model: BatchModel): void {
    const documents = model.state?.documents ?? [];
    const looked = documents.filter(({ jobKey }) => jobKey === model.looked);
    for (const document of [...looked, ...documents]) {
      if (this.#asked.size >= MAX_AT_ONCE) return;
      this.#search(model, document);
    }
  }

  #search(model: BatchModel, document: BatchDocument): void {
    if (document.phase.name !== "ready" || document.leftOut || readOf(model, document) === null) return;
    const key = foundKey(model, document);
    if (key === null || this.#asked.has(key) || model.problems[key]) return;
    const kind = kindFor(model, document);
    const certificate = choiceOf(model)?.certificate.sha256;
    if (!kind || certificate === undefined || !this.#on.isDue(model, document, key)) return;
    const { jobKey } = document;
    const password = this.#on.password(jobKey);
    this.#asked.add(key);
    void this.#ask(jobKey, key, { kind, certificate, password, ...wordsFor(model, document) });
  }

  async #ask(jobKey: string, key: string, wish: SearchWish): Promise<void> {
    try {
      const found = await this.#on.ask(jobKey, wish);
      this.#asked.delete(key);
      this.#on.found(jobKey, key, found);
    } catch (error) {
      this.#asked.delete(key);
      const problem = problemOf(error);
      // A worker that was stopped is asked again when its state comes back.
      if (problem.code !== "SESSION_CLOSED") this.#on.failed(key, problem);
    }
  }
}
