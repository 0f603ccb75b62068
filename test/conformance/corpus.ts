import { readdirSync } from "node:fs";
import path from "node:path";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import { leaderThenSeal, levelOf } from "./course.ts";
import { runTrials, type TrialResult } from "./run-trials.ts";
import { type Stage, USUAL_KINDS, withStage } from "./stage.ts";
import type { Trial } from "./trial.ts";

/** Signs every PDF of a folder and what is below it, and prints a line for each. */
export async function runCorpus(corpus: string, folder: string): Promise<readonly TrialResult[]> {
  const tell = (result: TrialResult): void => linesOf(result).forEach((line) => console.log(line));
  return await withStage(folder, USUAL_KINDS, async (stage) =>
    runTrials(stage, corpusTrials(corpus, stage), tell),
  );
}

function corpusTrials(corpus: string, stage: Stage): readonly Trial[] {
  const names = readdirSync(corpus, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.toLowerCase().endsWith(".pdf")).sort();
  return files.map((name, id) => ({
    id,
    name,
    file: path.join(corpus, name),
    producer: null,
    traits: [],
    format: "pdf",
    password: null,
    courses: corpusLevels(stage, id).map((level) => leaderThenSeal(level)),
    expected: "either",
    pdfaPart: null,
  }));
}

/** B-B, and one of the levels above it, in turn. */
function corpusLevels({ levels }: Stage, turn: number): readonly PadesLevel[] {
  const higher = levels.filter((level) => level !== "B-B");
  const level = higher[turn % Math.max(1, higher.length)];
  return level === undefined ? ["B-B"] : ["B-B", level];
}

function linesOf({ trial, results }: TrialResult): string[] {
  return results.map(({ course, outcome }) => {
    const what = `${trial.name}  ${levelOf(course)}`;
    switch (outcome.kind) {
      case "signed":
        return `signed   ${what}`;
      case "refused":
        return `refused  ${what}  ${outcome.code}`;
      case "failed":
        return `FAILED   ${what}  ${outcome.complaints.join("; ")}`;
    }
  });
}
