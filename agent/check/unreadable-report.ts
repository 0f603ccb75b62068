import type { ErrorCode } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";

/** The report of a file of which nothing could be learnt but why. */
export function unreadableReport(file: string, code: ErrorCode, checkedAt = new Date()): FileReport {
  return {
    file,
    verdict: "UNREADABLE",
    code,
    format: null,
    size: null,
    sha256: null,
    checkedAt: checkedAt.toISOString(),
    signatures: [],
    revisions: [],
    attachments: [],
  };
}
