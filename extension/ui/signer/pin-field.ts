import { element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { secretInput } from "../secret-input.ts";
import { codeLine, sentenceOf, triesLeft } from "../problem-view.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import type { Problem } from "../../background/ui-message.ts";

/** Problems that are about the PIN itself and are said at its field. */
export function concernsPin({ code }: Problem): boolean {
  return code === "TOKEN_PIN_INCORRECT" || code === "TOKEN_PIN_INVALID" || code === "TOKEN_PIN_LENGTH";
}

/** The PIN field, which takes the place of the page's `#pin-place`. The PIN is read once, at the moment of signing, and leaves the field in the same step. */
export class PinField {
  readonly #input = secretInput("pin");
  readonly #hint = element("div", { id: "pin-hint", class: "hint", "aria-live": "polite" });
  readonly #field = element("div", { id: "pin-field", class: "field" });
  readonly #pad = element("p", { id: "pin-pad", class: "hint", hidden: true }, message("pinOnReader"));
  #token: TokenSummary | null = null;
  #problem: Problem | null = null;
  #capsLock = false;

  constructor(onInput: () => void) {
    const label = element("label", { for: "pin", class: "field-label" }, message("pin"));
    this.#field.append(label, this.#input, this.#hint);
    part("#pin-place", HTMLElement).replaceWith(this.#field, this.#pad);
    this.#input.addEventListener("input", () => {
      this.#show();
      onInput();
    });
    for (const kind of ["keydown", "keyup"] as const) {
      this.#input.addEventListener(kind, (event) => {
        this.#capsLock = event.getModifierState("CapsLock");
        this.#show();
      });
    }
    addEventListener("pagehide", () => this.take());
  }

  /** What is typed now; for checks in this moment only. */
  get typed(): string {
    return this.#input.value;
  }

  /** The PIN, which is gone from the field. */
  take(): string {
    const pin = this.#input.value;
    this.#input.value = "";
    return pin;
  }

  focus(): void {
    this.#input.focus();
  }

  /** Shows what token and last attempt say of the PIN. */
  update(token: TokenSummary | null, problem: Problem | null): void {
    this.#token = token;
    this.#problem = problem;
    const pad = token?.pin.protectedPath ?? false;
    // A PIN that has to be changed first is changed in a window of its own.
    this.#field.hidden = pad || (token?.pin.toBeChanged ?? false);
    this.#pad.hidden = !pad;
    this.#show();
  }

  #show(): void {
    const wrong = this.#problem !== null && this.#input.value === "";
    this.#input.setAttribute("aria-invalid", String(wrong));
    this.#field.classList.toggle("wrong", wrong);
    this.#field.classList.toggle("last-try", this.#token?.pin.finalTry ?? false);
    const words = this.#words();
    replaceWhenChanged(this.#hint, words, () => [
      ...words.map((text) => element("span", {}, text)),
      ...(wrong && this.#problem ? [codeLine(this.#problem)] : []),
    ]);
  }

  #words(): string[] {
    const words: string[] = [];
    if (this.#problem && this.#input.value === "") {
      words.push(sentenceOf(this.#problem.code));
    }
    const tries = this.#problem ? triesLeft(this.#problem) : "";
    if (tries !== "") words.push(tries);
    else if (this.#token?.pin.finalTry) words.push(message("pinFinalTry"));
    else if (this.#token?.pin.countLow) words.push(message("pinCountLow"));
    if (this.#capsLock) words.push(message("capsLockOn"));
    if (/[^\u0020-\u007e]/.test(this.#input.value)) words.push(message("pinHasAccents"));
    return words;
  }
}
