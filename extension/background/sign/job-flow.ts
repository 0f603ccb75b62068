import { asKysoError, ERRORS, KysoError } from "../../../protocol/error.ts";
import { isSecretAtPortal } from "../../../protocol/portal-secrecy.ts";
import { endBlocked } from "./blocked-job.ts";
import { removeParts } from "./document-file.ts";
import { deliver, settleUpload, showDelivered } from "./job-delivery.ts";
import { ask, download, inspect, send } from "./job-preparation.ts";
import { removeRecord } from "./job-record.ts";
import type { JobRecord, JobStage } from "./job-record.ts";
import { recover, showUnsettled } from "./job-signature.ts";
import type { LiveJob } from "./live-job.ts";
import { problemOf } from "../problem.ts";

/** Stages before the user has signed: what is there can be had again, and is dropped when the user turns away. */
export const UNSIGNED_STAGES: ReadonlySet<JobStage> = new Set(["ask", "choose", "download", "send", "ready"]);

/** Stages in which there is, or may be, a signed document that the portal has not. */
export const KEPT_STAGES: ReadonlySet<JobStage> = new Set(["sign", "deliver", "upload", "wait"]);

/** Stages in which a signature was made. */
export const SIGNED_STAGES: ReadonlySet<JobStage> = new Set(["deliver", "upload", "wait", "delivered"]);

/** Does what a job's stage asks for, and says whether the next stage may follow at once. */
async function step(job: LiveJob): Promise<boolean> {
  switch (job.record.stage) {
    case "ask":
      return await ask(job);
    case "choose":
      job.show({ name: "choosing" });
      return false;
    case "download":
      await download(job);
      return true;
    case "send":
      await send(job);
      return true;
    case "ready":
      await inspect(job);
      return false;
    case "sign":
      await recover(job);
      return true;
    case "deliver":
      return await deliver(job);
    case "upload":
      await settleUpload(job);
      return true;
    case "wait":
      showWaiting(job);
      return false;
    case "delivered":
      showDelivered(job);
      await tellAgent(job);
      return false;
    case "dropped":
      await tellAgent(job);
      return false;
  }
}

/** What the portal itself calls secret is not fetched, and nobody is asked about it. */
function assertNotSecret({ record: { stage, secrecy } }: LiveJob): void {
  if (UNSIGNED_STAGES.has(stage) && isSecretAtPortal(secrecy ?? undefined)) {
    throw new KysoError("DOCUMENT_STATE_SECRET");
  }
}

function showWaiting(job: LiveJob): void {
  const { problem: kept, delivery } = job.record;
  const unknown = delivery.to === "page" ? "PORTAL_PAGE_GONE" : "PORTAL_UPLOAD_FAILED";
  const problem = kept ?? problemOf(new KysoError(unknown));
  job.show({ name: "waiting", problem, mayBeStored: job.record.mayBeStored });
}

/** Lets the agent close the job; where it can't be reached now, the record stays and the next connection does. */
async function tellAgent(job: LiveJob): Promise<void> {
  const { jobId, stage, dropReason } = job.record;
  if (stage === "delivered" && (await job.isHeld())) return;
  if (jobId !== null) {
    const told =
      stage === "delivered"
        ? job.agent.call("job.delivered", { jobId })
        : job.agent.call("job.cancel", { jobId, reason: dropReason ?? "discarded" });
    try {
      await told;
    } catch (error) {
      if (!(error instanceof KysoError) || error.code !== "JOB_NOT_FOUND") return;
    }
    await job.save({ jobId: null });
  }
  // A document of an order is forgotten by the board, once the order has noted its end.
  const { windowId, orderKey, jobKey } = job.record;
  if (windowId === null && orderKey === null) await removeRecord(jobKey);
}

/**
 * Takes a job as far as it goes without the user: from whatever stage an earlier worker left it in to the next question,
 * a failure, or its end. Never throws: a failure is shown.
 */
export async function advance(job: LiveJob): Promise<void> {
  await job.inTurn(async () => {
    try {
      assertNotSecret(job);
      while (await step(job));
    } catch (error) {
      await failed(job, asKysoError(error));
    }
  });
}

async function failed(job: LiveJob, error: KysoError): Promise<void> {
  const problem = problemOf(error);
  const { stage } = job.record;
  if (stage === "dropped" || stage === "delivered") return;
  if (await endBlocked(job, error).catch(() => false)) return;
  if (stage === "sign") {
    showUnsettled(job, error);
    return;
  }
  const retryable = ["retry", "pair", "install", "insert-token"].includes(ERRORS[error.code]);
  job.show({ name: "failed", problem, retryable });
}

/** Gives a job up. What was signed is given up only by the user's own word, `discarded`. */
export async function drop(job: LiveJob, reason: NonNullable<JobRecord["dropReason"]>): Promise<void> {
  if (!UNSIGNED_STAGES.has(job.record.stage) && reason !== "discarded") return;
  await job.save({ stage: "dropped", dropReason: reason, windowId: null });
  job.abort.abort();
  await removeParts(job.record.jobKey);
  await advance(job);
}
