import { part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { CareView } from "./care-view.ts";
import { showCertificates } from "./certificate-view.ts";
import { showKinds } from "./kind-view.ts";
import { concernsPin, PinField } from "./pin-field.ts";
import { RoleView } from "./role-view.ts";
import { WordingView } from "./wording-view.ts";
import type { MessageKey } from "../message.ts";
import type { Choice } from "./choice.ts";
import type { StatedWording, TypedWording } from "./wording.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import type { CertificateRole, SignatureKind } from "../../../protocol/signature-kind.ts";
import type { Problem } from "../../background/ui-message.ts";

/** What the person does in the form. */
export interface ConsentEvents {
  readonly kind: (kind: SignatureKind) => void;
  readonly certificate: (sha256: string) => void;
  /** Whose the certificate is. */
  readonly role: (certificate: string, role: CertificateRole) => void;
  readonly words: (typed: Partial<TypedWording>) => void;
  readonly statement: (noSecret: boolean) => void;
  readonly refreshTokens: () => void;
  /** The person's word, with the PIN that has just left its field. */
  readonly sign: (pin: string) => void;
  readonly cancel: () => void;
}

/** What the form shows. `M`: what can be missing before the button signs. */
export interface Consent<M> {
  readonly kinds: readonly SignatureKind[];
  readonly kind: SignatureKind | null;
  /** `null` for several documents at once. */
  readonly stated: StatedWording | null;
  readonly words: TypedWording;
  /** Which of several documents number and date are asked of, and its kind; left out where nothing is asked of a single one. */
  readonly worded?: { readonly key: string; readonly kind: SignatureKind } | null;
  readonly tokens: readonly TokenSummary[];
  readonly choice: Choice | null;
  /** The statement that there is no state secret; `null` where none is asked for. */
  readonly noSecret: boolean | null;
  /** Why the last attempt failed. */
  readonly problem: Problem | null;
  /** What the button says. */
  readonly button: string;
  /** What is missing with this PIN in its field, first things first. */
  readonly missing: (pin: string) => M | null;
}

/** In the page's `#consent`: kind, words, certificate, statement, PIN, and the one button, which signs or says what is missing. */
export class ConsentForm<M extends string> {
  readonly #sentences: Readonly<Record<M, MessageKey>>;
  readonly #words: WordingView;
  readonly #pin: PinField;
  readonly #role: RoleView;
  readonly #care: CareView;
  readonly #statement = part('input[name="no-secret"]', HTMLInputElement);
  readonly #sign = part('button[name="sign"]', HTMLButtonElement);
  readonly #missing = part("#missing", HTMLElement);
  readonly #on: ConsentEvents;
  /** By what is missing: where the person does something about it once the button is pressed. */
  readonly #places: ReadonlyMap<string, { focus: () => void }>;
  #shown: Consent<M> | null = null;
  /** The person has pressed the button while something was missing: say what, until it is there. */
  #asked = false;

  /** @param sentences what is said of each thing that is missing */
  constructor(sentences: Readonly<Record<M, MessageKey>>, on: ConsentEvents) {
    this.#sentences = sentences;
    this.#on = on;
    this.#pin = new PinField(() => this.#sayMissing());
    this.#care = new CareView(on.refreshTokens);
    this.#words = new WordingView(on.words);
    this.#role = new RoleView(on.role);
    this.#places = new Map<string, { focus: () => void }>([
      ["comment", this.#words],
      ["numbering", this.#words],
      ["role", this.#role],
      ["statement", this.#statement],
      ["pin-change", this.#care],
      ["pin", this.#pin],
    ]);
    this.#statement.addEventListener("change", () => on.statement(this.#statement.checked));
    part('button[name="cancel"]', HTMLButtonElement).addEventListener("click", () => on.cancel());
    part("#consent", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Moves the focus to the PIN when the last one was wrong. */
  update(shown: Consent<M>): void {
    const before = this.#shown;
    this.#shown = shown;
    const { kinds, kind, tokens, choice, problem, button } = shown;
    showKinds(part("#kinds", HTMLElement), { kinds, chosen: kind }, this.#on.kind);
    this.#words.update({ kind, ...shown.worded }, shown.stated, shown.words);
    showCertificates(
      part("#certificate-choices", HTMLElement),
      { tokens, kind, chosen: choice?.certificate.sha256 ?? null },
      { choose: this.#on.certificate, refresh: this.#on.refreshTokens },
    );
    this.#care.update(choice);
    this.#role.update(choice?.certificate ?? null);
    this.#statement.checked = shown.noSecret ?? false;
    part(".statement", HTMLElement).hidden = shown.noSecret === null;
    const aboutPin = problem && concernsPin(problem) ? problem : null;
    this.#pin.update(choice?.token ?? null, aboutPin);
    replaceWhenChanged(this.#sign, button, () => [button]);
    this.#sign.classList.toggle("seal", kind === "seal");
    const missing = shown.missing(this.#pin.typed);
    this.#sign.disabled = missing !== null && !this.#places.has(missing);
    this.#sayMissing();
    if (aboutPin && before && before.problem !== problem) this.#pin.focus();
  }

  #submit(): void {
    if (!this.#shown || this.#sign.disabled) return;
    const missing = this.#shown.missing(this.#pin.typed);
    this.#asked = missing !== null;
    if (missing === null) return this.#on.sign(this.#pin.take());
    this.#sayMissing();
    this.#places.get(missing)?.focus();
  }

  #sayMissing(): void {
    if (!this.#shown) return;
    const missing = this.#shown.missing(this.#pin.typed);
    if (missing === null) this.#asked = false;
    const isDue = missing !== null && (this.#asked || !this.#places.has(missing));
    const text = isDue ? message(this.#sentences[missing]) : "";
    if (this.#missing.textContent !== text) this.#missing.textContent = text;
  }
}
