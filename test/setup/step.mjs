// Prints what is being done and runs programs, so that a first run on a fresh machine is never silent.
import { spawnSync } from "node:child_process";

/** Prints one step of the preparation, beside the output of what is prepared. */
export function say(text) {
  process.stderr.write(`• ${text}\n`);
}

/** Ends the preparation with a sentence that says what to do. */
export function stop(text) {
  process.stderr.write(`\n✗ ${text}\n`);
  process.exit(1);
}

/** Runs a program to its end with its output shown; returns whether it succeeded. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: "inherit", ...options });
  return error === undefined && status === 0;
}

/** Whether a program can be started and succeeds, silently. */
export function succeeds(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: "ignore" });
  return error === undefined && status === 0;
}
