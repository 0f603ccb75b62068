import { Worker } from "node:worker_threads";
import { systemCode } from "../audit/disk.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";
import { answerFor, type CarriedQuestion } from "./carried-question.ts";
import type { FromThread, ThreadSetting, ToThread } from "./check-message.ts";
import type { CheckOrder } from "./check-order.ts";
import type { StatusAsker } from "./gathered-answers.ts";
import { unreadableReport } from "./unreadable-report.ts";

/**
 * The heap that one file may take, megabytes: the reader is lazy, so even the largest document needs a fraction of it.
 * What needs more was made to.
 */
const HEAP_MEGABYTES = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 24 } as const;

/** What the thread is at. */
interface Task {
  readonly order: CheckOrder;
  readonly end: (report: FileReport) => void;
  /** Time that is left for reckoning; it does not run while the network is asked, which has limits of its own. */
  leftMs: number;
  since: number;
  timer: NodeJS.Timeout | undefined;
  openQuestions: number;
}

/** A thread that checks one file after another. One that was stopped, or fell, is not used again. */
export class CheckThread {
  readonly #worker: Worker;
  readonly #asker: StatusAsker | null;
  #task: Task | null = null;
  /** Why it can't be used any more. */
  #fallen: ErrorCode | null = null;

  /** @param entryPath the compiled `check-worker.js` */
  constructor(entryPath: string, trust: ThreadSetting["trust"], asker: StatusAsker | null) {
    const workerData: ThreadSetting = { trust, asks: asker !== null };
    this.#asker = asker;
    this.#worker = new Worker(entryPath, { workerData, resourceLimits: HEAP_MEGABYTES });
    this.#worker.on("message", (message: FromThread) => {
      if (message.type === "done") this.#end(message.report);
      else void this.#answer(message.id, message.question);
    });
    this.#worker.on("error", (error) => {
      // Out of memory is the file's doing, anything else ours.
      this.#fall(systemCode(error) === "ERR_WORKER_OUT_OF_MEMORY" ? "PDF_TOO_COMPLEX" : "INTERNAL");
    });
    this.#worker.on("exit", () => this.#fall("INTERNAL"));
    // An idle thread keeps no process alive.
    this.#worker.unref();
  }

  /** Whether it can take no more files. */
  get isGone(): boolean {
    return this.#fallen !== null;
  }

  /**
   * Checks one file; to be called again only when that has ended. Never rejects: a file that takes too long, or brings the
   * thread down, is unreadable, and the thread gone.
   */
  run(order: CheckOrder, timeoutMs: number, signal?: AbortSignal): Promise<FileReport> {
    const refusal = signal?.aborted === true ? "JOB_CANCELLED" : this.#fallen;
    if (refusal !== null) return Promise.resolve(unreadableReport(order.file, refusal));
    return new Promise((resolve) => {
      const cancel = (): void => this.#fall("JOB_CANCELLED");
      const end = (report: FileReport): void => {
        signal?.removeEventListener("abort", cancel);
        resolve(report);
      };
      this.#task = { order, end, leftMs: timeoutMs, since: 0, timer: undefined, openQuestions: 0 };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#worker.ref();
      this.#resume(this.#task);
      this.#send({ type: "check", order });
    });
  }

  /** Stops it, and what it is at. */
  async close(): Promise<void> {
    this.#fall("JOB_CANCELLED");
    await this.#worker.terminate();
  }

  #send(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  async #answer(id: number, question: CarriedQuestion): Promise<void> {
    const task = this.#task;
    if (task === null || this.#asker === null) return;
    if (task.openQuestions++ === 0) pause(task);
    try {
      const answer = await answerFor(this.#asker, question);
      if (this.#task === task) this.#send({ type: "answer", id, answer });
    } catch {
      if (this.#task === task) this.#fall("INTERNAL");
    }
    if (--task.openQuestions === 0 && this.#task === task) this.#resume(task);
  }

  #resume(task: Task): void {
    task.since = performance.now();
    task.timer = setTimeout(() => this.#fall("CHECK_TIMEOUT"), task.leftMs);
  }

  #end(report: FileReport): void {
    const task = this.#task;
    if (task === null) return;
    clearTimeout(task.timer);
    this.#task = null;
    this.#worker.unref();
    task.end(report);
  }

  #fall(code: ErrorCode): void {
    const task = this.#task;
    if (this.#fallen === null) {
      this.#fallen = code;
      void this.#worker.terminate();
    }
    if (task !== null) this.#end(unreadableReport(task.order.file, code));
  }
}

function pause(task: Task): void {
  clearTimeout(task.timer);
  task.leftMs = Math.max(0, task.leftMs - (performance.now() - task.since));
}
