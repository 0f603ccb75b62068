import type { KysoError } from "../../../protocol/error.ts";
import { removeParts } from "./document-file.ts";
import type { LiveJob } from "./live-job.ts";
import { problemOf } from "../problem.ts";

/**
 * Ends a job in which a state secret was found: nothing of the document stays here, as nothing stayed at the agent, and
 * there is no way to try again.
 *
 * @returns whether that was why it failed
 */
export async function endBlocked(job: LiveJob, error: KysoError): Promise<boolean> {
  if (error.code !== "DOCUMENT_STATE_SECRET") return false;
  await removeParts(job.record.jobKey);
  job.show({ name: "failed", problem: problemOf(error), retryable: false });
  await job.save({ stage: "dropped", dropReason: "failed", jobId: null });
  return true;
}
