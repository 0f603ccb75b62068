import type { z } from "zod";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import { OPERATIONS } from "../../../protocol/operation.ts";
import { bytesOf, toBase64 } from "../base64.ts";
import { endBlocked } from "./blocked-job.ts";
import { readPart } from "./document-file.ts";
import type { JobBoard } from "./job-board.ts";
import { advance } from "./job-flow.ts";
import { inspect, refreshTokens } from "./job-preparation.ts";
import { sign } from "./job-signature.ts";
import type { LiveJob } from "./live-job.ts";
import { signRequestSchema } from "../ui-message.ts";
import type { FileText, FoundPlace, SignRequest, Stamp } from "../ui-message.ts";
import { usualSpot } from "./usual-spot.ts";

const signParamsSchema = OPERATIONS["job.sign"].params.omit({ jobId: true });

/** Largest stamp that is passed on to the window, bytes. */
const MAX_STAMP_BYTES = 8 * 1024 * 1024;

async function stamp(job: LiveJob, request: Extract<SignRequest, { type: "stamp" }>): Promise<Stamp> {
  const { jobId } = job.record;
  if (jobId === null) throw new KysoError("JOB_STATE");
  const { type: _type, ...params } = request;
  const { result, body } = await job.agent.call("job.stamp", { ...params, jobId });
  return { ...result, pdf: toBase64(await bytesOf(body, MAX_STAMP_BYTES)) };
}

async function place(
  job: LiveJob,
  { type: _type, ...wish }: Extract<SignRequest, { type: "place" }>,
): Promise<FoundPlace> {
  const { jobId, origin } = job.record;
  if (jobId === null) throw new KysoError("JOB_STATE");
  const usual = (await usualSpot(origin, wish.kind)) ?? undefined;
  const { result } = await job.agent.call("job.place", { ...wish, jobId, usual });
  job.showsNoPlace = result.found === "page";
  return result;
}

async function rules(
  job: LiveJob,
  { type: _type, ...asked }: Extract<SignRequest, { type: "rules" }>,
  mainId: string | null,
): Promise<readonly RuleResult[]> {
  const { jobId } = job.record;
  if (jobId === null) throw new KysoError("JOB_STATE");
  const beside = mainId === null ? {} : { beside: mainId };
  try {
    return (await job.agent.call("job.rules", { ...asked, ...beside, jobId })).result.rules;
  } catch (error) {
    await job.inTurn(() => endBlocked(job, asKysoError(error)));
    throw error;
  }
}

async function text(job: LiveJob): Promise<FileText> {
  const { jobId } = job.record;
  if (jobId === null) throw new KysoError("JOB_STATE");
  return (await job.agent.call("job.text", { jobId })).result;
}

/** Delivers, or retries the preparation, without keeping the page waiting for its answer: the state tells the rest. */
function goOn(job: LiveJob): null {
  void advance(job);
  return null;
}

async function signAndGoOn(job: LiveJob, params: z.infer<typeof signParamsSchema>): Promise<null> {
  try {
    await job.inTurn(() => sign(job, params));
  } finally {
    const { stage } = job.record;
    // A PIN that was refused changes what the token says of the tries left.
    if (stage === "ready") void refreshTokens(job).catch(() => undefined);
    else if (stage !== "sign") goOn(job);
  }
  return null;
}

async function unlock(job: LiveJob, password: string): Promise<void> {
  if (job.record.stage !== "ready" || job.phase?.name !== "locked") throw new KysoError("JOB_STATE");
  await job.inTurn(() => inspect(job, password));
}

async function retryDelivery(job: LiveJob): Promise<null> {
  const { stage } = job.record;
  // In stage `sign` the agent may have a signature that no disk had room for: it is asked.
  if (stage !== "wait" && stage !== "sign") throw new KysoError("JOB_STATE");
  job.isSentAnyway = true;
  if (stage === "wait") await job.save({ stage: "deliver" });
  return goOn(job);
}

/** The user has allowed all that was asked, and the browser has granted what it was asked for. */
async function allow(board: JobBoard, job: LiveJob): Promise<null> {
  const { phase, record } = job;
  if (record.stage !== "ask" || phase?.name !== "asking") throw new KysoError("JOB_STATE");
  await board.allowed(record.origin, phase.questions);
  return goOn(job);
}

/** The file that the user picked lies where the job's document belongs. */
async function chosen(job: LiveJob, fileName: string): Promise<null> {
  if (job.record.stage !== "choose") throw new KysoError("JOB_STATE");
  await readPart(job.record.jobKey, "document");
  await job.save({ stage: "send", fileName, title: job.record.title || fileName });
  return goOn(job);
}

/**
 * Answers one request of a job's sign window.
 * @param mainId the agent's id of the dossier's main document, where the job's is an attachment
 * @throws {KysoError} what went wrong, for the window to say
 */
export async function answerSignRequest(
  board: JobBoard,
  job: LiveJob,
  message: unknown,
  mainId: string | null = null,
): Promise<unknown> {
  const parsed = signRequestSchema.safeParse(message);
  if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
  const request = parsed.data;
  switch (request.type) {
    case "stamp":
      return await stamp(job, request);
    case "place":
      return await place(job, request);
    case "rules":
      return await rules(job, request, mainId);
    case "text":
      return await text(job);
    case "sign":
      return await signAndGoOn(job, signParamsSchema.parse(request));
    case "unlock":
      await unlock(job, request.password);
      return null;
    case "allow":
      return await allow(board, job);
    case "chosen":
      return await chosen(job, request.fileName);
    case "cancel":
      await board.drop(job.record.jobKey, "consent-refused");
      return null;
    case "retry":
      return goOn(job);
    case "retry-delivery":
      return await retryDelivery(job);
    case "role":
      await job.agent.call("role.set", { certificate: request.certificate, role: request.role });
      await refreshTokens(job);
      return null;
    case "refresh-tokens":
      await refreshTokens(job);
      return null;
  }
}
