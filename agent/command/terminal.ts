/** Where a command writes. */
export interface Terminal {
  /** Results: with `--json` one value and nothing else. */
  out(text: string): void;
  /** Everything else: notes, warnings, failures. */
  err(text: string): void;
}

/** How a command ended, as its exit code. From `invalid` on, what `verify` found. */
export const EXIT = {
  done: 0,
  internal: 1,
  usage: 2,
  refused: 3,
  invalid: 4,
  indeterminate: 5,
  unsigned: 6,
  unreadable: 7,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The process's own output. A reader that has gone (`| head`) ends the output, not the work. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => undefined);
  }
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** Prints the one JSON value. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2));
}
