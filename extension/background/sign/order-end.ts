import type { LiveJob } from "./live-job.ts";
import { readSigned } from "./document-file.ts";
import type { OrderRecord, StoredEnd } from "./order-record.ts";
import type { DocumentEnd } from "./sign-order.ts";

/* How a document of an order ended, as its job tells, and when all have. */

/** The end of a document whose job is not known any more, and whose end nobody noted. */
export const GONE = { state: "failed", code: "JOB_CANCELLED", fileName: null } as const;

/** Whether every document of an order has ended. */
export function isOver({ documents }: OrderRecord): boolean {
  return documents.every(({ end }) => end !== null);
}

/** Stages in which a document that goes back to its page is signed and has not been taken. */
const OFFERED_STAGES = new Set(["deliver", "wait"]);

/** Whether the signed document lies ready for its page. */
export function isOffered({ record }: LiveJob): boolean {
  return record.delivery.to === "page" && OFFERED_STAGES.has(record.stage);
}

function delivered({ record }: LiveJob): Extract<StoredEnd, { state: "delivered" }> {
  const { fileName, answer, kind, number, date, signedAt } = record;
  return { state: "delivered", fileName, answer, kind, number, date, signedAt };
}

/**
 * The end of a job that is over for the page that ordered it; `null` while it is not. A document whose window is open is
 * not over before it is delivered: the user may try again.
 */
export function endOf(job: LiveJob): StoredEnd | null {
  const { record, phase } = job;
  const fileName = record.fileName === "" ? null : record.fileName;
  if (record.stage === "delivered") return delivered(job);
  if (record.stage === "dropped") {
    const code = phase?.name === "failed" ? phase.problem.code : "CONSENT_REFUSED";
    return { state: "failed", code, fileName };
  }
  if (record.windowId !== null || isOffered(job)) return null;
  if (record.stage === "wait") {
    return { state: "failed", code: record.problem?.code ?? "PORTAL_UPLOAD_FAILED", fileName };
  }
  // Signed, it may be, but nobody can say: the window that would tell is closed.
  const unsettled = record.stage === "sign" && (phase?.name === "waiting" || phase?.name === "ready");
  return unsettled ? { state: "failed", code: phase.problem?.code ?? "SESSION_CLOSED", fileName } : null;
}

/** What the page gets for a document that lies ready for it. */
export async function offerOf(job: LiveJob): Promise<DocumentEnd> {
  const signed = await readSigned(job.record.jobKey, job.record.format);
  return { ...delivered(job), signed };
}
