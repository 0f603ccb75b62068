import { KysoError } from "../../protocol/error.ts";
import type { Operation } from "./agent-context.ts";

/** `job.delivered`: the portal has the signed document, so nothing of it stays here. */
export const jobDelivered: Operation<"job.delivered"> =
  ({ jobs, audit }) =>
  ({ jobId }) =>
    jobs.withJob(jobId, async (job) => {
      const { state, origin, signedSha256 } = job.record;
      if (state !== "signed") {
        throw new KysoError("JOB_STATE", state);
      }
      await job.settled();
      await audit.append("document.delivered", { jobId, origin, signedSha256 });
      await jobs.end(job);
      return { result: {} };
    });
