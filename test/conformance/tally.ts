import { table } from "../bench/table.ts";
import { courseName } from "./course.ts";
import type { TrialResult } from "./run-trials.ts";

/** One failure as a line. */
export function failuresOf(results: readonly TrialResult[]): readonly string[] {
  return results.flatMap(({ trial, results: courses }) =>
    courses.flatMap(({ course, outcome }) =>
      outcome.kind === "failed"
        ? [`${trial.name}  ${courseName(course)}  ${outcome.complaints.join("; ")}`]
        : [],
    ),
  );
}

/** How many courses ended how, and the largest process. */
export function summaryOf(results: readonly TrialResult[]): string {
  const counts = new Map<string, number>();
  for (const { results: courses } of results)
    for (const { outcome } of courses) {
      const key = outcome.kind === "refused" ? `refused ${outcome.code}` : outcome.kind;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  const rows = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  const peakMb = Math.max(0, ...results.map((result) => result.peakMb));
  return `${table([["", "courses"], ...rows.map(([key, count]) => [key, String(count)])])}\n\nLargest process: ${peakMb.toFixed(0)} MiB`;
}
