import { MAX_COMMENT_CHARACTERS } from "../../../protocol/limit.ts";
import { COPY_TYPES } from "../../../protocol/signature-kind.ts";
import { element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { COPY_MESSAGE } from "./kind-view.ts";
import { askedWords, numberingLines } from "./wording.ts";
import type { AskedWords, NumberingLine, StatedWording, TypedWording } from "./wording.ts";
import type { CopyType, SignatureKind } from "../../../protocol/signature-kind.ts";

/** Longest number or date that is written onto a document, characters. */
const MAX_NUMBER_CHARACTERS = 100;
const MAX_DATE_CHARACTERS = 40;

/** What becomes of a number or a date, by what the document has. */
const HINTS = {
  written: "numberingWritten",
  blank: "numberingBlank",
  none: "numberingNone",
} as const;

/** In the page's `#kind-words`: the words that a kind's stamp needs and that only the person knows. */
export class WordingView {
  readonly #host = part("#kind-words", HTMLElement);
  readonly #onChange: (typed: Partial<TypedWording>) => void;

  constructor(onChange: (typed: Partial<TypedWording>) => void) {
    this.#onChange = onChange;
  }

  /**
   * Draws the fields of a kind, anew for another document (`key`); what is being typed stays as it is.
   * @param stated `null` for several documents at once
   */
  update(
    { kind, key }: { readonly kind: SignatureKind | null; readonly key?: string },
    stated: StatedWording | null,
    typed: TypedWording,
  ): void {
    const asked = askedWords(kind, stated);
    this.#host.hidden = asked === null;
    const own = stated?.numbering;
    replaceWhenChanged(this.#host, [asked, kind, own, key], () => this.#fields(asked, kind, stated, typed));
    const hint = this.#host.querySelector("#comment-hint");
    if (hint) hint.textContent = message("commentHint", MAX_COMMENT_CHARACTERS - typed.comment.length);
    for (const input of this.#host.querySelectorAll<HTMLInputElement>('input[name="copy-type"]')) {
      input.checked = input.value === typed.copyType;
    }
  }

  /** Where a word is missing. */
  focus(): void {
    const fields = [...this.#host.querySelectorAll<HTMLInputElement>("textarea, input:not([readonly])")];
    (fields.find(({ value }) => value.trim() === "") ?? fields[0])?.focus();
  }

  #fields(
    asked: AskedWords,
    kind: SignatureKind | null,
    stated: StatedWording | null,
    typed: TypedWording,
  ): HTMLElement[] {
    if (asked === "comment") return [this.#comment(typed)];
    if (asked === "copy") return [this.#copyTypes()];
    if (asked === null || stated === null) return [];
    const arrival = kind === "incoming";
    const lines = numberingLines(kind, typed, stated);
    const number = { id: "written-number", limit: MAX_NUMBER_CHARACTERS, line: lines.number };
    const date = { id: "written-date", limit: MAX_DATE_CHARACTERS, line: lines.date };
    return [
      element(
        "div",
        { class: "written" },
        this.#line(message(arrival ? "arrivalNumber" : "writtenNumber"), number, (text) => ({
          number: text,
        })),
        this.#line(message(arrival ? "arrivalDate" : "writtenDate"), date, (text) => ({ date: text })),
      ),
    ];
  }

  #comment({ comment }: TypedWording): HTMLElement {
    const text = element("textarea", {
      id: "comment",
      name: "comment",
      rows: "4",
      maxlength: String(MAX_COMMENT_CHARACTERS),
      "aria-describedby": "comment-hint",
    });
    text.value = comment;
    text.addEventListener("input", () => this.#onChange({ comment: text.value }));
    return element(
      "div",
      { class: "field" },
      element("label", { for: "comment", class: "field-label" }, message("commentText")),
      text,
      element("p", { id: "comment-hint", class: "hint" }),
    );
  }

  #copyTypes(): HTMLElement {
    return element(
      "fieldset",
      {},
      element("legend", { class: "label" }, message("copyType")),
      element("div", { class: "kind-choices" }, ...COPY_TYPES.map((type) => this.#copyChoice(type))),
    );
  }

  #copyChoice(copyType: CopyType): HTMLElement {
    const input = element("input", { type: "radio", name: "copy-type", value: copyType, class: "unseen" });
    input.addEventListener("change", () => this.#onChange({ copyType }));
    return element("label", { class: "kind" }, input, element("span", {}, message(COPY_MESSAGE[copyType])));
  }

  #line(
    label: string,
    { id, limit, line }: { id: string; limit: number; line: NumberingLine },
    typed: (text: string) => Partial<TypedWording>,
  ): HTMLElement {
    const input = element("input", {
      id,
      name: id,
      autocomplete: "off",
      maxlength: String(limit),
      "aria-describedby": `${id}-hint`,
      ...(line.isLocked && { readonly: "" }),
    });
    input.value = line.text;
    input.addEventListener("input", () => this.#onChange(typed(input.value)));
    return element(
      "div",
      { class: "field" },
      element("label", { for: id, class: "field-label" }, label),
      input,
      element(
        "p",
        { id: `${id}-hint`, class: "hint" },
        line.state === null ? "" : message(HINTS[line.state]),
      ),
      ...(line.differing === null
        ? []
        : [element("p", { class: "notice caution" }, message("numberingDiffers", line.differing))]),
    );
  }
}
