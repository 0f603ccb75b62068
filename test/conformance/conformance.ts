// `npm run conformance`: whether independent judges accept what Kyso signs. With `KYSO_CORPUS=DIR`, over that folder.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCorpus } from "./corpus.ts";
import { runMatrix } from "./matrix.ts";
import { failuresOf, summaryOf, tablesOf } from "./tally.ts";

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Whether stamps lie in their places on letters of every sort of sheet; see test/agent/golden/. */
function measuresLetters(): boolean {
  const vitest = path.join(
    path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
    "vitest.mjs",
  );
  const args = [vitest, "run", "--project", "unit", "test/agent/golden"];
  const env = { ...process.env, KYSO_GOLDEN: "wide" };
  return spawnSync(process.execPath, args, { env, stdio: "inherit" }).status === 0;
}

const folder = mkdtempSync(path.join(tmpdir(), "kyso-conformance-"));
try {
  const corpus = process.env["KYSO_CORPUS"];
  const isMatrix = corpus === undefined || corpus === "";
  const results = isMatrix ? await runMatrix(folder, say) : await runCorpus(path.resolve(corpus), folder);
  if (isMatrix) console.log(`\n${tablesOf(results)}`);
  console.log(`\n${summaryOf(results)}`);
  if (isMatrix && !measuresLetters()) process.exitCode = 1;
  const failures = failuresOf(results);
  if (failures.length > 0) {
    console.log(`\n${failures.join("\n")}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
