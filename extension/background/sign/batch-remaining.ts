import type { ErrorCode } from "../../../protocol/error.ts";
import type { ApprovedDocument } from "./batch-approval.ts";
import { UNSIGNED_STAGES } from "./job-flow.ts";
import type { LiveJob } from "./live-job.ts";
import type { LiveOrder } from "./live-order.ts";
import type { OrderedRecord } from "./order-record.ts";

/* What is left of what the user has approved. */

/** One document of the batch with what the user approved for it. */
export interface Approved {
  job: LiveJob;
  consent: ApprovedDocument;
}

/** Whether a failure is of the token, the login or the agent, and every other document would meet it too. */
export function stopsAll(code: ErrorCode): boolean {
  return /^(TOKEN|LOGIN|SESSION|AGENT|CERTIFICATE)_/.test(code);
}

/** A document that failed by itself is no longer approved: what is to become of it is for the user to say anew. */
function hasFailed({ record, phase }: LiveJob): boolean {
  const problem = phase?.name === "failed" ? phase.problem : record.problem;
  return problem !== null && !stopsAll(problem.code);
}

/** Whether a document that was approved is neither signed, nor left out since, nor failed by itself. */
export function isRemaining(entry: OrderedRecord, job: LiveJob): boolean {
  const { stage } = job.record;
  const isUnsigned = UNSIGNED_STAGES.has(stage) || stage === "sign";
  return isUnsigned && !entry.leftOut && entry.end === null && !hasFailed(job);
}

/** What was approved and is neither signed, nor left out since, nor failed by itself; main documents before their attachments. */
export function remainingOf(order: LiveOrder, find: (jobKey: string) => LiveJob | undefined): Approved[] {
  if (order.approval === null) return [];
  const entries = new Map(order.record.documents.map((entry) => [entry.jobKey, entry]));
  const remaining = order.approval.documents.flatMap((consent): Approved[] => {
    const entry = entries.get(consent.jobKey);
    const job = find(consent.jobKey);
    return job !== undefined && entry !== undefined && isRemaining(entry, job) ? [{ job, consent }] : [];
  });
  return mainsFirst(order, remaining);
}

/** Main documents before the attachments that are signed beside them; else as they stood. */
export function mainsFirst(order: LiveOrder, approved: readonly Approved[]): Approved[] {
  const { documents } = order.record;
  const attachments = new Set(
    documents.flatMap((entry) => (entry.attachmentOf === null ? [] : [entry.jobKey])),
  );
  const isAttachment = ({ consent }: Approved): boolean => attachments.has(consent.jobKey);
  return [...approved.filter((one) => !isAttachment(one)), ...approved.filter(isAttachment)];
}
