import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { KysoError } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";
import type { TrustStore } from "../trust/store.ts";
import type { RevocationPolicy } from "../verify/revocation-judge.ts";
import type { StatusAsker } from "./gathered-answers.ts";
import { type CarriedTrust, carriedTrust } from "./carried-trust.ts";
import type { CheckOrder } from "./check-order.ts";
import { CheckProcess } from "./check-process.ts";
import { unreadableReport } from "./unreadable-report.ts";

/** Processes at once, however many cores there are: each takes memory. */
export const MAX_PROCESSES = 8;

/** Files that may wait for a process. */
export const MAX_WAITING = 1024;

/** How long one file may be reckoned at, milliseconds; the network's time is not counted. */
export const CHECK_TIMEOUT_MS = 60_000;

/** How long a process that has nothing to do is kept, milliseconds. */
const IDLE_MS = 15_000;

/** As many processes as the machine's cores carry. */
export function defaultWidth(): number {
  return Math.min(MAX_PROCESSES, availableParallelism());
}

export interface CheckPoolOptions {
  /** Processes at once, at most {@link MAX_PROCESSES}; by default as many as there are cores. */
  readonly width?: number;
  readonly trust: TrustStore;
  readonly policy: RevocationPolicy;
  /** Asks for all processes, so that each answer is fetched once; `null`: nobody is asked. */
  readonly revocation: StatusAsker | null;
  readonly timeoutMs?: number;
  /** Compiled entry of the processes. */
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

/** Gives a process to who waits for one; `null` where there will be none. */
type Waiting = (worker: CheckProcess | null) => void;

/**
 * Processes that check files side by side. Each file has its time and its memory: one that takes more is reported as
 * unreadable, and costs no other file anything.
 */
export class CheckPool {
  readonly #options: CheckPoolOptions;
  readonly #width: number;
  readonly #trust: CarriedTrust;
  readonly #entryPath: string;
  readonly #all = new Set<CheckProcess>();
  readonly #idle: { readonly worker: CheckProcess; readonly timer: NodeJS.Timeout }[] = [];
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(options: CheckPoolOptions) {
    this.#options = options;
    this.#width = Math.max(1, Math.min(MAX_PROCESSES, options.width ?? defaultWidth()));
    this.#trust = carriedTrust(options.trust);
    this.#entryPath = options.entryPath ?? fileURLToPath(new URL("./check-worker.js", import.meta.url));
  }

  /**
   * Checks a file on the disk, when a process is free. Whatever is wrong with the file is in the report.
   *
   * @throws {KysoError} PROTOCOL_TOO_MANY_REQUESTS where too many wait
   */
  async check(path: string, request: CheckRequest = {}): Promise<FileReport> {
    const { file = path, password, content, digest = false, signal } = request;
    const order: CheckOrder = { path, file, password, content, digest, policy: this.#options.policy };
    const worker = await this.#next(signal);
    if (worker === null) return unreadableReport(file, "JOB_CANCELLED");
    const timeoutMs = request.timeoutMs ?? this.#options.timeoutMs ?? CHECK_TIMEOUT_MS;
    try {
      return await worker.run(order, timeoutMs, signal);
    } finally {
      this.#release(worker);
    }
  }

  /** Stops all processes; files that are under way or wait are reported as cancelled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const processes = [...this.#all];
    this.#all.clear();
    for (const { timer } of this.#idle.splice(0)) clearTimeout(timer);
    for (const give of this.#waiting.splice(0)) give(null);
    await Promise.all(processes.map((worker) => worker.close()));
  }

  async #next(signal: AbortSignal | undefined): Promise<CheckProcess | null> {
    if (this.#isClosed || signal?.aborted === true) return null;
    const found = this.#free();
    if (found !== null) return found;
    if (this.#waiting.length >= MAX_WAITING) {
      throw new KysoError("PROTOCOL_TOO_MANY_REQUESTS", `${MAX_WAITING} files wait already`);
    }
    return new Promise((resolve) => {
      const give: Waiting = (worker) => {
        signal?.removeEventListener("abort", cancel);
        resolve(worker);
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
  #free(): CheckProcess | null {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      clearTimeout(kept.timer);
      if (!kept.worker.isGone) return kept.worker;
      this.#all.delete(kept.worker);
    }
    if (this.#all.size >= this.#width) return null;
    const worker = new CheckProcess(this.#entryPath, { trust: this.#trust }, this.#options.revocation);
    this.#all.add(worker);
    return worker;
  }

  #release(worker: CheckProcess): void {
    if (this.#isClosed) return;
    if (worker.isGone) this.#all.delete(worker);
    const give = this.#waiting.shift();
    if (give !== undefined) give(worker.isGone ? this.#free() : worker);
    else if (!worker.isGone) this.#keep(worker);
  }

  #keep(worker: CheckProcess): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((kept) => kept.worker === worker),
        1,
      );
      this.#all.delete(worker);
      void worker.close();
    }, IDLE_MS);
    timer.unref();
    this.#idle.push({ worker, timer });
  }
}
