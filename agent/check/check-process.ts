import { type ChildProcess, spawn } from "node:child_process";
import type { ErrorCode } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";
import { answerFor, type CarriedQuestion } from "./carried-question.ts";
import type { FromProcess, ProcessSetting, ToProcess } from "./check-message.ts";
import type { CheckOrder } from "./check-order.ts";
import type { StatusAsker } from "./gathered-answers.ts";
import { unreadableReport } from "./unreadable-report.ts";

/**
 * The heap that one file may take: the reader is lazy, so even the largest document needs a fraction of it. What needs
 * more was made to.
 */
const NODE_OPTIONS = ["--max-old-space-size=384", "--max-semi-space-size=8"];

/** How long an idle one has to end by itself, milliseconds. */
const CLOSE_MS = 1000;

/** Exit code of a process that gave itself up, where the system has no signals. */
const ABORTED = 134;

/** What the process is at. */
interface Task {
  readonly order: CheckOrder;
  readonly end: (report: FileReport) => void;
  /** Time that is left for reckoning; it does not run while the network is asked, which has limits of its own. */
  leftMs: number;
  since: number;
  timer: NodeJS.Timeout | undefined;
  openQuestions: number;
}

/**
 * A process that checks one file after another. One that was stopped, or fell, is not used again. It is a process and no
 * thread, since whoever runs out of memory takes the whole process along.
 */
export class CheckProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #asker: StatusAsker | null;
  #task: Task | null = null;
  /** Why it can't be used any more. */
  #fallen: ErrorCode | null = null;

  /** @param entryPath the compiled `check-worker.js` */
  constructor(entryPath: string, setting: Omit<ProcessSetting, "asks">, asker: StatusAsker | null) {
    this.#asker = asker;
    this.#child = spawn(process.execPath, [...NODE_OPTIONS, entryPath], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // In a group of its own, an interruption of the command is the command's to handle.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#child.on("message", (message) => {
      const told = message as FromProcess;
      if (told.type === "done") this.#end(told.report);
      else void this.#answer(told.id, told.question);
    });
    this.#exited = new Promise((resolve) => {
      this.#child.on("error", () => resolve()).on("exit", () => resolve());
    });
    this.#child.on("error", () => this.#fall("INTERNAL"));
    this.#child.on("exit", (code, signal) => {
      // Out of memory is the file's doing, anything else ours.
      const isOutOfMemory = signal === "SIGABRT" || code === ABORTED;
      this.#fall(isOutOfMemory ? "PDF_TOO_COMPLEX" : "INTERNAL");
    });
    this.#send({ type: "begin", setting: { ...setting, asks: asker !== null } });
    this.#unref();
  }

  /** Whether it can take no more files. */
  get isGone(): boolean {
    return this.#fallen !== null;
  }

  /**
   * Checks one file; to be called again only when that has ended. Never rejects: a file that takes too long, or brings the
   * process down, is unreadable, and the process gone.
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
      this.#child.ref();
      this.#child.channel?.ref();
      this.#resume(this.#task);
      this.#send({ type: "check", order });
    });
  }

  /** Stops it, and what it is at. */
  async close(): Promise<void> {
    this.#child.ref();
    if (this.#task === null && this.#child.connected) {
      this.#fallen ??= "JOB_CANCELLED";
      this.#child.disconnect();
    }
    this.#fall("JOB_CANCELLED");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), CLOSE_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  #send(message: ToProcess): void {
    // What can't be sent any more was for a process that is gone, which shows by its exit.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** An idle one keeps no process alive. */
  #unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
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
    this.#unref();
    task.end(report);
  }

  #fall(code: ErrorCode): void {
    const task = this.#task;
    if (this.#fallen === null) {
      this.#fallen = code;
      this.#child.kill("SIGKILL");
    }
    if (task !== null) this.#end(unreadableReport(task.order.file, code));
  }
}

function pause(task: Task): void {
  clearTimeout(task.timer);
  task.leftMs = Math.max(0, task.leftMs - (performance.now() - task.since));
}
