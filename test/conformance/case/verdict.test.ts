import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CaseWorld, makeCases } from "./all-cases.ts";
import { Desk } from "./desk.ts";
import { DESKS } from "./case.ts";
import { verdictComplaints } from "./verdict-table.ts";

/** Many certificates are made, and many files checked by a process; the machine may be busy with other tests. */
const TIME_LIMIT_MS = 180_000;

const folder = mkdtempSync(path.join(tmpdir(), "kyso-verdict-"));
let world: CaseWorld;

beforeAll(async () => {
  world = await makeCases(folder, "own");
}, TIME_LIMIT_MS);

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(DESKS)(
  "every case of the table has the verdict that is known, under settings that are %s",
  async (name) => {
    const cases = world.cases.filter(({ desk }) => desk === name);
    const files = cases.map(({ bytes }, index) => {
      const file = path.join(folder, name, `${index}.pdf`);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      return file;
    });
    const reports = await new Desk(folder, name, world.root, world.localServers).check(files);
    const complaints = cases.flatMap((item, index) => {
      const report = reports[index];
      const found = report === undefined ? ["nothing said of it"] : verdictComplaints(item, report);
      return found.map((complaint) => `${item.line}: ${item.name}: ${complaint}`);
    });
    expect(complaints).toEqual([]);
  },
  TIME_LIMIT_MS,
);
