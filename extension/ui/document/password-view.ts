import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { message, type MessageKey } from "../message.ts";
import { codeLine, sentenceOf } from "../problem-view.ts";
import type { Problem } from "../../background/ui-message.ts";

/** What the person does in {@link PasswordView}. */
export interface PasswordEvents {
  readonly unlock: (password: string) => void;
  readonly cancel: () => void;
}

/** What differs from window to window: why the password is needed, and what is done without it. */
interface PasswordWords {
  readonly why: MessageKey;
  readonly cancel: MessageKey;
}

const INPUT_ID = "document-password";
const HINT_ID = "document-password-hint";

/** Asks, in the page's `#unlock`, for the password of a document that can't be opened without. */
export class PasswordView {
  readonly #form = part("#unlock", HTMLFormElement);
  readonly #input = element("input", {
    id: INPUT_ID,
    name: "document-password",
    type: "password",
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
    maxlength: "256",
    "aria-describedby": HINT_ID,
    "data-1p-ignore": true,
    "data-bwignore": true,
    "data-lpignore": "true",
    "data-protonpass-ignore": "true",
    "data-form-type": "other",
  });
  /** Whether a word has been begun since the last was tried. */
  #isTyping = false;
  readonly #hint = element("div", { id: HINT_ID, class: "hint", "aria-live": "polite" });

  constructor(words: PasswordWords, on: PasswordEvents) {
    const label = element("label", { for: INPUT_ID, class: "field-label" }, message("documentPassword"));
    this.#form.append(
      element("h2", {}, message("documentLocked")),
      element("p", { class: "quiet-text" }, message(words.why)),
      element("div", { class: "field" }, label, this.#input, this.#hint),
      element("button", { type: "submit", name: "unlock", class: "button primary" }, message("openDocument")),
      named("cancel-unlock", button(message(words.cancel), "quiet", on.cancel)),
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#isTyping = false;
      if (this.#input.value !== "") on.unlock(this.#input.value);
    });
    this.#input.addEventListener("input", () => {
      this.#isTyping = true;
    });
    addEventListener("pagehide", () => {
      this.#input.value = "";
    });
  }

  /** @param lock why it asks: `null` for the first time, a problem where the last one was wrong; `undefined` where it need not */
  update(lock: Problem | null | undefined): void {
    const opens = this.#form.hidden && lock !== undefined;
    this.#form.hidden = lock === undefined;
    if (lock === undefined) {
      this.#input.value = "";
      this.#isTyping = false;
    }
    this.#input.setAttribute("aria-invalid", String(lock !== null && lock !== undefined));
    replaceWhenChanged(this.#hint, lock ?? null, () =>
      lock ? [element("span", {}, sentenceOf(lock.code)), codeLine(lock)] : [],
    );
    if (opens) this.#input.focus();
    // A page is drawn anew for other reasons too: what is being typed is not taken away.
    else if (lock && !this.#isTyping) this.#input.select();
  }
}
