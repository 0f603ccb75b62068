import { spawnSync } from "node:child_process";

/** Longest that a judge may think about one file, ms. */
const TIME_LIMIT_MS = 60_000;

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** How an outside program ended. */
export interface ToolEnd {
  /** Exit code; `null` where it crashed or took too long. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs an outside program to its end. */
export function runTool(
  program: string,
  args: readonly string[],
  options: {
    readonly input?: Uint8Array;
    readonly timeoutMs?: number;
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): ToolEnd {
  const { input, timeoutMs = TIME_LIMIT_MS, cwd, env } = options;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: MAX_OUTPUT_BYTES,
    ...(input !== undefined && { input }),
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
  });
  if (error !== undefined && "code" in error && error.code === "ENOENT")
    throw new Error(`${program} is not installed`, { cause: error });
  return { status, stdout, stderr: stderr.toString("utf8") };
}
