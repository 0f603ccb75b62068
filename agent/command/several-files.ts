import { mkdirSync } from "node:fs";
import path from "node:path";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { diskError, DISK, flushFolder } from "../audit/disk.ts";
import { type Description, isAsked, parseArguments } from "./argument.ts";
import type { Command } from "./command.ts";
import { failureOf } from "./failure.ts";
import type { SigningPath } from "./output-path.ts";
import { EXIT, type ExitCode } from "./terminal.ts";

/** A file for which nothing was made. */
export interface FailedFile {
  readonly file: string;
  readonly error: KysoError;
}

/** The folder of `--out-dir`. @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL */
export function makeOutputFolder(folder: string | undefined): void {
  try {
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true });
    }
  } catch (error) {
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
}

/** A file whose turn had not come when the command was stopped. */
export function notBegun({ input }: SigningPath): FailedFile {
  return { file: input, error: new KysoError("JOB_CANCELLED", "the command was stopped before this file") };
}

/** Has the names of new files on the disk. */
export async function flushFolders(
  outcomes: readonly ({ readonly out: string } | { readonly error: KysoError })[],
): Promise<void> {
  const folders = new Set(outcomes.flatMap((outcome) => ("out" in outcome ? path.dirname(outcome.out) : [])));
  await Promise.all([...folders].map((folder) => flushFolder(DISK, folder)));
}

/** The exit code of a command over several files. */
export function exitCode(outcomes: readonly (object | { readonly error: KysoError })[]): ExitCode {
  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []));
  if (errors.length === 0) {
    return EXIT.done;
  }
  return errors.some((error) => asKysoError(error).code === "INTERNAL") ? EXIT.internal : EXIT.refused;
}

/** What fails before the first file fails for each of them. */
export function failureOfEach(description: Description): NonNullable<Command["failureJson"]> {
  return (error, args) => {
    const failure = failureOf(error);
    const inputs = isAsked("json", args) ? inputsOf(description, args) : [];
    return inputs.length === 0 ? [{ file: null, ...failure }] : inputs.map((file) => ({ file, ...failure }));
  };
}

function inputsOf(description: Description, args: readonly string[]): readonly string[] {
  try {
    return parseArguments(description, args).positionals;
  } catch {
    return [];
  }
}
