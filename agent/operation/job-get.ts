import type { Operation } from "./agent-context.ts";

/** `job.get`: a job as it is now, also while others use it. */
export const jobGet: Operation<"job.get"> =
  ({ jobs }) =>
  async ({ jobId }) => ({ result: jobs.get(jobId).summary });
