import { KysoError } from "../../protocol/error.ts";
import type { AuditEvent } from "../audit/audit-entry.ts";
import type { Operation } from "./agent-context.ts";

/**
 * `job.cancel`: the document is given up, and nothing of it stays here. One that is signed goes only when the user
 * discards it by name: a window that closes meanwhile must not lose a signature.
 */
export const jobCancel: Operation<"job.cancel"> =
  ({ jobs, audit }) =>
  ({ jobId, reason }) =>
    jobs.withJob(jobId, async (job) => {
      const { state, origin, sha256, title } = job.record;
      if (!job.isUnsigned && reason !== "discarded") {
        throw new KysoError("JOB_STATE", `${state}, ${reason}`);
      }
      const isRefusal = reason === "consent-refused" || reason === "window-closed";
      const event: AuditEvent = isRefusal ? "consent.refused" : "document.discarded";
      await audit.append(event, { jobId, origin, title, documentSha256: sha256, state, reason });
      await jobs.end(job);
      return { result: {} };
    });
