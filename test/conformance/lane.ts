import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stageEnvironment } from "./stage.ts";
import type { TrialOffice } from "./trial-process.ts";
import type { CourseResult, Report, Trial } from "./trial.ts";

const TRIAL_PROCESS = fileURLToPath(new URL("./trial-process.js", import.meta.url));

/** Longest that one signature may take, ms. */
const SIGNING_LIMIT_MS = 60_000;

/** Longest that all judges together may take for one course, ms; each has a limit of its own. */
const JUDGING_LIMIT_MS = 600_000;

/** Heap of a process that signs, MiB. */
const HEAP_MB = 1024;

/** A process of trials, which is ended and begun anew when it hangs. */
export class Lane {
  readonly #office: TrialOffice;
  #child: ChildProcess | undefined;

  constructor(office: TrialOffice) {
    this.#office = office;
    mkdirSync(office.folder, { recursive: true });
  }

  /** Has one document tried. A process that dies or hangs is a failure of the document. */
  async run(trial: Trial): Promise<{ readonly results: readonly CourseResult[]; readonly peakMb: number }> {
    const child = (this.#child ??= await this.#start());
    const ended = await new Promise<Extract<Report, { phase: "done" }> | string>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const finish = (end: Extract<Report, { phase: "done" }> | string): void => {
        clearTimeout(timer);
        child.off("message", hear);
        child.off("exit", die);
        resolve(end);
      };
      const die = (code: number | null, signal: string | null): void =>
        finish(`the process died (${signal ?? code})`);
      const hear = (report: Report): void => {
        if (report.phase === "ready") return;
        if (report.phase === "done") return finish(report);
        clearTimeout(timer);
        const limit = report.phase === "signing" ? SIGNING_LIMIT_MS : JUDGING_LIMIT_MS;
        timer = setTimeout(() => finish(`${report.phase} took longer than ${limit / 1000} s`), limit);
      };
      child.on("message", hear);
      child.once("exit", die);
      child.send(trial);
    });
    if (typeof ended !== "string") return ended;
    this.close();
    const outcome = { kind: "failed", complaints: [ended] } as const;
    return { results: trial.courses.map((course) => ({ course, outcome })), peakMb: 0 };
  }

  close(): void {
    if (this.#child?.connected === true) this.#child.disconnect();
    const child = this.#child;
    this.#child = undefined;
    // One that hangs does not hear that it is to go.
    setTimeout(() => child?.kill("SIGKILL"), 2000);
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(TRIAL_PROCESS, {
      env: { ...process.env, ...stageEnvironment(this.#office.stage, this.#office.folder) },
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      serialization: "advanced",
    });
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the process of trials ended with ${code}`)));
      child.send(this.#office);
    });
    return child;
  }
}
