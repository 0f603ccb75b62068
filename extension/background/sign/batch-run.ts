import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { problemOf } from "../problem.ts";
import { turns } from "../turns.ts";
import type { BatchRequest } from "./batch-message.ts";
import { advance } from "./job-flow.ts";
import { sign } from "./job-signature.ts";
import type { LiveJob } from "./live-job.ts";
import type { LiveOrder } from "./live-order.ts";

/** So that the token never idles while a document is prepared or a result is checked. */
const SIGNED_AT_ONCE = 2;

const DELIVERED_AT_ONCE = 2;

type SignBatch = Extract<BatchRequest, { type: "sign" }>;

/** One document of the batch with what the user approved for it. */
interface Approved {
  job: LiveJob;
  consent: SignBatch["documents"][number];
}

/** Whether a failure is of the token, the login or the agent, and every other document would meet it too. */
function stopsAll(code: ErrorCode): boolean {
  return /^(TOKEN|LOGIN|SESSION|AGENT)_/.test(code);
}

/**
 * Signs the documents that the user approved with one login, and delivers each by itself as soon as it is signed. A
 * document that fails leaves the others as they are.
 * @returns when the login was opened; the rest goes on
 * @throws {KysoError} JOB_STATE; why there is no login: nothing was signed then
 */
export async function startRun(
  agent: AgentLink,
  order: LiveOrder,
  jobs: LiveJob[],
  request: SignBatch,
): Promise<void> {
  const approved = request.documents.map((consent): Approved => {
    const job = jobs.find(({ record }) => record.jobKey === consent.jobKey);
    if (job === undefined || (job.record.stage !== "ready" && job.record.stage !== "sign")) {
      throw new KysoError("JOB_STATE");
    }
    return { job, consent };
  });
  if (order.run !== null || new Set(approved.map(({ job }) => job)).size !== approved.length) {
    throw new KysoError("JOB_STATE");
  }
  order.run = { done: 0, total: approved.length };
  order.problem = null;
  order.changed();
  const { kind, tokenId, certificate, pin } = request;
  try {
    const login = { kind, tokenId, certificate, pin, signatures: approved.length };
    const { loginId } = (await agent.call("login.open", login)).result;
    void signAll({ agent, order, loginId }, approved, request);
  } catch (error) {
    order.run = null;
    order.problem = problemOf(asKysoError(error));
    order.changed();
    throw error;
  }
}

interface Run {
  agent: AgentLink;
  order: LiveOrder;
  loginId: string;
}

async function signAll(
  { agent, order, loginId }: Run,
  approved: readonly Approved[],
  { kind, tokenId, certificate, noSecret }: SignBatch,
): Promise<void> {
  const signing = turns(SIGNED_AT_ONCE);
  const delivering = turns(DELIVERED_AT_ONCE);
  let stop: KysoError | null = null;
  const signed = approved.map(async ({ job, consent }) => {
    const { jobKey: _jobKey, ...own } = consent;
    const isSigned = await signing(async () => {
      if (stop !== null) return false;
      const params = { ...own, kind, tokenId, certificate, noSecret, login: loginId, pin: "" };
      try {
        await job.inTurn(() => sign(job, params));
        return true;
      } catch (error) {
        const { code } = asKysoError(error);
        if (stopsAll(code)) stop = asKysoError(error);
        return false;
      }
    });
    return { job, isSigned };
  });
  const ended = signed.map(async (one) => {
    const { job, isSigned } = await one;
    if (isSigned) await delivering(() => advance(job));
    if (order.run !== null) order.run = { ...order.run, done: order.run.done + 1 };
    order.changed();
  });
  await Promise.all(signed);
  // One that the agent does not hear of ends by itself.
  void agent.call("login.close", { loginId }).catch(() => undefined);
  await Promise.all(ended);
  order.run = null;
  order.problem = stop === null ? null : problemOf(stop);
  order.changed();
  order.wake();
}
