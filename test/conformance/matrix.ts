import path from "node:path";
import { courseName, dayCourses, leaderThenSeal } from "./course.ts";
import { fileTrials } from "./file-matrix.ts";
import { KEY_KINDS, USUAL_KEY } from "./key-kind.ts";
import { runTrials, type TrialResult } from "./run-trials.ts";
import { BLANKS } from "./source/office-letter.ts";
import { makeSources } from "./source/sources.ts";
import type { Source } from "./source/shelf.ts";
import { type Stage, withStage } from "./stage.ts";
import type { Course, Trial } from "./trial.ts";

/** Sources that every kind of key signs at every level. */
const KEY_SOURCES: ReadonlySet<string> = new Set([
  "libreoffice PDF/A-2b",
  "qpdf object streams, from ghostscript",
]);

/** How far from the leader's kind of key the seal's is in their list: far enough for another size and scheme. */
const SEAL_DISTANCE = 7;

/** Documents from one word on the progress to the next. */
const PROGRESS = 25;

/**
 * Signs what every producer makes. Every source at every level with the usual key; every kind of key at every level on
 * two sources, the seal's kind being another than the leader's; every source signed low and raised later. And files that
 * are no PDF, in every format by every kind of key.
 */
export async function runMatrix(
  folder: string,
  say: (text: string) => void,
): Promise<readonly TrialResult[]> {
  say("Starting authorities, making tokens");
  return await withStage(folder, KEY_KINDS, async (stage) => {
    const sources = await makeSources(path.join(folder, "source"), stage.other, (producer) =>
      say(`Making documents: ${producer}`),
    );
    const documents = sources.map((source, id) => trialOf(stage, source, id));
    const files = fileTrials(path.join(folder, "file"), documents.length);
    const controls = sources
      .filter(({ name }) => KEY_SOURCES.has(name))
      .map((source, index) => controlOf(source, documents.length + files.length + index));
    return await runAndTell(stage, [...documents, ...files, ...controls], say);
  });
}

async function runAndTell(
  stage: Stage,
  trials: readonly Trial[],
  say: (text: string) => void,
): Promise<readonly TrialResult[]> {
  say(`Signing ${trials.length} documents`);
  let done = 0;
  return await runTrials(stage, trials, ({ trial, results }) => {
    done += 1;
    if (done % PROGRESS === 0) say(`${done} of ${trials.length}`);
    for (const { course, outcome } of results)
      if (outcome.kind === "failed")
        say(`FAILED ${trial.name}  ${courseName(course)}  ${outcome.complaints.join("; ")}`);
  });
}

function trialOf(stage: Stage, source: Source, id: number): Trial {
  const usual = stage.levels.map((level) => leaderThenSeal(level));
  const isForKeys = KEY_SOURCES.has(source.name);
  const day = source.traits.includes(BLANKS) ? dayCourses("B-B") : [];
  const courses = [...usual, raisedLater(stage), day, ...(isForKeys ? keyCourses(stage) : [])].flat();
  return { ...source, id, format: "pdf", courses };
}

/** Changed after signing: what shows that the judges look. */
function controlOf(source: Source, id: number): Trial {
  const name = `changed after signing, ${source.name}`;
  const courses = [leaderThenSeal("B-LTA")];
  return {
    ...source,
    id,
    name,
    traits: ["changed after signing"],
    format: "pdf",
    courses,
    expected: "rejected",
  };
}

function keyCourses({ levels }: Stage): readonly Course[] {
  return KEY_KINDS.flatMap((kind, index) => {
    const other = KEY_KINDS[(index + SEAL_DISTANCE) % KEY_KINDS.length] ?? kind;
    return kind.name === USUAL_KEY ? [] : levels.map((level) => leaderThenSeal(level, kind.name, other.name));
  });
}

/** Signed at B-B, as when no server answers, and raised to the highest level afterwards. */
function raisedLater({ levels }: Stage): readonly Course[] {
  const highest = levels.at(-1) ?? "B-B";
  return highest === "B-B" ? [] : [{ ...leaderThenSeal("B-B"), raisedTo: highest }];
}
