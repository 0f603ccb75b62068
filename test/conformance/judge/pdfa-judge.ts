import { readFileSync } from "node:fs";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { pdfAFaults } from "../../agent/pades/pdf-a-rule.ts";
import { repositoryFile } from "../../e2e/repository-file.ts";
import type { Baseline } from "./baseline.ts";
import { javaArguments, PREFLIGHT_LIBRARIES } from "./java.ts";
import { runTool } from "./tool.ts";

/** What of PDF/A a signed document breaks that its original kept. */
export function pdfaComplaints(baseline: Baseline, file: string, part: 1 | 2 | 3): string[] {
  return [
    ...(part === 1 ? preflightComplaints(baseline.file, file) : []),
    ...ownComplaints(baseline, file, part),
  ];
}

/** By PDFBox's preflight, which knows PDF/A-1b alone. */
function preflightComplaints(original: string, file: string): string[] {
  const program = javaArguments(repositoryFile("test/conformance/judge/PdfaJudge.java"), PREFLIGHT_LIBRARIES);
  const { status, stdout, stderr } = runTool("java", [...program, original, file]);
  const [before, after] = stdout.toString("utf8").split("\n");
  if (status !== 0 || before === undefined || after === undefined) return [`preflight: ${status} ${stderr}`];
  const known = new Set(before.split("\t"));
  return after
    .split("\t")
    .filter((fault) => fault !== "" && !known.has(fault))
    .map((fault) => `preflight: ${fault}`);
}

/** By our own rule, revision by revision: no independent judge of the later parts could be had. */
function ownComplaints({ size }: Baseline, file: string, part: 1 | 2 | 3): string[] {
  const signed = readFileSync(file);
  const ends = PdfDocument.open(new MemorySource(signed)).revisions.map(({ end }) => end);
  const added = ends.filter((end) => end > size).sort((one, other) => one - other);
  return added.flatMap((end, index) => {
    const start = added[index - 1] ?? size;
    const faults = pdfAFaults(signed.subarray(0, start), signed.subarray(0, end), part);
    return faults.map((fault) => `PDF/A-${part}: ${fault}`);
  });
}
