import { asKysoError, ERRORS, KysoError } from "../../../protocol/error.ts";
import type { OperationResult } from "../../../protocol/operation.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { atIntervals, counted } from "../byte-progress.ts";
import { checkPath, readCheckPart, removeCheckParts, writeCheckPart } from "./check-file.ts";
import type { AnswerPhase, CheckPhase, CheckRequest, CheckState } from "./check-message.ts";
import { downloadDocument } from "../portal/portal-download.ts";
import { bytesFrom } from "../private-folder.ts";
import { problemOf } from "../problem.ts";

/** The document of a portal, as a check is told of it. */
export interface CheckedDocument {
  /**
   * Whether an address may be read for it, its own and those that it leads to; throws where it is to be said why not.
   * `null` where the portal is not enabled any more.
   */
  covers: ((address: string) => boolean) | null;
  portalName: string;
  origin: string;
  source: string;
  title: string;
  number: string | null;
  date: string | null;
}

/** A file of the user's own, as the page has put it down. */
export type OwnFile = Omit<Extract<CheckRequest, { type: "check-file" }>, "type">;

/** What a document's password changes: the check is made again with the right one. */
const LOCKS = ["PDF_PASSWORD_NEEDED", "PDF_PASSWORD_WRONG"] as const;

/** One check as its page shows it, in this worker's life: a new worker begins it again. */
export class LiveCheck {
  readonly key: string;
  readonly #agent: AgentLink;
  readonly #document: CheckedDocument | null;
  readonly #onChange: () => void;
  readonly #abort = new AbortController();
  #tail: Promise<unknown> = Promise.resolve();
  #phase: CheckPhase;
  #answer: AnswerPhase | null;
  #file: OwnFile | null = null;
  #fileName = "";
  #result: OperationResult<"file.check"> | null = null;
  /** Whether the document's bytes are here. */
  #held = false;

  /** @param document `null` for a file of the user's own */
  constructor(
    key: string,
    parts: {
      agent: AgentLink;
      document: CheckedDocument | null;
      answer: AnswerPhase | null;
      onChange: () => void;
    },
  ) {
    this.key = key;
    this.#agent = parts.agent;
    this.#document = parts.document;
    this.#answer = parts.answer;
    this.#onChange = parts.onChange;
    this.#phase =
      parts.document === null ? { name: "empty" } : { name: "downloading", bytes: { done: 0, total: null } };
  }

  get state(): CheckState {
    const document = this.#document;
    return {
      key: this.key,
      portal: document && {
        origin: document.origin,
        portalName: document.portalName,
        title: document.title,
        number: document.number,
        date: document.date,
      },
      fileName: this.#fileName,
      phase: this.#phase,
      documentFile: document !== null && this.#held ? checkPath(this.key, "document") : null,
      answer: this.#answer,
    };
  }

  /** What was found last; `null` before. */
  get result(): OperationResult<"file.check"> | null {
    return this.#phase.name === "checked" ? this.#result : null;
  }

  get isWorking(): boolean {
    return (
      ["downloading", "sending", "checking"].includes(this.#phase.name) || this.#answer?.name === "sending"
    );
  }

  showAnswer(answer: AnswerPhase): void {
    this.#answer = answer;
    this.#onChange();
  }

  /** Fetches the portal's document and checks it. Never throws: a failure is shown. */
  async checkDocument(): Promise<void> {
    await this.#attempt(async () => {
      await this.#download();
      await this.#check(undefined);
    });
  }

  /** Checks a file of the user's own, which the page has put down. Never throws: a failure is shown. */
  async checkFile(file: OwnFile): Promise<void> {
    await this.#attempt(async () => {
      this.#file = file;
      this.#fileName = file.fileName;
      await this.#check(undefined);
    });
  }

  /** Checks again with the document's password. @throws {KysoError} JOB_STATE */
  async unlock(password: string): Promise<void> {
    if (this.#phase.name !== "locked") throw new KysoError("JOB_STATE");
    await this.#attempt(() => this.#check(password));
  }

  /** Begins again. A file of the user's own must still be there. */
  async retry(): Promise<void> {
    const file = this.#file;
    await (file === null ? this.checkDocument() : this.checkFile(file));
  }

  /** Gives the check up and removes what is kept of the document. */
  async close(): Promise<void> {
    this.#abort.abort(new KysoError("JOB_CANCELLED"));
    await this.#tail.catch(() => undefined);
    await removeCheckParts(this.key);
  }

  #show(phase: CheckPhase): void {
    this.#phase = phase;
    this.#onChange();
  }

  /** A check does one thing at a time. */
  #attempt(action: () => Promise<void>): Promise<void> {
    const turn = this.#tail.then(async () => {
      try {
        this.#abort.signal.throwIfAborted();
        await action();
      } catch (error) {
        const problem = problemOf(asKysoError(error));
        const retryable = ERRORS[problem.code] !== "none";
        this.#show({ name: "failed", problem, retryable });
      }
    });
    this.#tail = turn;
    return turn;
  }

  async #download(): Promise<void> {
    const { covers = null, source = "" } = this.#document ?? {};
    if (covers === null || !covers(source)) throw new KysoError("PORTAL_NOT_ENABLED");
    this.#held = false;
    this.#show({ name: "downloading", bytes: { done: 0, total: null } });
    const { fileName, bytes } = await downloadDocument(
      source,
      covers,
      atIntervals((progress) => {
        this.#show({ name: "downloading", bytes: progress });
      }),
      { signal: this.#abort.signal, isPdf: false },
    );
    this.#fileName = fileName;
    await writeCheckPart(this.key, "document", bytes);
    this.#held = true;
  }

  async #check(password: string | undefined): Promise<void> {
    const file = await readCheckPart(this.key, "document");
    const content = (this.#file?.content ?? null) === null ? null : await readCheckPart(this.key, "content");
    const parts = content === null ? [file] : [file, content];
    const total = parts.reduce((sum, { size }) => sum + size, 0);
    this.#show({ name: "sending", bytes: { done: 0, total } });
    const showSent = atIntervals((done: number) => {
      this.#show(done < total ? { name: "sending", bytes: { done, total } } : { name: "checking" });
    });
    const params = {
      fileName: this.#fileName,
      size: file.size,
      origin: this.#document?.origin ?? null,
      ...(content !== null && { contentSize: content.size }),
      ...(password !== undefined && { password }),
    };
    const body = counted(
      joined(parts, () => this.#show({ name: "checking" })),
      0,
      showSent,
    );
    const { result } = await this.#agent.call("file.check", params, { body, signal: this.#abort.signal });
    await this.#checked(result, password !== undefined);
  }

  async #checked(result: OperationResult<"file.check">, hadPassword: boolean): Promise<void> {
    const lock = LOCKS.find((one) => one === result.report.code);
    if (lock !== undefined) {
      this.#show({ name: "locked", problem: hadPassword ? problemOf(new KysoError(lock)) : null });
      return;
    }
    this.#result = result;
    this.#show({ name: "checked", report: result.report });
    if (this.#document === null) await removeCheckParts(this.key);
  }
}

async function* joined(parts: readonly Blob[], onEnd: () => void): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* bytesFrom(part, 0);
  onEnd();
}
