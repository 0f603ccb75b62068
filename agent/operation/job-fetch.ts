import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";

/** `job.fetch`: the bytes of a job again, for a delivery after a crash. */
export const jobFetch: Operation<"job.fetch"> =
  ({ jobs }) =>
  ({ jobId, part }) =>
    jobs.withJob(jobId, async (job) => {
      if (part === "original") {
        await job.document();
        return { result: job.summary, body: job.original() };
      }
      if (part === "result") {
        return { result: job.summary, body: await job.result() };
      }
      const appended = await job.appended();
      return { result: job.summary, body: onePiece(appended) };
    });
