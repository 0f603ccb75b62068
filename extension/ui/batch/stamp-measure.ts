import { problemOf } from "../background-port.ts";
import { choiceOf, kindOf, readOf, sizeKey, wordsFor } from "./batch-model.ts";
import type { BatchModel, StampSize } from "./batch-model.ts";
import type { Problem, SignRequest, Stamp } from "../../background/ui-message.ts";

type StampRequest = Extract<SignRequest, { type: "stamp" }>;

/** What comes of measuring. */
export interface MeasureEvents {
  readonly stamp: (jobKey: string, request: StampRequest) => Promise<Stamp>;
  readonly sized: (sizeKey: string, size: StampSize) => void;
  readonly failed: (sizeKey: string, problem: Problem) => void;
}

/** Has a stamp drawn for each document that nobody looks at, to know how large it is; once for each size. */
export class StampMeasure {
  readonly #on: MeasureEvents;
  readonly #asked = new Set<string>();

  constructor(on: MeasureEvents) {
    this.#on = on;
  }

  update(model: BatchModel): void {
    for (const document of model.state?.documents ?? []) {
      const key = sizeKey(model, document);
      if (key === null || this.#asked.has(key) || model.sizes[key] || model.problems[key]) continue;
      if (document.format !== "pdf" || document.leftOut || readOf(model, document) === null) continue;
      const kind = kindOf(model);
      const certificate = choiceOf(model)?.certificate.sha256;
      if (!kind || certificate === undefined) continue;
      this.#asked.add(key);
      void this.#ask(document.jobKey, key, {
        type: "stamp",
        kind,
        certificate,
        ...wordsFor(model, document),
      });
    }
  }

  async #ask(jobKey: string, key: string, request: StampRequest): Promise<void> {
    try {
      const { width, height, resizable } = await this.#on.stamp(jobKey, request);
      this.#on.sized(key, { width, height, resizable });
    } catch (error) {
      this.#asked.delete(key);
      const problem = problemOf(error);
      // A worker that was stopped is asked again when its state comes back.
      if (problem.code !== "SESSION_CLOSED") this.#on.failed(key, problem);
    }
  }
}
