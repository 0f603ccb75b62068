import { readdirSync } from "node:fs";
import path from "node:path";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import { USUAL_KEY } from "./key-kind.ts";
import { runTrials, type TrialResult } from "./run-trials.ts";
import { createStage, signerName, type Stage, USUAL_KINDS } from "./stage.ts";
import type { Course, Trial } from "./trial.ts";

/** Signs every PDF of a folder and what is below it, and prints a line for each. */
export async function runCorpus(corpus: string, folder: string): Promise<readonly TrialResult[]> {
  const stage = await createStage(folder, USUAL_KINDS);
  return await runTrials(stage, corpusTrials(corpus, stage), (result) => {
    for (const line of linesOf(result)) console.log(line);
  });
}

function corpusTrials(corpus: string, stage: Stage): readonly Trial[] {
  const names = readdirSync(corpus, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.toLowerCase().endsWith(".pdf")).sort();
  return files.map((name, id) => ({
    id,
    name,
    file: path.join(corpus, name),
    password: null,
    courses: corpusLevels(stage, id).map(leaderThenSeal),
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

/** The leader's approval, then the organisation's seal, at one level. */
function leaderThenSeal(level: PadesLevel): Course {
  return {
    signings: (["leader", "organisation"] as const).map((role) => ({
      signer: signerName(role, USUAL_KEY),
      level,
    })),
  };
}

function linesOf({ trial, results }: TrialResult): string[] {
  return results.map(({ course, outcome }) => {
    const what = `${trial.name}  ${course.signings[0]?.level ?? ""}`;
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
