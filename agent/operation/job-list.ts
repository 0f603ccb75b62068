import type { Operation } from "./agent-context.ts";

/** `job.list`: every job that has not ended. */
export const jobList: Operation<"job.list"> =
  ({ jobs }) =>
  async () => ({ result: { jobs: jobs.list().map(({ summary }) => summary) } });
