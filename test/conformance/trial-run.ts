import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import type { KysoError } from "../../protocol/error.ts";
import { type Baseline, baselineOf } from "./judge/baseline.ts";
import { refusalComplaint } from "./judge/refusal-judge.ts";
import { type Court, complaintsOf } from "./judge/result-judge.ts";
import { levelOf } from "./course.ts";
import type { SignerDesk } from "./signer-desk.ts";
import type { Course, CourseResult, Outcome, Trial } from "./trial.ts";

/** Where a trial runs. */
export interface TrialRoom {
  readonly court: Court;
  readonly desk: SignerDesk;
  /** Told of each step, so that whoever waits knows what takes long. */
  readonly tell: (phase: "signing" | "judging") => void;
}

/** Signs a document as each of its courses says, and has every result judged. */
export async function runTrial(trial: Trial, room: TrialRoom): Promise<readonly CourseResult[]> {
  room.tell("judging");
  const { folder, pdfbox } = room.court;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const baseline = await baselineOf(trial.file, trial.password, folder, pdfbox);
  const results: CourseResult[] = [];
  for (const course of trial.courses)
    results.push({ course, outcome: await runCourse(trial, course, baseline, room) });
  return results;
}

async function runCourse(
  trial: Trial,
  course: Course,
  baseline: Baseline,
  room: TrialRoom,
): Promise<Outcome> {
  room.tell("signing");
  const signed = await signAll(trial, course, room);
  room.tell("judging");
  if (typeof signed !== "string") return refusalOutcome(trial, signed.error, baseline);
  const { stage } = room.court;
  const complaints = await complaintsOf(
    {
      baseline,
      file: signed,
      signers: course.signings.flatMap(
        ({ signer }) => stage.signers.find(({ name }) => name === signer) ?? [],
      ),
      level: levelOf(course),
      pdfaPart: trial.pdfaPart,
    },
    room.court,
  );
  if (trial.expected !== "signed" && trial.expected !== "either")
    complaints.push(`signed, though ${trial.expected} was to be expected`);
  return complaints.length === 0 ? { kind: "signed" } : { kind: "failed", complaints };
}

/** The signed file, or what kept it from being signed. */
async function signAll(
  { file, password }: Trial,
  { signings }: Course,
  { court, desk }: TrialRoom,
): Promise<string | { readonly error: KysoError }> {
  let input = file;
  for (const [index, { signer, level }] of signings.entries()) {
    const output = path.join(court.folder, `signed-${index + 1}.pdf`);
    const error = await desk.sign({ signer, level, password, input, output });
    if (error !== null) return { error };
    input = output;
  }
  return input;
}

function refusalOutcome({ expected }: Trial, error: KysoError, baseline: Baseline): Outcome {
  const { code, message, cause } = error;
  const words = [
    code,
    ...(message === code ? [] : [message]),
    ...(cause === undefined ? [] : [inspect(cause, { depth: 0, compact: true, breakLength: Infinity })]),
  ];
  if (expected === "signed") return { kind: "failed", complaints: [`refused: ${words.join(": ")}`] };
  if (expected !== "either" && expected !== code)
    return { kind: "failed", complaints: [`refused with ${words.join(": ")} instead of ${expected}`] };
  const complaint = refusalComplaint(code, baseline);
  return complaint === null
    ? { kind: "refused", code }
    : { kind: "failed", complaints: [`wrongly refused: ${words.join(": ")}: ${complaint}`] };
}
