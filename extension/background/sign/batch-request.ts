import { KysoError } from "../../../protocol/error.ts";
import { turns } from "../turns.ts";
import { BATCH_JOB_REQUESTS, batchRequestSchema } from "./batch-message.ts";
import type { BatchRequest } from "./batch-message.ts";
import { prepareBatch } from "./batch-preparation.ts";
import { resumeRun, startRun } from "./batch-run.ts";
import { advance } from "./job-flow.ts";
import type { LiveJob } from "./live-job.ts";
import type { LiveOrder } from "./live-order.ts";
import type { OrderBoard } from "./order-board.ts";
import { PortalWatch } from "./portal-watch.ts";
import { answerSignRequest } from "./sign-request.ts";

/** Documents that are begun anew side by side. */
const RETRIED_AT_ONCE = 3;

/** Reads the tokens for a batch window. */
export async function refreshBatchTokens(board: OrderBoard, order: LiveOrder): Promise<void> {
  const { result } = await board.agent.call("token.list", {});
  if (JSON.stringify(result.tokens) === JSON.stringify(order.tokens)) return;
  order.tokens = result.tokens;
  order.changed();
}

async function allow(board: OrderBoard, order: LiveOrder): Promise<void> {
  if (order.asking === null) throw new KysoError("JOB_STATE");
  await board.jobs.allowed(order.record.origin, order.asking.questions);
  void prepareBatch(board.jobs, order);
}

/** The user said no to all that is not signed; with nothing signed, the window has nothing more to show. */
async function cancel(board: OrderBoard, order: LiveOrder): Promise<void> {
  if (order.run !== null) throw new KysoError("JOB_STATE");
  const { loginId } = order;
  if (loginId !== null) void board.agent.call("login.close", { loginId }).catch(() => undefined);
  await order.revoke();
  for (const job of board.jobsOf(order)) await board.jobs.dropUnsigned(job);
  await board.releaseMains(order);
  const { windowId } = order.record;
  const isKept = board.jobsOf(order).some(({ record }) => record.stage !== "dropped");
  if (windowId !== null && !isKept) await board.closeWindow(windowId);
}

/** @throws {KysoError} JOB_NOT_FOUND */
function jobOf(board: OrderBoard, order: LiveOrder, jobKey: string): LiveJob {
  const job = board.jobsOf(order).find(({ record }) => record.jobKey === jobKey);
  if (job === undefined) throw new KysoError("JOB_NOT_FOUND");
  return job;
}

async function leaveOut(
  board: OrderBoard,
  order: LiveOrder,
  { jobKey, leftOut }: Extract<BatchRequest, { type: "leave-out" }>,
): Promise<void> {
  const entry = order.record.documents.find((document) => document.jobKey === jobKey);
  if (entry === undefined || entry.end !== null || order.run !== null) throw new KysoError("JOB_STATE");
  await order.saveDocument(jobKey, { leftOut });
  board.jobChanged(order.record.orderKey);
}

/** A dossier has one main document: what is an attachment has none of its own. */
async function attach(
  order: LiveOrder,
  { jobKey, to }: Extract<BatchRequest, { type: "attach" }>,
): Promise<void> {
  const { documents } = order.record;
  const entry = documents.find((document) => document.jobKey === jobKey);
  const main = documents.find((document) => document.jobKey === to);
  const isWell =
    to === null || (to !== jobKey && main?.attachmentOf === null && order.attachmentsOf(jobKey).length === 0);
  if (entry === undefined || entry.end !== null || order.run !== null || !isWell) {
    throw new KysoError("JOB_STATE");
  }
  await order.saveDocument(jobKey, { attachmentOf: to });
}

function stop(order: LiveOrder): void {
  if (order.run === null) throw new KysoError("JOB_STATE");
  order.run.stopping = true;
  order.changed();
}

/** The agent's id of the main document of an attachment's dossier. */
function mainIdOf(board: OrderBoard, order: LiveOrder, jobKey: string): string | null {
  const entry = order.record.documents.find((document) => document.jobKey === jobKey);
  const mainKey = entry?.attachmentOf ?? null;
  return mainKey === null ? null : (board.jobs.find(mainKey)?.record.jobId ?? null);
}

async function askOfJob(
  board: OrderBoard,
  order: LiveOrder,
  { jobKey, request }: Extract<BatchRequest, { type: "job" }>,
): Promise<unknown> {
  const isForBatch = BATCH_JOB_REQUESTS.some((type) => type === request.type);
  if (!isForBatch || order.asking !== null) throw new KysoError("JOB_STATE");
  if (request.type === "unlock") order.passwords.set(jobKey, request.password);
  const mainId = mainIdOf(board, order, jobKey);
  return await answerSignRequest(board.jobs, jobOf(board, order, jobKey), request, mainId);
}

function retryFailed(board: OrderBoard, order: LiveOrder): void {
  const inTurn = turns(RETRIED_AT_ONCE);
  const failed = board.jobsOf(order).filter(({ phase }) => phase?.name === "failed" && phase.retryable);
  for (const job of failed) void inTurn(() => advance(job));
}

/** One after the other: each may have its page loaded anew, through which the others go. */
function retryDeliveries(board: OrderBoard, order: LiveOrder): void {
  const inTurn = turns(1);
  const portal = new PortalWatch(Number.POSITIVE_INFINITY);
  const waiting = board.jobsOf(order).filter(({ phase }) => phase?.name === "waiting");
  for (const job of waiting) {
    void inTurn(async () => {
      // Each of them would open the portal's page, and find nobody logged in.
      if (portal.problem !== null) return;
      if (job.record.stage === "wait") await job.save({ stage: "deliver" });
      await advance(job);
      portal.note(job);
    }).catch(() => undefined);
  }
}

/** Answers one request of a batch window. @throws {KysoError} what went wrong, for the window to say */
export async function answerBatchRequest(
  board: OrderBoard,
  order: LiveOrder,
  message: unknown,
): Promise<unknown> {
  const parsed = batchRequestSchema.safeParse(message);
  if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
  const request = parsed.data;
  switch (request.type) {
    case "allow":
      await allow(board, order);
      return null;
    case "cancel":
      await cancel(board, order);
      return null;
    case "refresh-tokens":
      await refreshBatchTokens(board, order);
      return null;
    case "role":
      await board.agent.call("role.set", { certificate: request.certificate, role: request.role });
      await refreshBatchTokens(board, order);
      return null;
    case "leave-out":
      await leaveOut(board, order, request);
      return null;
    case "attach":
      await attach(order, request);
      return null;
    case "job":
      return await askOfJob(board, order, request);
    case "sign":
      await startRun(board, order, request);
      return null;
    case "stop":
      stop(order);
      return null;
    case "resume":
      await resumeRun(board, order, request.pin);
      return null;
    case "retry-failed":
      retryFailed(board, order);
      return null;
    case "retry-deliveries":
      retryDeliveries(board, order);
      return null;
  }
}
