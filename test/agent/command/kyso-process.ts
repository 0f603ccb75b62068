import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The command as it is installed. */
export const KYSO = fileURLToPath(new URL("../../../agent/kyso.mjs", import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiled command. */
export function runKyso(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Ended> {
  return runProgram(process.execPath, [KYSO, ...args], env, cwd);
}

/** Runs a program to its end. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, [...args], { env, cwd, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const failed = typeof error?.code === "number" ? error.code : -1;
      resolve({ code: error === null ? 0 : failed, stdout, stderr });
    });
  });
}
