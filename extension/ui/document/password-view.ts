import { element, part, replaceWhenChanged } from "../element.ts";
import { codeLine, sentenceOf } from "../problem-view.ts";
import type { Problem } from "../../background/ui-message.ts";

/** What the person does in {@link PasswordView}. */
export interface PasswordEvents {
  readonly unlock: (password: string) => void;
  readonly cancel: () => void;
}

/** Asks for the password of a document that can't be opened without. */
export class PasswordView {
  readonly #form = part("#unlock", HTMLFormElement);
  readonly #input = part("#document-password", HTMLInputElement);
  readonly #hint = part("#document-password-hint", HTMLElement);

  constructor(on: PasswordEvents) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#input.value !== "") on.unlock(this.#input.value);
    });
    part('button[name="cancel-unlock"]', HTMLButtonElement).addEventListener("click", () => on.cancel());
    addEventListener("pagehide", () => {
      this.#input.value = "";
    });
  }

  /** @param lock why it asks: `null` for the first time, a problem where the last one was wrong; `undefined` where it need not */
  update(lock: Problem | null | undefined): void {
    const opens = this.#form.hidden && lock !== undefined;
    this.#form.hidden = lock === undefined;
    if (lock === undefined) this.#input.value = "";
    this.#input.setAttribute("aria-invalid", String(lock !== null && lock !== undefined));
    replaceWhenChanged(this.#hint, lock ?? null, () =>
      lock ? [element("span", {}, sentenceOf(lock.code)), codeLine(lock)] : [],
    );
    if (opens) this.#input.focus();
    else if (lock) this.#input.select();
  }
}
