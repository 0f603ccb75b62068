import type { FileReport, FileVerdict } from "../../protocol/report.ts";
import { EXIT, type ExitCode } from "./terminal.ts";

/** The verdicts that a whole command may end with, the one that counts most first. */
const WORST_FIRST: readonly (readonly [FileVerdict, ExitCode])[] = [
  ["TOTAL-FAILED", EXIT.invalid],
  ["UNREADABLE", EXIT.unreadable],
  ["INDETERMINATE", EXIT.indeterminate],
  ["NONE", EXIT.unsigned],
];

/** What all files of one command came to. */
export class VerdictTally {
  readonly counts = new Map<FileVerdict, number>();
  #hasFault = false;

  add({ verdict, code }: Pick<FileReport, "verdict" | "code">): void {
    this.counts.set(verdict, (this.counts.get(verdict) ?? 0) + 1);
    if (code === "INTERNAL") this.#hasFault = true;
  }

  /** `done` only where every file passes. */
  get exitCode(): ExitCode {
    if (this.#hasFault) return EXIT.internal;
    return WORST_FIRST.find(([verdict]) => this.counts.has(verdict))?.[1] ?? EXIT.done;
  }
}
