import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import type { KysoError } from "../../protocol/error.ts";
import type { FileFormat } from "../../protocol/signature-format.ts";
import { issues } from "../../agent/place/issued-numbering.ts";
import { type Baseline, baselineOf } from "./judge/baseline.ts";
import { refusalComplaint } from "./judge/refusal-judge.ts";
import { blindJudges, tamper } from "./judge/control.ts";
import { fileComplaints } from "./judge/file-judge.ts";
import { ownFileComplaints } from "./judge/own-file-judge.ts";
import { type Court, complaintsOf } from "./judge/result-judge.ts";
import { levelOf } from "./course.ts";
import { BLANKS } from "./source/office-letter.ts";
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
  if (trial.format !== "pdf") return await runFileTrial(trial, trial.format, room);
  const baseline = await baselineOf(trial.file, trial.password, folder, pdfbox);
  const results: CourseResult[] = [];
  for (const course of trial.courses)
    results.push({ course, outcome: await runCourse(trial, course, baseline, room) });
  return results;
}

async function runFileTrial(
  trial: Trial,
  format: FileFormat,
  room: TrialRoom,
): Promise<readonly CourseResult[]> {
  const { folder, stage, pdfbox } = room.court;
  const results: CourseResult[] = [];
  for (const course of trial.courses) {
    const signed = await signAll(trial, course, room);
    room.tell("judging");
    if (typeof signed !== "string") {
      results.push({ course, outcome: expectedRefusal(trial, signed.error) });
      continue;
    }
    const [first] = course.signings;
    const isPss = stage.signers.find(({ name }) => name === first?.signer)?.algorithm.scheme === "RSA-PSS";
    const others = await fileComplaints({
      format,
      content: trial.file,
      result: signed,
      rootFile: stage.rootFile,
      isPss,
      pdfbox,
      folder,
    });
    const own = await ownFileComplaints({
      format,
      content: trial.file,
      result: signed,
      trust: stage.trust,
    });
    results.push({ course, outcome: outcomeOf(trial, [...others, ...own]) });
  }
  return results;
}

/** How a course ended whose result the judges have seen. */
function outcomeOf({ expected }: Trial, complaints: readonly string[]): Outcome {
  const isWanted = expected === "signed" || expected === "either" || expected === "rejected";
  const all = isWanted ? complaints : [...complaints, `signed, though ${expected} was to be expected`];
  return all.length === 0 ? { kind: "signed" } : { kind: "failed", complaints: all };
}

async function runCourse(
  trial: Trial,
  course: Course,
  baseline: Baseline,
  room: TrialRoom,
): Promise<Outcome> {
  const signed = await signAll(trial, course, room);
  room.tell("judging");
  if (typeof signed !== "string") return refusalOutcome(trial, signed.error, baseline);
  if (trial.expected === "rejected") tamper(signed, baseline.size);
  const complaints = await courseComplaints(trial, course, { baseline, signed }, room.court);
  return outcomeOf(trial, trial.expected === "rejected" ? blindJudges(complaints) : complaints);
}

/** Of what is there at the end; of what each signature left before it too, where the course asks for that. */
async function courseComplaints(
  { pdfaPart, traits }: Trial,
  course: Course,
  { baseline, signed }: { readonly baseline: Baseline; readonly signed: string },
  court: Court,
): Promise<string[]> {
  const { signings, raisedTo, isJudgedAlong = false } = course;
  const complaints: string[] = [];
  for (let count = isJudgedAlong ? 1 : signings.length; count <= signings.length; count++) {
    const isLast = count === signings.length;
    const made = signings.slice(0, count);
    const signers = made.flatMap(
      ({ signer }) => court.stage.signers.find(({ name }) => name === signer) ?? [],
    );
    const isIssued = made.some(({ kind }, index) => issues(kind ?? signers[index]?.kind ?? "approve"));
    const found = await complaintsOf(
      {
        baseline,
        file: isLast ? signed : stepFile(court, count),
        signers,
        level: isLast ? levelOf(course) : (made.at(-1)?.level ?? "B-B"),
        isRaised: raisedTo !== undefined,
        isNumbered: isIssued && traits.includes(BLANKS),
        pdfaPart,
      },
      court,
    );
    const step = isJudgedAlong ? `after ${made.at(-1)?.kind}: ` : "";
    complaints.push(...found.map((complaint) => `${step}${complaint}`));
  }
  return complaints;
}

function stepFile({ folder }: Court, count: number): string {
  return path.join(folder, `signed-${count}`);
}

/** The signed file, or what kept it from being signed. */
async function signAll(
  { file, password, format }: Trial,
  { signings, raisedTo }: Course,
  { court, desk, tell }: TrialRoom,
): Promise<string | { readonly error: KysoError }> {
  let input = file;
  for (const [index, { signer, level, kind }] of signings.entries()) {
    const output = stepFile(court, index + 1);
    tell("signing");
    const error = await desk.sign({ signer, level, kind, format, password }, { input, output });
    if (error !== null) return { error };
    input = output;
  }
  if (raisedTo === undefined) return input;
  tell("signing");
  const output = path.join(court.folder, "raised");
  const error = await desk.raise({ level: raisedTo, password }, { input, output });
  return error === null ? output : { error };
}

/** How a refusal is judged by what was to be expected alone. */
function expectedRefusal({ expected }: Trial, error: KysoError): Outcome {
  if (expected === "either" || expected === error.code) return { kind: "refused", code: error.code };
  return { kind: "failed", complaints: [`refused: ${wordsOf(error)}; expected: ${expected}`] };
}

/** A refusal must be the expected one, and outside tools must bear it out. */
function refusalOutcome(trial: Trial, error: KysoError, baseline: Baseline): Outcome {
  const outcome = expectedRefusal(trial, error);
  const complaint = outcome.kind === "refused" ? refusalComplaint(error.code, baseline) : null;
  return complaint === null
    ? outcome
    : { kind: "failed", complaints: [`wrongly refused: ${wordsOf(error)}: ${complaint}`] };
}

function wordsOf({ code, message, cause }: KysoError): string {
  const words = [code, ...(message === code ? [] : [message])];
  if (cause !== undefined) words.push(inspect(cause, { depth: 0, compact: true, breakLength: Infinity }));
  return words.join(": ");
}
