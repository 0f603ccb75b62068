import type { FileReport } from "../../protocol/report.ts";
import type { Terminal } from "./terminal.ts";
import type { VerdictTally } from "./verify-exit.ts";
import { briefText, fullText, summaryText } from "./verify-text.ts";

/** From this many files on, each is told in few lines. */
export const BRIEF_FROM_FILES = 10;

/** Where reports go, one after the other, so that none is kept. */
export interface Output {
  take(report: FileReport): void;
  /** After the last. */
  end(): void;
}

/** One JSON array: the same characters as if it were written at once. */
export function jsonOutput(terminal: Terminal): Output {
  let last: string | null = null;
  const element = (report: FileReport): string =>
    `  ${JSON.stringify(report, null, 2).replaceAll("\n", "\n  ")}`;
  return {
    take: (report) => {
      terminal.out(last === null ? "[" : `${last},`);
      last = element(report);
    },
    end: () => terminal.out(last === null ? "[]" : `${last}\n]`),
  };
}

/** For people. @param tally counts what is given here */
export function textOutput(terminal: Terminal, files: number, tally: VerdictTally): Output {
  const textOf = files < BRIEF_FROM_FILES ? fullText : briefText;
  return {
    take: (report) => terminal.out(textOf(report)),
    end: () => {
      if (files > 1) terminal.out(summaryText(tally.counts));
    },
  };
}
