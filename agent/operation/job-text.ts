import { KysoError } from "../../protocol/error.ts";
import { previewOf } from "../ades/file-content.ts";
import { FileSource } from "../pdf/source.ts";
import type { Operation } from "./agent-context.ts";

/** `job.text`: what a document that is text begins with, so that the window can show what is signed. */
export const jobText: Operation<"job.text"> =
  ({ jobs }) =>
  ({ jobId }) =>
    jobs.withJob(jobId, async (job) => {
      const { path } = await job.document();
      const source = new FileSource(path);
      try {
        const preview = previewOf(source);
        if (preview === null) {
          throw new KysoError("RENDER_FAILED", "not a text");
        }
        return { result: preview };
      } finally {
        source.close();
      }
    });
