import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { isErrorCode } from "../../../protocol/error.ts";
import { problemNotice, warningNotice } from "../problem-view.ts";
import { showCertificates } from "../signer/certificate-view.ts";
import { concernsPin, PinField } from "../signer/pin-field.ts";
import { COPY_MESSAGE, KIND_MESSAGE, showKinds } from "../signer/kind-view.ts";
import { WordingView } from "../signer/wording-view.ts";
import { worstOf } from "../standing.ts";
import { choiceOf, fieldOf, kindOf, missingOf, stopOf } from "./sign-model.ts";
import type { CertificateOffer } from "../signer/certificate-view.ts";
import type { TypedWording } from "../signer/wording.ts";
import type { Missing, SignModel } from "./sign-model.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { Problem } from "../../background/ui-message.ts";

const MISSING_MESSAGE = {
  token: "missingToken",
  certificate: "missingCertificate",
  view: "missingView",
  comment: "missingComment",
  stamp: "missingStamp",
  statement: "missingStatement",
  pin: "missingPin",
} as const satisfies Record<Missing, string>;

/** What the person does in the right-hand part of the window. */
export interface ConsentEvents {
  readonly kind: (kind: SignatureKind) => void;
  readonly certificate: (sha256: string) => void;
  readonly words: (typed: Partial<TypedWording>) => void;
  /** An empty field of the document, or `null` for a new one. */
  readonly field: (name: string | null) => void;
  readonly statement: (noSecret: boolean) => void;
  readonly refreshTokens: () => void;
  /** The person's word, with the PIN that has just left its field. */
  readonly sign: (pin: string) => void;
  readonly cancel: () => void;
}

/** Kind, certificate, statement, PIN and the one button. */
export class ConsentView {
  readonly #on: ConsentEvents;
  readonly #pin: PinField;
  readonly #form = part("#consent", HTMLFormElement);
  readonly #notice = part("#notice", HTMLElement);
  readonly #statement = part('input[name="no-secret"]', HTMLInputElement);
  readonly #sign = part('button[name="sign"]', HTMLButtonElement);
  readonly #missing = part("#missing", HTMLElement);
  readonly #field = part("#field", HTMLSelectElement);
  readonly #words: WordingView;
  #model: SignModel | null = null;
  /** The person has pressed the button while something was missing: say what, until it is there. */
  #asked = false;

  constructor(on: ConsentEvents) {
    this.#on = on;
    this.#pin = new PinField(() => this.#sayMissing());
    this.#words = new WordingView(on.words);
    this.#statement.addEventListener("change", () => on.statement(this.#statement.checked));
    this.#field.addEventListener("change", () => on.field(this.#field.value || null));
    part('button[name="cancel"]', HTMLButtonElement).addEventListener("click", () => on.cancel());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Draws the model; moves the focus to the PIN when the last one was wrong. */
  update(model: SignModel): void {
    const before = this.#model;
    this.#model = model;
    const kind = kindOf(model);
    const problem = problemOf(model);
    this.#showNotice(model, problem);
    showKinds(part("#kinds", HTMLElement), { kinds: model.state?.kinds ?? [], chosen: kind }, this.#on.kind);
    if (model.state) this.#words.update(kind, model.state, model.words);
    this.#showFields(model);
    const host = part("#certificate-choices", HTMLElement);
    showCertificates(host, offerOf(model), { choose: this.#on.certificate, refresh: this.#on.refreshTokens });
    part("#word", HTMLElement).hidden = stopOf(model) !== null;
    this.#statement.checked = model.noSecret;
    const aboutPin = problem && concernsPin(problem) ? problem : null;
    this.#pin.update(choiceOf(model)?.token ?? null, aboutPin);
    if (kind) {
      const word = kind === "copy" ? COPY_MESSAGE[model.words.copyType] : KIND_MESSAGE[kind];
      replaceWhenChanged(this.#sign, word, () => [message(word)]);
      this.#sign.classList.toggle("seal", kind === "seal");
    }
    this.#sign.disabled = !["comment", "statement", "pin", null].includes(missingOf(model, this.#pin.typed));
    this.#sayMissing();
    if (aboutPin && before && problemOf(before) !== problem) this.#pin.focus();
  }

  #submit(): void {
    if (!this.#model || this.#sign.disabled) return;
    const missing = missingOf(this.#model, this.#pin.typed);
    this.#asked = missing !== null;
    if (missing === null) return this.#on.sign(this.#pin.take());
    this.#sayMissing();
    if (missing === "comment") this.#words.focus();
    if (missing === "statement") this.#statement.focus();
    if (missing === "pin") this.#pin.focus();
  }

  #sayMissing(): void {
    if (!this.#model) return;
    const missing = missingOf(this.#model, this.#pin.typed);
    if (missing === null) this.#asked = false;
    const isWhyDisabled = missing !== "comment" && missing !== "statement" && missing !== "pin";
    const text = missing !== null && (this.#asked || isWhyDisabled) ? message(MISSING_MESSAGE[missing]) : "";
    if (this.#missing.textContent !== text) this.#missing.textContent = text;
  }

  #showNotice(model: SignModel, problem: Problem | null): void {
    const stop = stopOf(model);
    const shown = stop ?? (problem && !concernsPin(problem) ? problem : null);
    replaceWhenChanged(this.#notice, [shown, stop !== null, model.document], () =>
      shown
        ? [problemNotice(shown, stop ? [button(message("close"), "secondary", this.#on.cancel)] : [])]
        : [...earlierNotice(model), ...warningNotices(model)],
    );
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

function offerOf(model: SignModel): CertificateOffer {
  const chosen = choiceOf(model)?.certificate.sha256 ?? null;
  return { tokens: model.state?.tokens ?? [], kind: kindOf(model), chosen };
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
