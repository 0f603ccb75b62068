import { needsLook } from "../../background/sign/delivery-doubt.ts";
import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { timeLeft } from "../step.ts";
import { countOf } from "./batch-model.ts";
import type { BatchModel } from "./batch-model.ts";
import type { MessageKey } from "../message.ts";
import type { BatchDocument, BatchPhase } from "../../background/sign/batch-message.ts";

/** What the person may ask when all has come to an end. */
export interface BatchCourseEvents {
  readonly retryFailed: () => void;
  readonly retryDeliveries: () => void;
  readonly stop: () => void;
}

/** In the page's `#course`: how far the signing is, in words, and how it ended. */
export class BatchCourseView {
  readonly #on: BatchCourseEvents;
  readonly #host = part("#course", HTMLElement);
  readonly #said = part("#said", HTMLElement);
  #phase: BatchPhase["name"] | null = null;

  constructor(on: BatchCourseEvents) {
    this.#on = on;
  }

  /** @param isOver whether there is nothing left that the person could sign here */
  update(model: BatchModel, isOver: boolean): void {
    const phase = model.state?.phase;
    if (!phase) return;
    const isNew = phase.name !== this.#phase;
    this.#phase = phase.name;
    this.#host.hidden = phase.name !== "signing" && !isOver;
    if (phase.name === "signing") this.#showProgress(model, phase);
    else if (isOver) this.#showEnd(model);
    if (isNew && isOver) this.#host.querySelector("button")?.focus();
  }

  #showProgress(model: BatchModel, phase: Extract<BatchPhase, { name: "signing" }>): void {
    const { done, total, pace, stopping } = phase;
    const current = model.state?.documents.find(
      (each) => each.phase.name === "signing" || each.phase.name === "uploading",
    );
    const words = message(current ? stepOf(current) : "stepCheckingCertificate");
    const name = current ? current.title || current.fileName : "";
    const left = pace === null ? null : timeLeft(Math.ceil(((total - done) * pace) / 1000));
    const wasOnStop = this.#host.contains(document.activeElement);
    replaceWhenChanged(this.#host, ["signing", done, total, words, name, left, stopping], () => [
      element("h2", { id: "course-title" }, message("batchCourse", Math.min(done + 1, total), total)),
      element("progress", {
        class: "bar",
        max: String(total),
        value: String(done),
        "aria-label": message("batchDone", done, total),
      }),
      element("p", {}, element("strong", {}, words), name && ` · ${name}`),
      element("p", { class: "quiet-text" }, message("batchDone", done, total)),
      left !== null && element("p", { class: "quiet-text rate" }, message(left.key, left.count)),
      element("p", { class: "quiet-text" }, message("keepTokenIn")),
      stopping ? element("p", { role: "status" }, message("batchStopping")) : this.#stopButton(),
    ]);
    if (wasOnStop) this.#host.querySelector("button")?.focus();
    this.#say(message("batchDone", done, total));
  }

  #stopButton(): HTMLElement {
    const stop = named("stop", button(message("batchStop"), "secondary", this.#on.stop));
    return element("div", { class: "actions" }, stop);
  }

  #showEnd(model: BatchModel): void {
    const delivered = countOf(model, "delivered");
    const waiting = countOf(model, "waiting");
    const failed = countOf(model, "failed", "unsignable");
    const leftOut = countOf(model, "left-out");
    const isWell = waiting + failed === 0 && delivered > 0;
    const total = delivered + waiting + failed;
    const isLookNeeded = ({ phase, destination }: BatchDocument): boolean =>
      phase.name === "waiting" && needsLook(destination.to, phase.mayBeStored, phase.problem.code);
    const inDoubt = model.state?.documents.filter(isLookNeeded).length ?? 0;
    const canRetry = model.state?.documents.some(({ phase }) => phase.name === "failed" && phase.retryable);
    replaceWhenChanged(this.#host, ["over", delivered, waiting, failed, leftOut, canRetry, inDoubt], () => [
      element("div", { class: `emblem ${isWell ? "good" : "caution"}` }, icon(isWell ? "check" : "warning")),
      element("h2", { id: "course-title" }, message("batchOver", delivered + waiting, total)),
      waiting > 0 && element("p", {}, message("batchOverWaiting", waiting)),
      inDoubt > 0 && element("p", {}, message("batchOverInDoubt", inDoubt)),
      failed > 0 && element("p", {}, message("batchOverFailed", failed)),
      leftOut > 0 && element("p", { class: "quiet-text" }, message("batchOverLeftOut", leftOut)),
      element("div", { class: "actions" }, ...this.#ways(waiting - inDoubt, canRetry === true)),
    ]);
    this.#say(message("batchOver", delivered + waiting, total));
  }

  #ways(waiting: number, canRetry: boolean): HTMLElement[] {
    const ways: HTMLElement[] = [];
    const weight = () => (ways.length === 0 ? "primary" : "secondary");
    if (waiting > 0)
      ways.push(named("retry-deliveries", button(message("sendAgain"), weight(), this.#on.retryDeliveries)));
    if (canRetry)
      ways.push(named("retry-failed", button(message("batchRetryFailed"), weight(), this.#on.retryFailed)));
    return [
      ...ways,
      named(
        "close",
        button(message("close"), weight(), () => window.close()),
      ),
    ];
  }

  #say(text: string): void {
    if (this.#said.textContent !== text) this.#said.textContent = text;
  }
}

const STEP: Readonly<Record<string, MessageKey>> = {
  starting: "stepCheckingCertificate",
  "checking-certificate": "stepCheckingCertificate",
  preparing: "stepCheckingCertificate",
  "signing-on-token": "stepSigningOnToken",
  "time-stamping": "stepRaisingLevel",
  "collecting-validation-data": "stepRaisingLevel",
  "checking-result": "stepCheckingResult",
  saving: "stepCheckingResult",
};

function stepOf({ phase }: BatchDocument): MessageKey {
  if (phase.name === "signing") return STEP[phase.step] ?? "stepSigningOnToken";
  return "stepUploading";
}
