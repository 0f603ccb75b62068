import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { problemNotice } from "../problem-view.ts";
import { ConsentForm } from "../signer/consent-form.ts";
import { imageLink } from "../signer/image-link.ts";
import { concernsPin } from "../signer/pin-field.ts";
import { choiceOf, countOf, kindOf, kindsOf, missingOf, missingToResume, signableOf } from "./batch-model.ts";
import type { ConsentEvents } from "../signer/consent-form.ts";
import type { BatchModel, Missing } from "./batch-model.ts";
import type { BatchPhase } from "../../background/sign/batch-message.ts";
import type { Problem } from "../../background/ui-message.ts";

const MISSING_MESSAGE = {
  token: "missingToken",
  certificate: "missingCertificate",
  role: "missingRole",
  comment: "missingComment",
  preparing: "batchMissingPreparing",
  documents: "batchMissingDocuments",
  statement: "batchMissingStatement",
  "pin-change": "missingPinChange",
  pin: "missingPin",
} as const satisfies Record<Missing, string>;

/** Kind, certificate, statement, PIN, and the one button that says how many it signs. */
export class BatchConsentView {
  readonly #form: ConsentForm<Missing>;
  readonly #cancel = part('button[name="cancel"]', HTMLButtonElement);

  constructor(on: ConsentEvents) {
    this.#form = new ConsentForm(MISSING_MESSAGE, on);
  }

  update(model: BatchModel): void {
    const phase = model.state?.phase;
    if (phase?.name === "paused") return this.#showPaused(model, phase);
    replaceWhenChanged(this.#cancel, "doNotSign", () => [message("doNotSign")]);
    const problem = problemOf(model);
    this.#showNotice(model, problem && concernsPin(problem) ? null : problem);
    this.#form.update({
      kinds: kindsOf(model),
      kind: kindOf(model),
      stated: null,
      words: model.words,
      tokens: model.state?.tokens ?? [],
      choice: choiceOf(model),
      noSecret: model.noSecret,
      problem,
      button: message("batchSign", signableOf(model).length),
      missing: (pin) => missingOf(model, pin),
    });
  }

  /** What was approved waits for its token, or for the person's word, and for the PIN where the login has ended. */
  #showPaused(model: BatchModel, { done, total, problem }: Extract<BatchPhase, { name: "paused" }>): void {
    const why = model.refused ?? problem;
    replaceWhenChanged(part("#notice", HTMLElement), [done, total, why], () => [
      element(
        "div",
        { class: "notice" },
        icon("clock"),
        element("p", {}, message("batchPaused", done, total)),
      ),
      ...(why && !concernsPin(why) ? [problemNotice(why)] : []),
    ]);
    replaceWhenChanged(this.#cancel, "batchGiveUp", () => [message("batchGiveUp")]);
    this.#form.update({
      kinds: [],
      kind: kindOf(model),
      stated: null,
      words: model.words,
      tokens: model.state?.tokens ?? [],
      choice: choiceOf(model),
      noSecret: true,
      problem: why,
      button: message("batchResume", total - done),
      missing: (pin) => missingToResume(model, pin),
    });
  }

  #showNotice(model: BatchModel, problem: Problem | null): void {
    const unsignable = countOf(model, "unsignable", "failed", "locked", "choosing");
    replaceWhenChanged(part("#notice", HTMLElement), [problem, unsignable], () => [
      ...(problem
        ? [
            problemNotice(
              problem,
              imageLink(problem, () => undefined),
            ),
          ]
        : []),
      ...(unsignable > 0 ? [notSigned(unsignable)] : []),
    ]);
  }
}

/** Documents that the button leaves as they are are named before it is pressed. */
function notSigned(count: number): HTMLElement {
  const text = element("p", {}, message("batchNotSigned", count));
  return element("div", { class: "notice" }, icon("warning"), text);
}

/** Why the last attempt failed; the window's own reason first. */
function problemOf({ state, refused }: BatchModel): Problem | null {
  return refused ?? (state?.phase.name === "open" ? state.phase.problem : null);
}
