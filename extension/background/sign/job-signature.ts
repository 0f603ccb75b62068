import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { OperationParams } from "../../../protocol/operation.ts";
import { endBlocked } from "./blocked-job.ts";
import { writePart } from "./document-file.ts";
import type { LiveJob } from "./live-job.ts";
import { problemOf } from "../problem.ts";
import { madePart } from "./signed-file.ts";
import { rememberSpot } from "./usual-spot.ts";

/** How often the agent is asked about a signature that was under way when the connection broke. */
const POLL_MS = 500;

/** Time for which a signature that was under way is waited for: a module's own time limit lies below. */
const POLL_DEADLINE_MS = 180_000;

/** Time for which a lost agent is looked for after it was asked to sign. */
const AGENT_BACK_WITHIN_MS = 8_000;

type SignParams = Omit<OperationParams<"job.sign">, "jobId">;

/** Codes of an agent that can't be asked now. */
const UNREACHABLE = new Set([
  "SESSION_CLOSED",
  "SESSION_HANDSHAKE_FAILED",
  "AGENT_NOT_RUNNING",
  "SESSION_NOT_PAIRED",
]);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Has the agent sign. The record says so before it is asked: whatever happens then, the next worker asks the agent how it
 * ended, and never signs anew without the user.
 * @throws {KysoError} why it was not signed; the stage is then `ready` again, or `sign` where nobody can say
 */
export async function sign(job: LiveJob, params: SignParams): Promise<void> {
  const { jobId, jobKey, stage, format, origin } = job.record;
  if (jobId === null || (stage !== "ready" && stage !== "sign")) throw new KysoError("JOB_STATE");
  if (stage === "sign" && (await settle(job)) === "signed") return;
  if (job.record.stage === "send") throw new KysoError("JOB_NOT_FOUND");
  const { kind, number, date } = params;
  await job.save({ stage: "sign", kind, number, date, problem: null });
  job.show({ name: "signing", step: "starting" });
  try {
    const { result, body } = await job.agent.call(
      "job.sign",
      { ...params, jobId },
      {
        onProgress: ({ step }) => {
          job.show({ name: "signing", step });
        },
      },
    );
    await writePart(jobKey, madePart(format), body);
    const { signature, warnings, spot } = result;
    // What can't be remembered is asked of the user again: no reason to fail what is signed.
    if (spot && job.showsNoPlace && !params.field)
      await rememberSpot(origin, kind, spot).catch(() => undefined);
    await job.save({ stage: "deliver", signature, warnings, signedAt: result.job.signedAt });
  } catch (cause) {
    const error = asKysoError(cause);
    if (await endBlocked(job, error)) throw error;
    await afterFailure(job, error);
  }
}

/** Learns how an earlier try ended before there is another. */
async function settle(job: LiveJob): Promise<"signed" | "not-signed"> {
  job.show({ name: "signing", step: "starting" });
  return await whenReachable(job);
}

/** Whatever went wrong, only the agent can say whether it has signed. */
async function afterFailure(job: LiveJob, error: KysoError): Promise<void> {
  if ((await whenReachable(job, error)) === "not-signed") throw error;
}

/** {@link recover}, from an agent that is given a while to come back: it may just be starting. */
async function whenReachable(job: LiveJob, reason?: KysoError): Promise<"signed" | "not-signed"> {
  const deadline = Date.now() + AGENT_BACK_WITHIN_MS;
  for (;;) {
    const end = await recover(job, reason).catch(asKysoError);
    if (!(end instanceof KysoError)) return end;
    if (!UNREACHABLE.has(end.code) || Date.now() > deadline) {
      showUnsettled(job, end);
      throw end;
    }
    await pause(POLL_MS);
  }
}

/** Shows a job whose signature nobody has seen yet; or, where it was made, that it waits and takes no second PIN. */
export function showUnsettled(job: LiveJob, error: KysoError): void {
  const problem = problemOf(error);
  job.show(
    error.code === "JOB_SIGNED_NOT_SAVED"
      ? { name: "waiting", problem, mayBeStored: false }
      : { name: "ready", problem },
  );
}

/**
 * Brings a signature that was made into the extension's own files.
 * @throws {KysoError} JOB_SIGNED_NOT_SAVED where the agent's disk or the browser's has no room for it; the agent keeps it
 */
async function fetchSignature(job: LiveJob, jobId: string, signedAt: string | null): Promise<void> {
  job.show({ name: "signing", step: "saving" });
  try {
    const part = madePart(job.record.format);
    const { body } = await job.agent.call("job.fetch", { jobId, part });
    await writePart(job.record.jobKey, part, body);
  } catch (cause) {
    const { code } = asKysoError(cause);
    if (code !== "JOB_DISK_FULL" && code !== "JOB_DISK_ERROR") throw cause;
    throw new KysoError("JOB_SIGNED_NOT_SAVED", code, { cause });
  }
  await job.save({ stage: "deliver", signedAt });
}

async function backToReady(job: LiveJob, error: KysoError): Promise<void> {
  const problem = problemOf(error);
  await job.save({ stage: "ready", problem });
  job.show({ name: "ready", problem });
}

/**
 * Asks the agent how a signature ended that it was asked for, and fetches it where there is one.
 * @param reason what the user is told where nothing was signed
 * @returns `signed`: the stage is `deliver`; `not-signed`: it is `ready` or, where the agent has lost the document, `send`
 * @throws {KysoError} JOB_SIGNED_NOT_SAVED and those of the connection; the stage is still `sign`
 */
export async function recover(
  job: LiveJob,
  reason = new KysoError("SESSION_CLOSED"),
): Promise<"signed" | "not-signed"> {
  const { jobId } = job.record;
  if (jobId === null) throw new KysoError("JOB_NOT_FOUND");
  const deadline = Date.now() + POLL_DEADLINE_MS;
  for (;;) {
    const known = await job.agent.call("job.get", { jobId }).catch((error: unknown) => {
      if (error instanceof KysoError && error.code === "JOB_NOT_FOUND") return null;
      throw error;
    });
    if (known === null) {
      await job.save({ stage: "send", jobId: null, problem: problemOf(reason) });
      return "not-signed";
    }
    const { state, signedAt } = known.result;
    if (state === "signed") {
      await fetchSignature(job, jobId, signedAt);
      return "signed";
    }
    if (state !== "signing" || Date.now() > deadline) {
      await backToReady(job, reason);
      return "not-signed";
    }
    job.show({ name: "signing", step: "signing-on-token" });
    await pause(POLL_MS);
  }
}
