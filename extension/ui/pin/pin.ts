import { ControlPage } from "../control-page.ts";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { secretInput } from "../secret-input.ts";
import { careOf } from "../token-care.ts";
import { careNotice } from "../care-notice.ts";
import { missingPin } from "./pin-model.ts";
import type { MessageKey } from "../message.ts";
import type { PinFieldName, TypedPins } from "./pin-model.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";

const FIELDS = {
  old: "pinOld",
  next: "pinNew",
  again: "pinAgain",
} as const satisfies Record<PinFieldName, MessageKey>;

/** The window that changes a token's PIN. What is typed leaves the fields in the moment in which it is sent. */
class PinWindow {
  readonly #page: ControlPage;
  readonly #form = part("#change", HTMLFormElement);
  readonly #token = part("#token", HTMLSelectElement);
  readonly #button = part('button[name="change"]', HTMLButtonElement);
  readonly #missing = part("#missing", HTMLElement);
  readonly #inputs = {
    old: secretInput("old-pin"),
    next: secretInput("new-pin"),
    again: secretInput("new-pin-again"),
  } as const satisfies Record<PinFieldName, HTMLInputElement>;
  #tokens: readonly TokenSummary[] = [];
  #wanted: string;
  #isChanging = false;

  constructor(wanted: string) {
    this.#wanted = wanted;
    this.#page = new ControlPage(({ tokens }) => {
      this.#tokens = tokens;
      this.#draw();
    });
    part("#fields", HTMLElement).append(
      ...(["old", "next", "again"] as const).map((name) => this.#field(name)),
    );
    this.#token.addEventListener("change", () => {
      this.#wanted = this.#token.value;
      this.#draw();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    part('button[name="cancel"]', HTMLButtonElement).addEventListener("click", () => window.close());
    addEventListener("pagehide", () => this.#take());
  }

  open(): void {
    this.#page.open();
    document.title = `${message("pinTitle")} – Kyso`;
    this.#draw();
  }

  #field(name: PinFieldName): HTMLElement {
    const input = this.#inputs[name];
    input.addEventListener("input", () => {
      this.#page.say(null);
      this.#missing.textContent = "";
    });
    return element(
      "div",
      { class: "field" },
      element("label", { for: input.id, class: "field-label" }, message(FIELDS[name])),
      input,
      element("div", { id: `${input.id}-hint`, class: "hint" }),
    );
  }

  #chosen(): TokenSummary | null {
    return this.#tokens.find(({ tokenId }) => tokenId === this.#wanted) ?? this.#tokens[0] ?? null;
  }

  #draw(): void {
    const token = this.#chosen();
    replaceWhenChanged(
      this.#token,
      this.#tokens.map(({ tokenId, label }) => [tokenId, label]),
      () =>
        this.#tokens.length === 0
          ? [element("option", { value: "" }, message("noTokens"))]
          : this.#tokens.map(({ tokenId, label, serialNumber }) =>
              element("option", { value: tokenId }, `${label} (${serialNumber})`),
            ),
    );
    this.#token.value = token?.tokenId ?? "";
    this.#showState(token);
    const isUsable = token !== null && !token.pin.locked;
    replaceWhenChanged(part("#rules", HTMLElement), isUsable ? token.pin : null, () =>
      isUsable ? rulesOf(token).map((rule) => element("li", {}, rule)) : [],
    );
    const pad = token?.pin.protectedPath ?? false;
    part("#fields", HTMLElement).hidden = pad || !isUsable;
    part("#pad", HTMLElement).hidden = !pad || !isUsable;
    this.#button.hidden = !isUsable;
    this.#button.disabled = this.#isChanging;
  }

  /** What the flags say now; to change the PIN is what this window is for anyway. */
  #showState(token: TokenSummary | null): void {
    const notes = token === null ? [] : careOf(token, new Date(), "");
    replaceWhenChanged(part("#state", HTMLElement), [notes, token?.tokenId], () =>
      token === null
        ? []
        : notes.map((note) =>
            careNotice(note.act === "report" ? note : { ...note, act: null }, token, () => undefined),
          ),
    );
  }

  async #submit(): Promise<void> {
    const token = this.#chosen();
    if (token === null || this.#button.hidden || this.#button.disabled) return;
    const typed = this.#typed();
    const missing = missingPin(token, typed);
    this.#missing.textContent = missing === null ? message("pinChanging") : message(missing.text);
    if (missing !== null) return this.#inputs[missing.field].focus();
    this.#take();
    this.#isChanging = true;
    this.#draw();
    const isDone = await this.#page.ask({
      type: "change-pin",
      tokenId: token.tokenId,
      oldPin: typed.old,
      newPin: typed.next,
    });
    this.#isChanging = false;
    this.#missing.textContent = "";
    this.#draw();
    if (isDone) this.#showDone();
    else this.#inputs.old.focus();
  }

  #typed(): TypedPins {
    const { old, next, again } = this.#inputs;
    return { old: old.value, next: next.value, again: again.value };
  }

  #take(): void {
    for (const input of Object.values(this.#inputs)) input.value = "";
  }

  #showDone(): void {
    const done = part("#done", HTMLElement);
    const close = button(message("close"), "primary", () => window.close());
    done.replaceChildren(
      element("div", { class: "emblem good" }, icon("check")),
      element("h2", { id: "done-title", class: "outcome-title" }, message("pinChanged")),
      element("p", {}, message("pinChangedText")),
      element("div", { class: "actions" }, close),
    );
    this.#form.hidden = true;
    done.hidden = false;
    close.focus();
  }
}

/** What is to be known before a PIN is chosen. */
function rulesOf({ pin: { minLength, maxLength } }: TokenSummary): string[] {
  const isBounded = maxLength >= Math.max(minLength, 1);
  const length = isBounded
    ? message("pinRuleLength", Math.max(minLength, 1), maxLength)
    : message("pinRuleMinimum", Math.max(minLength, 1));
  return [length, message("pinRulePlain"), message("pinRuleOnce")];
}

new PinWindow(new URLSearchParams(location.search).get("token") ?? "").open();
