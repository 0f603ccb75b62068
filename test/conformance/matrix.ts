import path from "node:path";
import { courseName, leaderThenSeal } from "./course.ts";
import { KEY_KINDS, USUAL_KEY } from "./key-kind.ts";
import { runTrials, type TrialResult } from "./run-trials.ts";
import { makeSources } from "./source/sources.ts";
import type { Source } from "./source/shelf.ts";
import { type Stage, withStage } from "./stage.ts";
import type { Course, Trial } from "./trial.ts";

/** Sources that every kind of key signs at every level. */
const KEY_SOURCES: ReadonlySet<string> = new Set([
  "libreoffice PDF/A-2b",
  "qpdf object streams, from ghostscript",
]);

/** Documents from one word on the progress to the next. */
const PROGRESS = 25;

/** A trial of the matrix, and the source that it is of. */
export interface MatrixResult extends TrialResult {
  readonly source: Source;
}

/**
 * Signs what every producer makes. Every source at every level with the usual key; every kind of key at every level on
 * two sources, the seal's kind being another than the leader's.
 */
export async function runMatrix(
  folder: string,
  say: (text: string) => void,
): Promise<readonly MatrixResult[]> {
  say("Starting authorities, making tokens");
  return await withStage(folder, KEY_KINDS, async (stage) => {
    const sources = await makeSources(path.join(folder, "source"), stage.other, (producer) =>
      say(`Making documents: ${producer}`),
    );
    return await runSources(stage, sources, say);
  });
}

async function runSources(
  stage: Stage,
  sources: readonly Source[],
  say: (text: string) => void,
): Promise<readonly MatrixResult[]> {
  say(`Signing ${sources.length} documents`);
  const trials = sources.map((source, id) => trialOf(stage, source, id));
  let done = 0;
  const results = await runTrials(stage, trials, ({ trial, results: courses }) => {
    done += 1;
    if (done % PROGRESS === 0) say(`${done} of ${trials.length}`);
    for (const { course, outcome } of courses)
      if (outcome.kind === "failed")
        say(`FAILED ${trial.name}  ${courseName(course)}  ${outcome.complaints.join("; ")}`);
  });
  return results.flatMap((result, index) => {
    const source = sources[index];
    return source === undefined ? [] : [{ ...result, source }];
  });
}

function trialOf(stage: Stage, source: Source, id: number): Trial {
  const usual = stage.levels.map((level) => leaderThenSeal(level));
  const others = KEY_SOURCES.has(source.name) ? keyCourses(stage) : [];
  const { name, file, password, expected, pdfaPart } = source;
  return { id, name, file, password, expected, pdfaPart, courses: [...usual, ...others] };
}

function keyCourses({ levels }: Stage): Course[] {
  return KEY_KINDS.flatMap((kind, index) => {
    const other = KEY_KINDS[(index + 7) % KEY_KINDS.length] ?? kind;
    return kind.name === USUAL_KEY ? [] : levels.map((level) => leaderThenSeal(level, kind.name, other.name));
  });
}
