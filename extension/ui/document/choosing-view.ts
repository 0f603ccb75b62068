import { MAX_DOCUMENT_BYTES } from "../../../protocol/limit.ts";
import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { bytes } from "../moment.ts";
import { problemNotice } from "../problem-view.ts";
import { takeFiles } from "./drop.ts";
import type { Problem, SignState } from "../../background/ui-message.ts";

/** What stands at the beginning of every PDF that this program signs. */
const PDF_MARK = "%PDF-";

/** How far into a file the mark may stand (ISO 32000-2, annex I, as readers have it). */
const PDF_MARK_WITHIN_BYTES = 1_024;

/** Why a file was not taken, or what is being done with it. */
type Word = { readonly text: string; readonly tone: "quiet" | "trouble" } | { readonly problem: Problem };

/** What the person does in {@link ChoosingView}. */
export interface ChoosingEvents {
  /** A file that may be signed; what it throws is said here. */
  readonly chosen: (file: File) => Promise<Problem | null>;
  readonly cancel: () => void;
}

/** In the page's `#choosing`: a file of this computer is asked for, by button or by dropping it anywhere in the window. */
export class ChoosingView {
  readonly #host = part("#choosing", HTMLElement);
  readonly #veil = part("#drop-veil", HTMLElement);
  readonly #on: ChoosingEvents;
  readonly #input = element("input", { id: "file-input", name: "file", type: "file", class: "unseen" });
  readonly #said = element("div", { class: "choice-said", role: "status" });
  #format: SignState["format"] = "pdf";
  #busy = false;

  constructor(on: ChoosingEvents) {
    this.#on = on;
    takeFiles(
      this.#input,
      (files) => void this.#take(files),
      () => !this.#host.hidden && !this.#busy,
    );
  }

  update({ phase, format }: Pick<SignState, "phase" | "format">): void {
    const opens = this.#host.hidden && phase.name === "choosing";
    this.#format = format;
    this.#host.hidden = phase.name !== "choosing";
    if (phase.name !== "choosing") {
      this.#veil.hidden = true;
      return;
    }
    if (format === "pdf") this.#input.accept = ".pdf,application/pdf";
    replaceWhenChanged(this.#host, phase.name, () => this.#question());
    if (opens) this.#input.focus();
  }

  #question(): HTMLElement[] {
    const cancel = element("button", { type: "button", name: "cancel-choice", class: "button quiet" });
    cancel.append(message("doNotSign"));
    cancel.addEventListener("click", () => this.#on.cancel());
    return [
      element("h2", { id: "choosing-title" }, message("chooseTitle")),
      element("p", {}, message("chooseText")),
      element(
        "label",
        { class: "choice-zone" },
        this.#input,
        element("span", { class: "emblem calm" }, icon("document")),
        element("span", { class: "button primary" }, message("chooseFile")),
        element("span", { class: "quiet-text" }, message("chooseDrop")),
      ),
      this.#said,
      cancel,
    ];
  }

  async #take(files: readonly File[]): Promise<void> {
    const [file] = files;
    if (!file || this.#busy) return;
    this.#busy = true;
    try {
      const refusal = files.length > 1 ? message("chooseOne") : await refusalOf(file, this.#format);
      if (refusal !== null) return this.#say({ text: refusal, tone: "trouble" });
      this.#say({ text: message("chooseCopying", file.name), tone: "quiet" });
      const problem = await this.#on.chosen(file);
      this.#say(problem ? { problem } : null);
    } finally {
      this.#busy = false;
    }
  }

  #say(word: Word | null): void {
    this.#said.replaceChildren(
      ...(word === null
        ? []
        : "problem" in word
          ? [problemNotice(word.problem)]
          : [element("p", { class: word.tone === "trouble" ? "trouble-text" : "quiet-text" }, word.text)]),
    );
  }
}

/** Why a file can't be signed, before any of it is copied; `null` where it may. */
async function refusalOf(file: File, format: SignState["format"]): Promise<string | null> {
  if (file.size > MAX_DOCUMENT_BYTES) return message("chooseTooLarge", bytes(MAX_DOCUMENT_BYTES));
  if (format !== "pdf") return null;
  // A file that can't be read any more says so when it is copied.
  const begin = await file
    .slice(0, PDF_MARK_WITHIN_BYTES)
    .text()
    .catch(() => PDF_MARK);
  return begin.includes(PDF_MARK) ? null : message("chooseNotPdf");
}
