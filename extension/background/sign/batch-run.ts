import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { problemOf } from "../problem.ts";
import { turns } from "../turns.ts";
import type { Approval } from "./batch-approval.ts";
import type { BatchRequest } from "./batch-message.ts";
import { Pace } from "./batch-pace.ts";
import { mainsFirst, remainingOf, stopsAll } from "./batch-remaining.ts";
import type { Approved } from "./batch-remaining.ts";
import { fillsInput, reloadAfterwards } from "./job-delivery.ts";
import { advance, SIGNED_STAGES } from "./job-flow.ts";
import { sign } from "./job-signature.ts";
import type { LiveJob } from "./live-job.ts";
import type { LiveOrder } from "./live-order.ts";
import type { OrderBoard } from "./order-board.ts";
import { PortalWatch, postpone } from "./portal-watch.ts";

/** So that the token never idles while a document is prepared or a result is checked. */
const SIGNED_AT_ONCE = 2;

const DELIVERED_AT_ONCE = 2;

/** So that signing stays near what is delivered: when it is stopped, or the portal is down, few lie about signed. */
const UNDER_WAY_AT_ONCE = 8;

type SignBatch = Extract<BatchRequest, { type: "sign" }>;

/**
 * Signs the documents that the user approved with one login, and delivers each by itself as soon as it is signed. A
 * document that fails leaves the others as they are.
 * @returns when the login was opened; the rest goes on
 * @throws {KysoError} JOB_STATE; why there is no login: nothing was signed or approved then
 */
export async function startRun(board: OrderBoard, order: LiveOrder, request: SignBatch): Promise<void> {
  const { type: _type, pin, documents, ...shared } = request;
  const entries = new Map(order.record.documents.map((entry) => [entry.jobKey, entry]));
  for (const { jobKey } of documents) {
    const entry = entries.get(jobKey);
    const job = board.jobs.find(jobKey);
    const isOpen = job?.record.stage === "ready" || job?.record.stage === "sign";
    if (entry === undefined || entry.leftOut || entry.end !== null || !isOpen)
      throw new KysoError("JOB_STATE");
  }
  const isTwice = new Set(documents.map(({ jobKey }) => jobKey)).size !== documents.length;
  if (order.run !== null || isTwice) throw new KysoError("JOB_STATE");
  for (const { jobKey, password } of documents) {
    if (password !== undefined) order.passwords.set(jobKey, password);
  }
  const approval: Approval = {
    ...shared,
    documents: documents.map(({ password: _password, ...document }) => document),
  };
  const find = (jobKey: string): LiveJob | undefined => board.jobs.find(jobKey);
  const approved = approval.documents.flatMap((consent): Approved[] => {
    const job = find(consent.jobKey);
    return job === undefined ? [] : [{ job, consent }];
  });
  await open(board, order, { approval, pin, approved: mainsFirst(order, approved) }, () =>
    order.approve(approval),
  );
}

/**
 * Goes on with what is left of what the user has approved.
 * @throws {KysoError} JOB_STATE; why there is no login: all is as before then
 */
export async function resumeRun(board: OrderBoard, order: LiveOrder, pin: string): Promise<void> {
  const { approval } = order;
  const approved = remainingOf(order, (jobKey) => board.jobs.find(jobKey));
  if (order.run !== null || approval === null || approved.length === 0) throw new KysoError("JOB_STATE");
  await open(board, order, { approval, pin, approved }, () => Promise.resolve());
}

interface Opening {
  approval: Approval;
  pin: string;
  approved: readonly Approved[];
}

async function open(
  board: OrderBoard,
  order: LiveOrder,
  { approval, pin, approved }: Opening,
  onLogin: () => Promise<void>,
): Promise<void> {
  const total = approval.documents.length;
  const pace = new Pace(performance.now());
  order.run = { done: total - approved.length, total, pace, stopping: false };
  order.problem = null;
  order.changed();
  try {
    const loginId = order.loginId ?? (await logIn(board, approval, approved, pin));
    await onLogin();
    order.loginId = null;
    void signAll({ board, order, loginId, approval }, approved);
  } catch (error) {
    order.run = null;
    order.problem = problemOf(asKysoError(error));
    order.changed();
    throw error;
  }
}

async function logIn(
  { agent }: OrderBoard,
  { tokenId, certificate }: Approval,
  approved: readonly Approved[],
  pin: string,
): Promise<string> {
  const kinds = [...new Set(approved.map(({ consent }) => consent.kind))];
  const login = { kinds, tokenId, certificate, pin, signatures: approved.length };
  return (await agent.call("login.open", login)).result.loginId;
}

interface Run {
  board: OrderBoard;
  order: LiveOrder;
  loginId: string;
  approval: Approval;
}

/** `left`: not begun, or held up with all others. */
type Outcome = "signed" | "failed" | "left";

async function signAll(run: Run, approved: readonly Approved[]): Promise<void> {
  const { board, order, loginId } = run;
  const signing = turns(SIGNED_AT_ONCE);
  // A portal's own input takes one file at a time.
  const delivering = turns(approved.some(({ job }) => fillsInput(job)) ? 1 : DELIVERED_AT_ONCE);
  const underWay = turns(UNDER_WAY_AT_ONCE);
  const portal = new PortalWatch();
  let stop: KysoError | null = null;
  const outcomes = new Map<string, Promise<Outcome>>();
  const signInTurn = (one: Approved): Promise<Outcome> =>
    signing(async () => {
      if (stop !== null || portal.problem !== null || order.run?.stopping === true) return "left";
      try {
        await checkMain(run, one, outcomes);
        await signOne(run, one);
        return "signed";
      } catch (error) {
        if (!stopsAll(asKysoError(error).code)) return "failed";
        stop = asKysoError(error);
        return "left";
      }
    });
  // An attachment's turn comes after its main document's, so that it never keeps that from its own.
  const ended = approved.map((one) => {
    let tell: (outcome: Outcome) => void = () => undefined;
    outcomes.set(one.consent.jobKey, new Promise((resolve) => (tell = resolve)));
    return underWay(async () => {
      const outcome = await signInTurn(one);
      tell(outcome);
      if (outcome === "signed") await delivering(() => deliverSigned(one.job, portal));
      if (outcome !== "left") noteEnd(order);
    });
  });
  const ends = await Promise.all(outcomes.values());
  const isKept = stop === null && ends.includes("left");
  // One that the agent does not hear of ends by itself.
  if (!isKept) void board.agent.call("login.close", { loginId }).catch(() => undefined);
  await Promise.all(ended);
  await board.releaseMains(order);
  void reloadAfterwards(approved.map(({ job }) => job)).catch(() => undefined);
  order.loginId = isKept ? loginId : null;
  order.run = null;
  const reason = stop ?? (isKept ? portal.problem : null);
  order.problem = reason === null ? null : problemOf(reason);
  order.changed();
  order.wake();
}

async function deliverSigned(job: LiveJob, portal: PortalWatch): Promise<void> {
  if (portal.problem !== null && job.record.delivery.to !== "page") {
    await postpone(job, portal.problem);
    return;
  }
  await advance(job);
  portal.note(job);
}

function noteEnd(order: LiveOrder): void {
  if (order.run === null) return;
  order.run.done += 1;
  order.run.pace.note(performance.now());
  order.changed();
}

/**
 * A separate attachment is signed once its main document is.
 * @throws {KysoError} SIGN_MAIN_NOT_SIGNED
 */
async function checkMain(
  { board, order }: Run,
  { job, consent }: Approved,
  outcomes: ReadonlyMap<string, Promise<Outcome>>,
): Promise<void> {
  const entry = order.record.documents.find(({ jobKey }) => jobKey === consent.jobKey);
  const mainKey = entry?.attachmentOf ?? null;
  if (mainKey === null) return;
  const outcome = await outcomes.get(mainKey);
  // Held up with all others, it is no failure of this one.
  if (outcome === "left") throw new KysoError("LOGIN_ENDED");
  if (outcome === "signed" || isSigned(board, order, mainKey)) return;
  const error = new KysoError("SIGN_MAIN_NOT_SIGNED");
  await job.save({ problem: problemOf(error) });
  job.show({ name: "ready", problem: problemOf(error) });
  throw error;
}

function isSigned(board: OrderBoard, order: LiveOrder, jobKey: string): boolean {
  const stage = board.jobs.find(jobKey)?.record.stage;
  const end = order.record.documents.find((entry) => entry.jobKey === jobKey)?.end;
  return end?.state === "delivered" || (stage !== undefined && SIGNED_STAGES.has(stage));
}

async function signOne({ board, order, loginId, approval }: Run, { job, consent }: Approved): Promise<void> {
  const { jobKey, ...own } = consent;
  // The browser has begun anew since the user looked at it: the same bytes are made ready again.
  if (job.record.stage !== "sign" && job.phase?.name !== "ready") await advance(job);
  const { phase } = job;
  if (phase?.name === "failed") throw new KysoError(phase.problem.code);
  const mainKey = order.record.documents.find((entry) => entry.jobKey === jobKey)?.attachmentOf ?? null;
  const beside = mainKey === null ? null : (board.jobs.find(mainKey)?.record.jobId ?? null);
  const password = order.passwords.get(jobKey);
  const params = {
    ...own,
    ...(password === undefined ? {} : { password }),
    ...(beside === null ? {} : { beside }),
    tokenId: approval.tokenId,
    certificate: approval.certificate,
    noSecret: approval.noSecret,
    login: loginId,
    pin: "",
  };
  await job.inTurn(() => sign(job, params));
}
