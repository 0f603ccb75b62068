import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { FILES_AT_ONCE } from "../../agent/command/sign.ts";
import { sideBySide } from "../../agent/command/side-by-side.ts";
import type { Arena } from "./contender.ts";
import { openDirectToken } from "./direct-token.ts";
import { openRun } from "./kyso.ts";

const KYSO = fileURLToPath(new URL("../../../agent/kyso.mjs", import.meta.url));
const FILES = 100;

/** Documents a second, each over the same number of one-page files. */
export interface BatchRates {
  /** `C_Sign` in a loop, in one process, and nothing else. */
  readonly token: number;
  /** A run that is already logged in. */
  readonly warm: number;
  /** One `kyso sign` command, from its start to its end. */
  readonly command: number;
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (FILES * 1000) / (performance.now() - start);
}

/** Signs many copies of a one-page document. */
export async function batch(arena: Arena, document: string, folder: string): Promise<BatchRates> {
  const input = mkdtempSync(join(folder, "batch-"));
  const inputs = Array.from({ length: FILES }, (_, index) => join(input, `${index + 1}.pdf`));
  await Promise.all(inputs.map((path) => copyFile(document, path)));
  const token = openDirectToken(arena.modulePath, arena.tokenLabel, arena.pin);
  const attributes = new Uint8Array(200);
  const tokenRate = await rateOf(() => {
    for (let index = 0; index < FILES; index++) token.sign(attributes);
    return Promise.resolve();
  });
  const run = await openRun(arena);
  const warm = mkdtempSync(join(folder, "warm-"));
  const signInto = async (target: string): Promise<void> => {
    await sideBySide(inputs, FILES_AT_ONCE, async (path) => {
      const outcome = await run.sign({ input: path, output: join(target, path.slice(input.length + 1)) });
      if ("error" in outcome) throw outcome.error;
    });
  };
  await signInto(mkdtempSync(join(folder, "warm-up-")));
  const warmRate = await rateOf(() => signInto(warm));
  const output = mkdtempSync(join(folder, "command-"));
  const command = ["sign", "--kind", "approve", "--token", arena.tokenLabel, "--pin-file", arena.pinFile];
  const more = ["--module", arena.modulePath, "--trust", arena.trust, "--invisible", "--out-dir", output];
  const commandRate = await rateOf(async () => {
    await promisify(execFile)(process.execPath, [KYSO, ...command, ...more, ...inputs]);
  });
  if (readdirSync(output).length !== FILES) throw new Error("The command did not sign every file");
  return { token: tokenRate, warm: warmRate, command: commandRate };
}
