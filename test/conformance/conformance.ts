// `npm run conformance`: whether independent judges accept what Kyso signs. With `KYSO_CORPUS=DIR`, over that folder.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCorpus } from "./corpus.ts";
import { failuresOf, summaryOf } from "./tally.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-conformance-"));
try {
  const corpus = process.env["KYSO_CORPUS"];
  if (corpus === undefined || corpus === "") throw new Error("KYSO_CORPUS is missing");
  const results = await runCorpus(path.resolve(corpus), folder);
  console.log(`\n${summaryOf(results)}`);
  if (failuresOf(results).length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
