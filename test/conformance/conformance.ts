// `npm run conformance`: whether independent judges accept what Kyso signs. With `KYSO_CORPUS=DIR`, over that folder.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCorpus } from "./corpus.ts";
import { runMatrix } from "./matrix.ts";
import { failuresOf, summaryOf, tablesOf } from "./tally.ts";

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const folder = mkdtempSync(path.join(tmpdir(), "kyso-conformance-"));
try {
  const corpus = process.env["KYSO_CORPUS"];
  const isMatrix = corpus === undefined || corpus === "";
  const results = isMatrix ? await runMatrix(folder, say) : await runCorpus(path.resolve(corpus), folder);
  if (isMatrix) console.log(`\n${tablesOf(results)}`);
  console.log(`\n${summaryOf(results)}`);
  const failures = failuresOf(results);
  if (failures.length > 0) {
    console.log(`\n${failures.join("\n")}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
