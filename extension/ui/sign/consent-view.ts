import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { isErrorCode } from "../../../protocol/error.ts";
import { problemNotice, warningNotice } from "../problem-view.ts";
import { ConsentForm } from "../signer/consent-form.ts";
import { imageLink } from "../signer/image-link.ts";
import { COPY_MESSAGE, KIND_MESSAGE } from "../signer/kind-view.ts";
import { needsStatement } from "../signer/rule-state.ts";
import { showRules } from "../signer/rule-view.ts";
import { concernsPin } from "../signer/pin-field.ts";
import { worstOf } from "../standing.ts";
import { choiceOf, fieldOf, kindOf, missingOf, rulesOf, statedOf, stopOf } from "./sign-model.ts";
import type { ConsentEvents } from "../signer/consent-form.ts";
import type { Missing, SignModel } from "./sign-model.ts";
import type { Problem } from "../../background/ui-message.ts";

const MISSING_MESSAGE = {
  token: "missingToken",
  certificate: "missingCertificate",
  role: "missingRole",
  view: "missingView",
  comment: "missingComment",
  numbering: "missingNumbering",
  stamp: "missingStamp",
  refused: "missingRefused",
  rules: "missingRules",
  rule: "missingRule",
  statement: "missingStatement",
  "pin-change": "missingPinChange",
  pin: "missingPin",
} as const satisfies Record<Missing, string>;

/** What the person does in the right-hand part of the window. */
export interface SignConsentEvents extends ConsentEvents {
  /** An empty field of the document, or `null` for a new one. */
  readonly field: (name: string | null) => void;
  /** The stamp that could not be drawn may be had now. */
  readonly lookAgain: () => void;
}

/** Kind, certificate, statement, PIN and the one button. */
export class ConsentView {
  readonly #on: SignConsentEvents;
  readonly #form: ConsentForm<Missing>;
  readonly #notice = part("#notice", HTMLElement);
  readonly #field = part("#field", HTMLSelectElement);

  constructor(on: SignConsentEvents) {
    this.#on = on;
    this.#form = new ConsentForm(MISSING_MESSAGE, on);
    this.#field.addEventListener("change", () => on.field(this.#field.value || null));
  }

  update(model: SignModel): void {
    const problem = problemOf(model);
    this.#showNotice(model, problem);
    this.#showFields(model);
    const isAsked = choiceOf(model) !== null && stopOf(model) === null;
    showRules(part("#rules", HTMLElement), isAsked ? rulesOf(model) : []);
    part("#word", HTMLElement).hidden = stopOf(model) !== null;
    this.#form.update({
      kinds: model.state?.kinds ?? [],
      kind: kindOf(model),
      stated: model.state && statedOf(model),
      words: model.words,
      tokens: model.state?.tokens ?? [],
      choice: choiceOf(model),
      noSecret: needsStatement(model.rules) ? model.noSecret : null,
      problem,
      button: buttonOf(model),
      missing: (pin) => missingOf(model, pin),
    });
  }

  #showNotice(model: SignModel, problem: Problem | null): void {
    const stop = stopOf(model);
    const shown = stop ?? (problem && !concernsPin(problem) ? problem : null);
    replaceWhenChanged(this.#notice, [shown, stop !== null, model.document], () =>
      shown
        ? [problemNotice(shown, this.#actionsFor(shown, stop !== null))]
        : [...earlierNotice(model), ...warningNotices(model)],
    );
  }

  #actionsFor(problem: Problem, stops: boolean): HTMLElement[] {
    if (stops) return [button(message("close"), "secondary", this.#on.cancel)];
    return imageLink(problem, this.#on.lookAgain);
  }

  /** Empty fields are offered; the first choice is a place of the person's own. */
  #showFields(model: SignModel): void {
    const fields = model.state?.document?.emptyFields ?? [];
    part("#field-choice", HTMLElement).hidden = fields.length === 0;
    replaceWhenChanged(this.#field, fields, () => [
      element("option", { value: "" }, message("newField")),
      ...fields.map(({ name, page }) =>
        element("option", { value: name }, page === null ? name : message("fieldOnPage", name, page + 1)),
      ),
    ]);
    this.#field.value = fieldOf(model)?.name ?? "";
  }
}

/** The button says what the signature is. */
function buttonOf(model: SignModel): string {
  const kind = kindOf(model);
  if (kind === null) return "";
  return message(kind === "copy" ? COPY_MESSAGE[model.words.copyType] : KIND_MESSAGE[kind]);
}

/** A warning where an earlier signature does not hold: signing goes on, but not without having been told. */
function earlierNotice({ state }: SignModel): HTMLElement[] {
  const worst = worstOf(state?.document?.signatures ?? []);
  if (worst?.tone !== "trouble") return [];
  const text = element("p", {}, message("earlierTrouble", message(worst.key)));
  return [element("div", { class: "notice" }, icon("warning"), text)];
}

/** What the signer should know of the document though it can be signed. */
function warningNotices({ state }: SignModel): HTMLElement[] {
  const codes = (state?.document?.warnings ?? []).filter(isErrorCode);
  return codes.map(warningNotice);
}

/** Why the last attempt failed; the window's own reason first. */
function problemOf({ state, refused }: SignModel): Problem | null {
  return refused ?? (state?.phase.name === "ready" ? state.phase.problem : null);
}
