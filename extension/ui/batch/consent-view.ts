import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { problemNotice } from "../problem-view.ts";
import { ConsentForm } from "../signer/consent-form.ts";
import { concernsPin } from "../signer/pin-field.ts";
import { choiceOf, countOf, kindOf, kindsOf, missingOf, signableOf } from "./batch-model.ts";
import type { ConsentEvents } from "../signer/consent-form.ts";
import type { BatchModel, Missing } from "./batch-model.ts";
import type { Problem } from "../../background/ui-message.ts";

const MISSING_MESSAGE = {
  token: "missingToken",
  certificate: "missingCertificate",
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

  constructor(on: ConsentEvents) {
    this.#form = new ConsentForm(MISSING_MESSAGE, on);
  }

  update(model: BatchModel): void {
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

  #showNotice(model: BatchModel, problem: Problem | null): void {
    const unsignable = countOf(model, "unsignable", "failed", "locked", "choosing");
    replaceWhenChanged(part("#notice", HTMLElement), [problem, unsignable], () => [
      ...(problem ? [problemNotice(problem)] : []),
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
