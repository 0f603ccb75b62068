import { statSync } from "node:fs";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";

/** A file to be signed, and where the signed one goes. */
export interface SigningPath {
  /** As it was given. */
  readonly input: string;
  readonly output: string;
}

/** Where outputs go, as the command line says. */
export interface OutputChoice {
  readonly out?: string | undefined;
  readonly outDir?: string | undefined;
  /** What is put behind each input's name within `outDir`. */
  readonly suffix?: string | undefined;
}

/**
 * Names an output for each input. Inputs of the same name from several folders become `name.pdf`, `name-2.pdf`, …
 *
 * @throws {KysoError} USAGE
 */
export function outputPaths(
  inputs: readonly string[],
  { out, outDir, suffix = "" }: OutputChoice,
): readonly SigningPath[] {
  const [first, ...others] = inputs;
  if (first === undefined) {
    throw new KysoError("USAGE", "no input file");
  }
  if ((out === undefined) === (outDir === undefined)) {
    throw new KysoError("USAGE", "either -o or --out-dir");
  }
  if (out !== undefined) {
    if (others.length > 0) {
      throw new KysoError("USAGE", "-o takes one input; use --out-dir");
    }
    return [{ input: first, output: out }];
  }
  const taken = new Set<string>();
  return inputs.map((input) => ({
    input,
    output: path.join(outDir ?? "", freeName(`${input}${suffix}`, taken)),
  }));
}

function freeName(input: string, taken: Set<string>): string {
  return freePath(path.parse(input).base, taken);
}

/**
 * A relative path that no system takes for one that is taken already, and is taken from now on: itself, or with `-2`, `-3`, …
 * behind its name.
 *
 * @param taken as earlier calls have left it
 */
export function freePath(relative: string, taken: Set<string>): string {
  const { dir, name, ext } = path.posix.parse(relative);
  for (let count = 1; ; count += 1) {
    const candidate = path.posix.join(dir, count === 1 ? `${name}${ext}` : `${name}-${count}${ext}`);
    // Windows and macOS take names that differ only in case or in composition for one.
    const key = candidate.normalize("NFC").toLowerCase();
    if (!taken.has(key)) {
      taken.add(key);
      return candidate;
    }
  }
}

/** The files that must not be written over, by whatever name or link they are reached. */
export class InputFiles {
  readonly #identities: ReadonlySet<string>;

  constructor(inputs: readonly string[]) {
    this.#identities = new Set(inputs.flatMap((input) => identityOf(input) ?? []));
  }

  /**
   * Refuses an output that is one of the inputs.
   *
   * @throws {KysoError} FILE_EXISTS
   */
  assertNotAmong(output: string): void {
    const identity = identityOf(output);
    if (identity !== null && this.#identities.has(identity)) {
      throw new KysoError("FILE_EXISTS", `${output} is an input; --force signs it in place`);
    }
  }
}

function identityOf(file: string): string | null {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? null : `${found.dev}:${found.ino}`;
  } catch {
    return null;
  }
}
