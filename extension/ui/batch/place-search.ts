import { problemOf } from "../background-port.ts";
import { choiceOf, foundKey, kindFor, readOf, wordsFor } from "./batch-model.ts";
import type { BatchModel } from "./batch-model.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";
import type { FoundPlace, Problem, SignRequest } from "../../background/ui-message.ts";

type PlaceRequest = Extract<SignRequest, { type: "place" }>;

/** What comes of searching. */
export interface SearchEvents {
  readonly place: (jobKey: string, request: PlaceRequest) => Promise<FoundPlace>;
  readonly password: (jobKey: string) => string | undefined;
  readonly found: (foundKey: string, found: FoundPlace) => void;
  readonly failed: (foundKey: string, problem: Problem) => void;
}

/** Searches that the agent is asked for at once: it reads two documents at a time. */
const MAX_AT_ONCE = 3;

/** Has the agent find where each document's stamp belongs, also of those that nobody looks at; the one on screen first. */
export class PlaceSearch {
  readonly #on: SearchEvents;
  readonly #asked = new Set<string>();

  constructor(on: SearchEvents) {
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
    const key = foundKey(model, document);
    if (key === null || this.#asked.has(key) || model.found[key] || model.problems[key]) return;
    if (document.format !== "pdf" || document.leftOut || readOf(model, document) === null) return;
    const kind = kindFor(model, document);
    const certificate = choiceOf(model)?.certificate.sha256;
    if (!kind || certificate === undefined || document.phase.name !== "ready") return;
    const { jobKey } = document;
    const password = this.#on.password(jobKey);
    this.#asked.add(key);
    void this.#ask(jobKey, key, {
      type: "place",
      kind,
      certificate,
      password,
      ...wordsFor(model, document),
    });
  }

  async #ask(jobKey: string, key: string, request: PlaceRequest): Promise<void> {
    try {
      const found = await this.#on.place(jobKey, request);
      this.#asked.delete(key);
      this.#on.found(key, found);
    } catch (error) {
      this.#asked.delete(key);
      const problem = problemOf(error);
      // A worker that was stopped is asked again when its state comes back.
      if (problem.code !== "SESSION_CLOSED") this.#on.failed(key, problem);
    }
  }
}
