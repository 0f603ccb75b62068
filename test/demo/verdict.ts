import { execFile } from "node:child_process";
import { repositoryFile } from "../e2e/repository-file.ts";

/** One program's word on the signed document. */
export interface Verdict {
  readonly program: string;
  readonly good: boolean;
  readonly words: string;
}

function run(program: string, args: readonly string[]): Promise<{ code: number; words: string }> {
  return new Promise((resolve) => {
    const child = execFile(program, args, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? 1, words: `${stdout}${stderr}`.trim() });
    });
  });
}

/** Asks our own verifier and two that we did not write; `expected` signatures must be there, and all good. */
export async function verdictsOn(file: string, trust: string, expected: number): Promise<Verdict[]> {
  const kyso = await run(process.execPath, [
    repositoryFile("agent/kyso.mjs"),
    "verify",
    file,
    "--trust",
    trust,
  ]);
  const pdfsig = await run("pdfsig", ["-nocert", file]);
  const qpdf = await run("qpdf", ["--check", file]);
  const valid = pdfsig.words.match(/Signature Validation: Signature is Valid\./g)?.length ?? 0;
  const all = pdfsig.words.match(/^Signature #/gm)?.length ?? 0;
  return [
    { program: "kyso verify", good: kyso.code === 0, words: kyso.words },
    { program: "pdfsig", good: valid === expected && all === expected, words: pdfsig.words },
    { program: "qpdf --check", good: qpdf.code === 0, words: qpdf.words },
  ];
}
