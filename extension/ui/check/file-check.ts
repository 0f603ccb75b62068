import { MAX_DOCUMENT_BYTES } from "../../../protocol/limit.ts";
import { writeCheckPart } from "../../background/check/check-file.ts";
import { CHECK_PORT_PREFIX } from "../../background/ui-address.ts";
import { BackgroundPort, problemOf } from "../background-port.ts";
import { chunksOf, statedName } from "../document/picked-file.ts";
import type { ChosenFile } from "./chosen-file.ts";
import type {
  CheckAnswer,
  CheckPhase,
  CheckRequest,
  CheckResults,
  CheckState,
} from "../../background/check/check-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** How often a file is given to the background again where it has lost it, as when its worker was stopped. */
const MAX_REPEATS = 2;

/** Where a check is, as this page sees it. */
export type PagePhase =
  | CheckPhase
  /** The background has not spoken yet. */
  | { readonly name: "opening" }
  /** Others come first. */
  | { readonly name: "waiting" }
  /** The person's file is being put where the background finds it. */
  | { readonly name: "copying" }
  | { readonly name: "too-large" };

/** The address names a check that nobody knows any more. */
const GONE: PagePhase = {
  name: "failed",
  problem: { code: "CHECK_NOT_FOUND", detail: null },
  retryable: false,
};

/** One file and its check: a portal's document, or a file of the person's own. */
export class FileCheck {
  readonly key: string;
  /** `null` for a portal's document. */
  readonly given: ChosenFile | null;
  /** The document's, as it was typed in this page; never part of any state. */
  password: string | undefined;
  readonly #port: BackgroundPort<CheckState, CheckRequest, CheckResults>;
  readonly #onChange: () => void;
  #state: CheckState | null = null;
  /** What this page knows better than the background. */
  #own: PagePhase | null;
  #repeats = 0;
  #isBegun = false;

  constructor(key: string, given: ChosenFile | null, onChange: () => void) {
    this.key = key;
    this.given = given;
    this.#onChange = onChange;
    this.#own = given === null ? null : { name: isTooLarge(given) ? "too-large" : "waiting" };
    this.#port = new BackgroundPort(CHECK_PORT_PREFIX + key, (state) => this.#take(state));
  }

  get state(): CheckState | null {
    return this.#state;
  }

  get phase(): PagePhase {
    const phase = this.#own ?? this.#state?.phase ?? { name: "opening" };
    return phase.name === "empty" && this.given === null ? GONE : phase;
  }

  /** Whether it is the next of those that wait. */
  get waits(): boolean {
    return !this.#isBegun && this.#own?.name !== "too-large";
  }

  get fileName(): string {
    return this.given?.file.name ?? this.#state?.fileName ?? "";
  }

  /** Begins: a portal's document is the background's, a person's file is given to it. */
  begin(): void {
    this.#isBegun = true;
    this.#port.open();
    if (this.given) void this.#give(this.given);
  }

  /** Tries again from the beginning. */
  async retry(): Promise<void> {
    if (this.given) await this.#give(this.given);
    else await this.#port.ask({ type: "retry" });
  }

  /** Checks a signature once more, beside the document that it signs. */
  async retryWith(content: File): Promise<void> {
    if (this.given) await this.#give({ ...this.given, content });
  }

  /** Opens the document with a password: where the background waits for it, there; else only in this page. */
  async unlock(password: string): Promise<void> {
    this.password = password;
    if (this.phase.name === "locked") await this.#port.ask({ type: "unlock", password });
    else this.#onChange();
  }

  /** The report as a PDF. @throws {KysoError} with the code that the background gives, or `SESSION_CLOSED` */
  async report(): Promise<CheckResults["report"]> {
    return await this.#port.ask({ type: "report" });
  }

  /** The clerk's word to the portal. @throws {KysoError} with the code that the background gives, or `SESSION_CLOSED` */
  async answer(answer: CheckAnswer, reason: string | null): Promise<void> {
    await this.#port.ask({ type: "answer", answer, reason });
  }

  #take(state: CheckState): void {
    this.#state = state;
    if (state.phase.name !== "empty") this.#own = null;
    else if (this.#own === null && this.given && this.#repeats < MAX_REPEATS) {
      this.#repeats += 1;
      void this.#give(this.given);
    }
    this.#onChange();
  }

  async #give({ file, content }: ChosenFile): Promise<void> {
    this.#show({ name: "copying" });
    try {
      await writeCheckPart(this.key, "document", chunksOf(file));
      if (content) await writeCheckPart(this.key, "content", chunksOf(content));
      await this.#port.ask({
        type: "check-file",
        ...stated(file),
        content: content && stated(content),
      });
    } catch (error) {
      this.#fail(problemOf(error));
    }
  }

  #fail(problem: Problem): void {
    // What the background's state says by itself is not said twice; a lost worker's state comes when it is back.
    if (this.#own !== null) this.#show({ name: "failed", problem, retryable: true });
  }

  #show(phase: PagePhase): void {
    this.#own = phase;
    this.#onChange();
  }
}

function stated(file: File): { fileName: string; size: number } {
  return { fileName: statedName(file), size: file.size };
}

function isTooLarge({ file, content }: ChosenFile): boolean {
  return file.size > MAX_DOCUMENT_BYTES || (content?.size ?? 0) > MAX_DOCUMENT_BYTES;
}
