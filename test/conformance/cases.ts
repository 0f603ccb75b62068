// The table of cases: files whose verdict is known before anybody looks at them, what Kyso says of each, and what others say.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FileReport } from "../../protocol/report.ts";
import { pem } from "../pki/pki-folder.ts";
import { makeCases } from "./case/all-cases.ts";
import { type Case, DESKS } from "./case/case.ts";
import { Desk } from "./case/desk.ts";
import { pdfboxWord, pdfsigWord } from "./case/outside-judge.ts";
import { complaintsOf, type Row, verdictTable } from "./case/verdict-table.ts";
import { Pdfbox } from "./judge/pdfbox.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-cases-"));
const rootFile = path.join(folder, "root.pem");
const pdfbox = new Pdfbox(rootFile);
const world = await makeCases(folder, "all");
try {
  writeFileSync(rootFile, pem(world.root, "CERTIFICATE"));
  const wanted = process.argv.slice(2);
  const cases = world.cases.filter(({ name, line }) =>
    wanted.every((word) => `${line}: ${name}`.includes(word)),
  );
  const rows = await judged(cases);
  console.log(verdictTable(rows));
  const complaints = rows.flatMap((row) =>
    complaintsOf(row).map((complaint) => `${row.item.line}: ${row.item.name}: ${complaint}`),
  );
  console.log(`\n${rows.length} cases, ${complaints.length} complaints`);
  for (const complaint of complaints) console.log(`✗ ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
} finally {
  pdfbox.close();
  await world.stop();
  if (process.env["KYSO_KEEP_CASES"] === undefined) rmSync(folder, { recursive: true, force: true });
  else console.log(folder);
}

async function judged(cases: readonly Case[]): Promise<readonly Row[]> {
  const files = new Map(cases.map((item, index) => [item, fileOf(item, index)]));
  const reports = new Map<Case, FileReport>();
  for (const name of DESKS) {
    const own = cases.filter(({ desk }) => desk === name);
    if (own.length === 0) continue;
    const desk = new Desk(folder, name, world.root, world.localServers);
    const said = await desk.check(own.map((item) => files.get(item) ?? ""));
    own.forEach((item, index) => {
      const report = said[index];
      if (report !== undefined) reports.set(item, report);
    });
  }
  const rows: Row[] = [];
  for (const item of cases) {
    const [file = "", report] = [files.get(item), reports.get(item)];
    if (report === undefined) throw new Error(`no word of ${item.name}`);
    rows.push({ item, report, pdfsig: pdfsigWord(file), pdfbox: await pdfboxWord(pdfbox, file) });
  }
  return rows;
}

function fileOf({ line, name, bytes }: Case, index: number): string {
  const into = path.join(folder, "file");
  mkdirSync(into, { recursive: true });
  const file = path.join(
    into,
    `${String(index).padStart(3, "0")} ${line} ${name}.pdf`.replaceAll(/[^\w. -]/g, "_"),
  );
  writeFileSync(file, bytes);
  return file;
}
