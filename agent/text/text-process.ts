import { type ChildProcess, spawn } from "node:child_process";
import type { ErrorCode } from "../../protocol/error.ts";
import type { TextAnswer, TextOrder } from "./text-message.ts";

/** What one document may take: pdf.js holds the pages that it reads, and their fonts. */
const NODE_OPTIONS = ["--max-old-space-size=512", "--max-semi-space-size=8"];

/** What the process is at. */
interface Task {
  readonly end: (answer: TextAnswer) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A process that reads the text of one file after another: the files are others' making, and pdf.js reads far more of a
 * PDF than signing needs. One that was stopped, or fell, is not used again.
 */
export class TextProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #task: Task | null = null;
  #isGone = false;

  /** @param entryPath the compiled `text-worker.js` */
  constructor(entryPath: string) {
    this.#child = spawn(process.execPath, [...NODE_OPTIONS, entryPath], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // In a group of its own, an interruption of the command is the command's to handle.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#child.on("message", (answer) => this.#end(answer as TextAnswer));
    this.#exited = new Promise((resolve) => {
      this.#child.on("error", () => resolve()).on("exit", () => resolve());
    });
    void this.#exited.then(() => this.#fall("PDF_TOO_COMPLEX"));
    this.#unref();
  }

  /** Whether it can take no more files. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Reads one file; to be called again only when that has ended. Never rejects: with a file that takes too long, or
   * brings the process down, the process is gone.
   */
  read(order: TextOrder, timeoutMs: number, signal?: AbortSignal): Promise<TextAnswer> {
    if (this.#isGone || signal?.aborted === true) return Promise.resolve({ problem: "JOB_CANCELLED" });
    return new Promise((resolve) => {
      const cancel = (): void => this.#fall("JOB_CANCELLED");
      const timer = setTimeout(() => this.#fall("CHECK_TIMEOUT"), timeoutMs);
      this.#task = {
        timer,
        end: (answer) => {
          signal?.removeEventListener("abort", cancel);
          resolve(answer);
        },
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#child.ref();
      this.#child.channel?.ref();
      // What can't be sent was for a process that is gone, which shows by its exit.
      this.#child.send(order, () => undefined);
    });
  }

  /** Stops it, and what it is at. */
  async close(): Promise<void> {
    this.#fall("JOB_CANCELLED");
    this.#child.ref();
    await this.#exited;
  }

  /** An idle one keeps no process alive. */
  #unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #end(answer: TextAnswer): void {
    const task = this.#task;
    if (task === null) return;
    clearTimeout(task.timer);
    this.#task = null;
    this.#unref();
    task.end(answer);
  }

  #fall(problem: ErrorCode): void {
    if (!this.#isGone) {
      this.#isGone = true;
      this.#child.kill("SIGKILL");
    }
    this.#end({ problem });
  }
}
