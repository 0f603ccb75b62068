import type { Operation } from "./agent-context.ts";

/** `job.open`: announces a document. */
export const jobOpen: Operation<"job.open"> =
  ({ jobs }) =>
  async (params) => ({ result: (await jobs.create(params)).summary });
