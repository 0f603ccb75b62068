import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import { writePart } from "./document-file.ts";
import type { LiveJob } from "./live-job.ts";
import { problemOf } from "./problem.ts";

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
  const { jobId, jobKey, stage } = job.record;
  if (jobId === null || (stage !== "ready" && stage !== "sign")) throw new KysoError("JOB_STATE");
  if (stage === "sign" && (await recover(job)) === "signed") return;
  if (job.record.stage === "send") throw new KysoError("JOB_NOT_FOUND");
  await job.save({ stage: "sign", kind: params.kind, problem: null });
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
    await writePart(jobKey, "appended", body);
    await job.save({ stage: "deliver", signature: result.signature, signedAt: result.job.signedAt });
  } catch (error) {
    await afterFailure(job, asKysoError(error));
  }
}

/** Whatever went wrong, only the agent can say whether it has signed; it is given a while to come back. */
async function afterFailure(job: LiveJob, error: KysoError): Promise<void> {
  const deadline = Date.now() + AGENT_BACK_WITHIN_MS;
  for (;;) {
    const end = await recover(job, error).catch(asKysoError);
    if (end === "signed") return;
    if (end === "not-signed") throw error;
    if (!UNREACHABLE.has(end.code) || Date.now() > deadline) {
      job.show({ name: "ready", problem: problemOf(end) });
      throw end;
    }
    await pause(POLL_MS);
  }
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
 * @throws {KysoError} those of the connection; the stage is still `sign`
 */
export async function recover(
  job: LiveJob,
  reason = new KysoError("SESSION_CLOSED"),
): Promise<"signed" | "not-signed"> {
  const { jobId, jobKey } = job.record;
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
      const { body } = await job.agent.call("job.fetch", { jobId, part: "appended" });
      await writePart(jobKey, "appended", body);
      await job.save({ stage: "deliver", signedAt });
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
