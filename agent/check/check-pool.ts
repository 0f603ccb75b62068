import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { KysoError } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";
import type { TrustStore } from "../trust/store.ts";
import type { RevocationPolicy } from "../verify/revocation-judge.ts";
import type { StatusAsker } from "./gathered-answers.ts";
import { type CarriedTrust, carriedTrust } from "./carried-trust.ts";
import type { CheckOrder } from "./check-order.ts";
import { CheckThread } from "./check-thread.ts";
import { unreadableReport } from "./unreadable-report.ts";

/** Threads at once, however many cores there are: each takes memory. */
export const MAX_THREADS = 8;

/** Files that may wait for a thread. */
export const MAX_WAITING = 1024;

/** How long one file may be reckoned at, milliseconds; the network's time is not counted. */
export const CHECK_TIMEOUT_MS = 60_000;

/** How long a thread that has nothing to do is kept, milliseconds. */
const IDLE_MS = 15_000;

/** As many threads as the machine's cores carry. */
export function defaultWidth(): number {
  return Math.min(MAX_THREADS, availableParallelism());
}

export interface CheckPoolOptions {
  /** Threads at once, at most {@link MAX_THREADS}; by default as many as there are cores. */
  readonly width?: number;
  readonly trust: TrustStore;
  readonly policy: RevocationPolicy;
  /** Asks for all threads, so that each answer is fetched once; `null`: nobody is asked. */
  readonly revocation: StatusAsker | null;
  readonly timeoutMs?: number;
  /** Compiled entry of the threads. */
  readonly entryPath?: string;
}

/** What may be said of one file. */
export interface CheckRequest {
  /** Name to report; by default the path. */
  readonly file?: string;
  readonly password?: string | undefined;
  /** Path of what a signature in a file of its own signs. */
  readonly content?: string | undefined;
  /** Whether the report is to have the file's SHA-256. */
  readonly digest?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Gives a thread to who waits for one; `null` where there will be none. */
type Waiting = (thread: CheckThread | null) => void;

/**
 * Threads that check files side by side. Each file has its time and its memory: one that takes more is reported as
 * unreadable, and costs no other file anything.
 */
export class CheckPool {
  readonly #options: CheckPoolOptions;
  readonly #width: number;
  readonly #trust: CarriedTrust;
  readonly #entryPath: string;
  readonly #threads = new Set<CheckThread>();
  readonly #idle: { readonly thread: CheckThread; readonly timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(options: CheckPoolOptions) {
    this.#options = options;
    this.#width = Math.max(1, Math.min(MAX_THREADS, options.width ?? defaultWidth()));
    this.#trust = carriedTrust(options.trust);
    this.#entryPath = options.entryPath ?? fileURLToPath(new URL("./check-worker.js", import.meta.url));
  }

  /**
   * Checks a file on the disk, when a thread is free. Whatever is wrong with the file is in the report.
   *
   * @throws {KysoError} PROTOCOL_TOO_MANY_REQUESTS where too many wait
   */
  async check(path: string, request: CheckRequest = {}): Promise<FileReport> {
    const { file = path, password, content, digest = false, signal } = request;
    const order: CheckOrder = { path, file, password, content, digest, policy: this.#options.policy };
    const thread = await this.#thread(signal);
    if (thread === null) return unreadableReport(file, "JOB_CANCELLED");
    const timeoutMs = request.timeoutMs ?? this.#options.timeoutMs ?? CHECK_TIMEOUT_MS;
    try {
      return await thread.run(order, timeoutMs, signal);
    } finally {
      this.#release(thread);
    }
  }

  /** Stops all threads; files that are under way or wait are reported as cancelled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const threads = [...this.#threads];
    this.#threads.clear();
    for (const { timer } of this.#idle.splice(0)) clearTimeout(timer);
    for (const give of this.#waiting.splice(0)) give(null);
    await Promise.all(threads.map((thread) => thread.close()));
  }

  async #thread(signal: AbortSignal | undefined): Promise<CheckThread | null> {
    if (this.#isClosed || signal?.aborted === true) return null;
    const found = this.#free();
    if (found !== null) return found;
    if (this.#waiting.length >= MAX_WAITING) {
      throw new KysoError("PROTOCOL_TOO_MANY_REQUESTS", `${MAX_WAITING} files wait already`);
    }
    return new Promise((resolve) => {
      const give: Waiting = (thread) => {
        signal?.removeEventListener("abort", cancel);
        resolve(thread);
      };
      const cancel = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(give), 1);
        give(null);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#waiting.push(give);
    });
  }

  /** One that has nothing to do, or a new one; `null` where all are busy. */
  #free(): CheckThread | null {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      clearTimeout(kept.timer);
      if (!kept.thread.isGone) return kept.thread;
      this.#threads.delete(kept.thread);
    }
    if (this.#threads.size >= this.#width) return null;
    const thread = new CheckThread(this.#entryPath, this.#trust, this.#options.revocation);
    this.#threads.add(thread);
    return thread;
  }

  #release(thread: CheckThread): void {
    if (this.#isClosed) return;
    if (thread.isGone) this.#threads.delete(thread);
    const give = this.#waiting.shift();
    if (give !== undefined) give(thread.isGone ? this.#free() : thread);
    else if (!thread.isGone) this.#keep(thread);
  }

  #keep(thread: CheckThread): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((kept) => kept.thread === thread),
        1,
      );
      this.#threads.delete(thread);
      void thread.close();
    }, IDLE_MS);
    timer.unref();
    this.#idle.push({ thread, timer });
  }
}
