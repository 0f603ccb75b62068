import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { KysoError } from "../../protocol/error.ts";
import type { RegisteredValue, Registration } from "./registration.ts";

/** Runs `reg.exe` with these arguments, which no shell reads. */
export type RegistryTool = (args: readonly string[]) => Promise<unknown>;

const runProgram = promisify(execFile);

const systemRegistryTool: RegistryTool = async (args) =>
  runProgram(path.join(process.env["SystemRoot"] ?? "C:\\Windows", "System32", "reg.exe"), [...args], {
    windowsHide: true,
  });

/**
 * Writes a registration to this machine; what stands there already is written anew.
 *
 * @throws {KysoError} FILE_NOT_WRITABLE
 */
export async function register(
  registration: Registration,
  registryTool: RegistryTool = systemRegistryTool,
): Promise<void> {
  try {
    for (const { path: file, text, executable } of registration.files) {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, text, { mode: 0o600 });
      await chmod(file, executable ? 0o700 : 0o600);
    }
    for (const value of registration.values) {
      await registryTool(["add", value.key, ...nameOf(value), "/t", "REG_SZ", "/d", value.value, "/f"]);
    }
  } catch (error) {
    throw new KysoError("FILE_NOT_WRITABLE", "the registration could not be written", { cause: error });
  }
}

/** Removes a registration; what is not there stays so. Folders remain, since they are the browsers' own. */
export async function unregister(
  registration: Registration,
  registryTool: RegistryTool = systemRegistryTool,
): Promise<void> {
  for (const value of registration.values) {
    const which = value.name === null ? [] : nameOf(value);
    // The tool fails where there is nothing to delete.
    await registryTool(["delete", value.key, ...which, "/f"]).catch(() => undefined);
  }
  for (const file of registration.files) {
    await rm(file.path, { force: true });
  }
}

/** How much of a registration stands on this machine. */
export interface RegistrationState {
  readonly good: number;
  readonly missing: number;
  /** Those that stand there, but name something else. */
  readonly different: number;
}

/**
 * Compares a registration with what stands on this machine.
 *
 * @param program what a script has to start to be good, whatever else it says
 */
export async function registrationState(
  { files, values }: Registration,
  program: string,
  registryTool: RegistryTool = systemRegistryTool,
): Promise<RegistrationState> {
  const found = await Promise.all([
    ...files.map(async ({ path: file, text }) => {
      const there = await readFile(file, "utf8").catch(() => null);
      if (there === null) return "missing";
      return there === text || there.includes(program) ? "good" : "different";
    }),
    ...values.map(async (value) => {
      const answer = await registryTool(["query", value.key, ...nameOf(value)]).catch(() => null);
      if (answer === null) return "missing";
      return JSON.stringify(answer).includes(JSON.stringify(value.value).slice(1, -1)) ? "good" : "different";
    }),
  ]);
  const count = (state: string): number => found.filter((one) => one === state).length;
  return { good: count("good"), missing: count("missing"), different: count("different") };
}

function nameOf({ name }: RegisteredValue): string[] {
  return name === null ? ["/ve"] : ["/v", name];
}
