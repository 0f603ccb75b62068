import { availableParallelism } from "node:os";
import path from "node:path";
import { Lane } from "./lane.ts";
import type { Stage } from "./stage.ts";
import type { CourseResult, Trial } from "./trial.ts";

/** A document, and how its courses ended. */
export interface TrialResult {
  readonly trial: Trial;
  readonly results: readonly CourseResult[];
  /** Of the process that signed it, MiB; 0 where it died. */
  readonly peakMb: number;
}

/**
 * Runs all trials, as many side by side as there are cores.
 *
 * @param tell told of each as it ends
 */
export async function runTrials(
  stage: Stage,
  trials: readonly Trial[],
  tell: (result: TrialResult) => void,
): Promise<readonly TrialResult[]> {
  const results: TrialResult[] = [];
  const rest = trials.entries();
  const width = Math.min(availableParallelism(), trials.length);
  await Promise.all(
    Array.from({ length: width }, async (_, number) => {
      const lane = new Lane({ stage, folder: path.join(stage.folder, `lane-${number}`) });
      for (const [index, trial] of rest) {
        const result = { trial, ...(await lane.run(trial)) };
        results[index] = result;
        tell(result);
      }
      lane.close();
    }),
  );
  return results;
}
