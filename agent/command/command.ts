import type { Description } from "./argument.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** One command: what it tells of itself, and what it does. */
export interface Command {
  readonly description: Description;
  /**
   * Runs with the arguments after the command's name. What it throws, the caller tells.
   *
   * @throws {KysoError} the code for which the whole command failed
   */
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
  /**
   * How a failure of the whole command looks in JSON; by default the failure itself.
   *
   * @param args as they were given
   */
  failureJson?(error: unknown, args: readonly string[]): unknown;
}
