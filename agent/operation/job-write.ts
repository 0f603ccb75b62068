import type { Operation } from "./agent-context.ts";

/** `job.write`: takes bytes of the document from where the last ones ended. */
export const jobWrite: Operation<"job.write"> =
  ({ jobs }) =>
  ({ jobId, offset }, { body }) =>
    jobs.withJob(jobId, async (job) => {
      await job.write(offset, body);
      return { result: job.summary };
    });
