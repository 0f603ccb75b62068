import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";

/** `job.stamp`: the stamp of a kind of signature as it will be on the page. */
export const jobStamp: Operation<"job.stamp"> =
  ({ jobs, settings, stamps }) =>
  async ({ jobId, kind }) => {
    jobs.get(jobId);
    const { pdf, width, height, resizable } = await stamps.configured(kind, await settings.read());
    return { result: { width, height, resizable }, body: onePiece(pdf) };
  };
