import { readAuditLog } from "../audit/audit-check.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { JobStore } from "../job/job-store.ts";

/**
 * Logs signatures that are on the disk and not in the log: the agent was killed between the two. To be run before any
 * of them can be delivered.
 *
 * @param folder of the log
 * @throws {KysoError} AUDIT_BUSY, JOB_DISK_FULL, JOB_DISK_ERROR
 */
export async function logUnloggedSignatures(jobs: JobStore, audit: AuditLog, folder: string): Promise<void> {
  const waiting = jobs.list().filter(({ record }) => record.state === "signed" && record.evidence !== null);
  if (waiting.length === 0) {
    return;
  }
  const logged = new Set<unknown>();
  for await (const { event, details } of readAuditLog(folder)) {
    if (event === "signature.made") {
      logged.add(details["jobId"]);
    }
  }
  for (const { id, record } of waiting) {
    if (!logged.has(id) && record.evidence !== null) {
      await audit.append("signature.made", { ...record.evidence, loggedLate: true });
    }
  }
}
