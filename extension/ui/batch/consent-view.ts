import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { problemNotice } from "../problem-view.ts";
import { showCertificates } from "../signer/certificate-view.ts";
import { showKinds } from "../signer/kind-view.ts";
import { concernsPin, PinField } from "../signer/pin-field.ts";
import { WordingView } from "../signer/wording-view.ts";
import { choiceOf, countOf, kindOf, kindsOf, missingOf, signableOf } from "./batch-model.ts";
import type { BatchModel, Missing } from "./batch-model.ts";
import type { TypedWording } from "../signer/wording.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { Problem } from "../../background/ui-message.ts";

const MISSING_MESSAGE = {
  token: "missingToken",
  certificate: "missingCertificate",
  comment: "missingComment",
  preparing: "batchMissingPreparing",
  documents: "batchMissingDocuments",
  statement: "batchMissingStatement",
  pin: "missingPin",
} as const satisfies Record<Missing, string>;

/** What the person can still do something about where the button is. */
const ASKED_FOR: ReadonlySet<Missing | null> = new Set(["comment", "statement", "pin", null]);

/** What the person does in the right-hand part of the window. */
export interface BatchConsentEvents {
  readonly kind: (kind: SignatureKind) => void;
  readonly words: (typed: Partial<TypedWording>) => void;
  readonly certificate: (sha256: string) => void;
  readonly statement: (noSecret: boolean) => void;
  readonly refreshTokens: () => void;
  /** The person's word, with the PIN that has just left its field. */
  readonly sign: (pin: string) => void;
  readonly cancel: () => void;
}

/** Kind, certificate, statement, PIN, and the one button that says how many it signs. */
export class BatchConsentView {
  readonly #on: BatchConsentEvents;
  readonly #words: WordingView;
  readonly #pin: PinField;
  readonly #statement = part('input[name="no-secret"]', HTMLInputElement);
  readonly #sign = part('button[name="sign"]', HTMLButtonElement);
  readonly #missing = part("#missing", HTMLElement);
  #model: BatchModel | null = null;
  /** The person has pressed the button while something was missing: say what, until it is there. */
  #asked = false;

  constructor(on: BatchConsentEvents) {
    this.#on = on;
    this.#pin = new PinField(() => this.#sayMissing());
    this.#words = new WordingView(on.words);
    this.#statement.addEventListener("change", () => on.statement(this.#statement.checked));
    part('button[name="cancel"]', HTMLButtonElement).addEventListener("click", () => on.cancel());
    part("#consent", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Draws the model; moves the focus to the PIN when the last one was wrong. */
  update(model: BatchModel): void {
    const before = this.#model;
    this.#model = model;
    const kind = kindOf(model);
    const choice = choiceOf(model);
    const problem = problemOf(model);
    const aboutPin = problem && concernsPin(problem) ? problem : null;
    this.#showNotice(model, aboutPin ? null : problem);
    showKinds(part("#kinds", HTMLElement), { kinds: kindsOf(model), chosen: kind }, this.#on.kind);
    this.#words.update(kind, null, model.words);
    showCertificates(
      part("#certificate-choices", HTMLElement),
      { tokens: model.state?.tokens ?? [], kind, chosen: choice?.certificate.sha256 ?? null },
      { choose: this.#on.certificate, refresh: this.#on.refreshTokens },
    );
    this.#statement.checked = model.noSecret;
    this.#pin.update(choice?.token ?? null, aboutPin);
    const count = signableOf(model).length;
    replaceWhenChanged(this.#sign, count, () => [message("batchSign", count)]);
    this.#sign.classList.toggle("seal", kind === "seal");
    this.#sign.disabled = !ASKED_FOR.has(missingOf(model, this.#pin.typed));
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
    const isWhyDisabled = !ASKED_FOR.has(missing);
    const text = missing !== null && (this.#asked || isWhyDisabled) ? message(MISSING_MESSAGE[missing]) : "";
    if (this.#missing.textContent !== text) this.#missing.textContent = text;
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
