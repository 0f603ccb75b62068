import { fileURLToPath } from "node:url";
import type { TextAnswer, TextOrder } from "./text-message.ts";
import { TextProcess } from "./text-process.ts";

/** Processes at once: while one reads, the next document may begin. Each takes memory. */
const MAX_PROCESSES = 2;
/** How long one document may take, milliseconds; one of forty dense pages takes a second. */
const TEXT_TIMEOUT_MS = 30_000;
/** How long a process that has nothing to do is kept, milliseconds. */
const IDLE_MS = 30_000;

/** The entry as the agent is built: beside the file that starts it. */
const ENTRY = fileURLToPath(new URL("./text-worker.js", import.meta.url));

export interface TextReaderOptions {
  /** Compiled entry of the processes. */
  readonly entryPath?: string;
  readonly timeoutMs?: number;
}

interface Idle {
  readonly process: TextProcess;
  readonly timer: NodeJS.Timeout;
}

/**
 * Reads the text of PDFs, in processes apart from the agent and its PIN. They are kept for a while, since starting one
 * takes longer than reading a letter's text.
 */
export class TextReader {
  readonly #entryPath: string;
  readonly #timeoutMs: number;
  readonly #idle: Idle[] = [];
  readonly #all = new Set<TextProcess>();
  /** Those that take no other file. */
  readonly #forgetful = new WeakSet<TextProcess>();
  readonly #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor({ entryPath = ENTRY, timeoutMs = TEXT_TIMEOUT_MS }: TextReaderOptions = {}) {
    this.#entryPath = entryPath;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The text of a file. Never rejects: `problem` says why it can't be read, as PDF_PASSWORD_NEEDED, PDF_DAMAGED,
   * PDF_TOO_COMPLEX (it took too much memory), CHECK_TIMEOUT, JOB_CANCELLED; JOB_DIGEST_MISMATCH for another file than
   * `sha256` means.
   */
  async read(
    path: string,
    {
      password,
      sha256,
      signal,
    }: Pick<TextOrder, "password" | "sha256"> & { readonly signal?: AbortSignal } = {},
  ): Promise<TextAnswer> {
    const worker = await this.#take();
    if (worker === null) return { problem: "JOB_CANCELLED" };
    try {
      return await worker.read({ path, password, sha256 }, this.#timeoutMs, signal);
    } finally {
      this.#giveBack(worker);
    }
  }

  /** Nothing that was read up to now stays in any process: each ends, once it has nothing to do. */
  forget(): void {
    for (const worker of this.#all) this.#forgetful.add(worker);
    for (const { process: worker, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      this.#end(worker);
    }
  }

  /** Stops all processes, and what they are at. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { timer } of this.#idle.splice(0)) clearTimeout(timer);
    for (const go of this.#waiting.splice(0)) go();
    await Promise.all([...this.#all].map((worker) => worker.close()));
    this.#all.clear();
  }

  async #take(): Promise<TextProcess | null> {
    for (;;) {
      if (this.#isClosed) return null;
      const free = this.#free();
      if (free !== null) return free;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #free(): TextProcess | null {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      clearTimeout(kept.timer);
      if (!kept.process.isGone) return kept.process;
      this.#all.delete(kept.process);
    }
    if (this.#all.size >= MAX_PROCESSES) return null;
    const worker = new TextProcess(this.#entryPath);
    this.#all.add(worker);
    return worker;
  }

  #giveBack(worker: TextProcess): void {
    if (worker.isGone || this.#isClosed) this.#all.delete(worker);
    else if (this.#forgetful.has(worker)) this.#end(worker);
    else this.#keep(worker);
    this.#waiting.shift()?.();
  }

  #end(worker: TextProcess): void {
    this.#all.delete(worker);
    void worker.close();
  }

  #keep(worker: TextProcess): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((kept) => kept.process === worker),
        1,
      );
      this.#end(worker);
    }, IDLE_MS);
    timer.unref();
    this.#idle.push({ process: worker, timer });
  }
}
