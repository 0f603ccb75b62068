import { PADES_LEVELS } from "../../protocol/pades-level.ts";
import { table } from "../bench/table.ts";
import { courseName, levelOf } from "./course.ts";
import type { TrialResult } from "./run-trials.ts";
import type { Course, CourseResult, Outcome, Trial } from "./trial.ts";

/** A course, how it ended, and the document. */
interface Row extends CourseResult {
  readonly trial: Trial;
}

function rowsOf(results: readonly TrialResult[]): readonly Row[] {
  return results.flatMap(({ trial, results: courses }) => courses.map((each) => ({ ...each, trial })));
}

/** One failure as a line. */
export function failuresOf(results: readonly TrialResult[]): readonly string[] {
  return rowsOf(results).flatMap(({ trial, course, outcome }) =>
    outcome.kind === "failed"
      ? [`${trial.name}  ${courseName(course)}  ${outcome.complaints.join("; ")}`]
      : [],
  );
}

/** How many courses ended how, and the largest process. */
export function summaryOf(results: readonly TrialResult[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of rowsOf(results)) {
    const key = outcome.kind === "refused" ? `refused ${outcome.code}` : outcome.kind;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  const peakMb = Math.max(0, ...results.map((result) => result.peakMb));
  const counted = table([["", "courses"], ...rows.map(([key, count]) => [key, String(count)])]);
  return `${counted}\n\nLargest process: ${peakMb.toFixed(0)} MiB`;
}

/** Signed and rightly refused of all, such as `12 + 1 of 13`. */
function shareOf(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return "";
  const count = (kind: Outcome["kind"]): number => outcomes.filter((outcome) => outcome.kind === kind).length;
  const refused = count("refused");
  return `${count("signed")}${refused === 0 ? "" : ` + ${refused} refused`} of ${outcomes.length}`;
}

/** The levels, and what was raised to the highest later. */
const COLUMNS = [...PADES_LEVELS, "raised"] as const;

function columnOf(course: Course): (typeof COLUMNS)[number] {
  return course.raisedTo === undefined ? levelOf(course) : "raised";
}

function levelTable(heading: readonly string[], groups: ReadonlyMap<string, readonly Row[]>): string {
  const cells = [...groups].map(([name, rows]) => [
    name,
    ...COLUMNS.map((column) =>
      shareOf(rows.filter(({ course }) => columnOf(course) === column).map(({ outcome }) => outcome)),
    ),
  ]);
  return table([[...heading, ...COLUMNS], ...cells]);
}

function grouped(rows: readonly Row[], keysOf: (row: Row) => readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) for (const key of keysOf(row)) groups.set(key, [...(groups.get(key) ?? []), row]);
  return new Map([...groups].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What the matrix came to: by trait, by producer, by kind of key, and by format of what is no PDF. */
export function tablesOf(results: readonly TrialResult[]): string {
  const rows = rowsOf(results);
  const documents = rows.filter(({ trial }) => trial.format === "pdf");
  const files = rows.filter(({ trial }) => trial.format !== "pdf");
  const keyOf = ({ course }: Row): string[] =>
    course.signings.map(({ signer }) => signer.replace(/^\S+ /, ""));
  return [
    levelTable(
      ["trait"],
      grouped(documents, ({ trial }) => trial.traits),
    ),
    levelTable(
      ["producer"],
      grouped(documents, ({ trial }) => (trial.producer === null ? [] : [trial.producer])),
    ),
    levelTable(["key"], grouped(documents, keyOf)),
    levelTable(
      ["not PDF"],
      grouped(files, ({ trial }) => [trial.format]),
    ),
  ].join("\n\n");
}
