import { mkdtempSync, statSync } from "node:fs";
import { join } from "node:path";
import { PADES_LEVELS, type PadesLevel } from "../../protocol/pades-level.ts";
import type { Arena } from "./contender.ts";
import { medianTime } from "./key-kind.ts";
import { openRun } from "./kyso.ts";

/** What a level costs a one-page document, with the servers on this machine. */
export interface LevelCost {
  readonly level: PadesLevel;
  /** Read, signed, raised, checked, logged and on the disk; logged in. */
  readonly fileMs: number;
  /** What follows the document, bytes. */
  readonly appendedBytes: number;
}

/** Signs the document at each level in turn. @param tsa address of a time stamp server */
export async function levelCosts(
  arena: Arena,
  document: string,
  tsa: string,
  folder: string,
): Promise<readonly LevelCost[]> {
  const output = join(mkdtempSync(join(folder, "levels-")), "signed.pdf");
  const costs: LevelCost[] = [];
  for (const level of PADES_LEVELS) {
    const run = await openRun(arena, { level, tsa: [tsa] });
    const fileMs = await medianTime(async () => {
      const outcome = await run.sign({ input: document, output });
      if ("error" in outcome) throw outcome.error;
      // What was signed lower than it should be is no measure of the level.
      if (outcome.warnings.length > 0) throw new Error(`${level}: ${outcome.warnings.join()}`);
    });
    costs.push({ level, fileMs, appendedBytes: statSync(output).size - statSync(document).size });
  }
  return costs;
}
