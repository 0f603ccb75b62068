import type { TokenSummary } from "../../protocol/operation.ts";
import { KysoError } from "../../protocol/error.ts";
import type { AgentLink } from "./agent/agent-link.ts";
import type { JobBoard } from "./sign/job-board.ts";
import { advance } from "./sign/job-flow.ts";
import { BUILT_IN_FAMILIES } from "../portal/built-in.ts";
import { grantPatterns } from "./portal/match-pattern.ts";
import { activeTab } from "./portal/portal-tab.ts";
import { listConsents } from "./portal/portal-consent.ts";
import { listNotices } from "./portal/portal-notice.ts";
import { pickedAdapter } from "./portal/portal-picker.ts";
import { answerPortalRequest } from "./portal/portal-request.ts";
import type { ActiveSite } from "./portal/portal-message.ts";
import { describePortalOf, describePortals, listBrokenAdapters } from "./portal/portal-registry.ts";
import { answerCareRequest } from "./token-care.ts";
import { controlRequestSchema } from "./control-message.ts";
import type {
  CareRequest,
  CareResults,
  ControlRequest,
  ControlResults,
  ControlState,
} from "./control-message.ts";
import type { OrderBoard } from "./sign/order-board.ts";
import { answerTemplateRequest, isOfTemplate } from "./template-request.ts";
import { isOffered } from "./sign/order-end.ts";

const OF_AGENT = ["refresh", "pair", "pair-with-code", "forget"] as const;
const OF_CARE = ["change-pin", "reminded", "known-tokens", "draft-notice", "export-register"] as const;
const OF_JOB = ["deliver", "discard", "show", "saved"] as const;

type AgentRequest = Extract<ControlRequest, { type: (typeof OF_AGENT)[number] }>;
type JobRequest = Extract<ControlRequest, { type: (typeof OF_JOB)[number] }>;

function isOfAgent(request: ControlRequest): request is AgentRequest {
  return OF_AGENT.some((type) => type === request.type);
}

function isOfCare(request: ControlRequest): request is CareRequest {
  return OF_CARE.some((type) => type === request.type);
}

function isOfJob(request: ControlRequest): request is JobRequest {
  return OF_JOB.some((type) => type === request.type);
}

/** What popup and options page show, and what they ask. */
export class Control {
  readonly #agent: AgentLink;
  readonly #board: JobBoard;
  readonly #orders: OrderBoard;
  #tokens: readonly TokenSummary[] = [];

  constructor(agent: AgentLink, board: JobBoard, orders: OrderBoard) {
    this.#agent = agent;
    this.#board = board;
    this.#orders = orders;
  }

  async state(): Promise<ControlState> {
    await this.#orders.ready;
    const connected = this.#agent.state.name === "connected";
    const address = await activeAddress();
    const activePortal = address === null ? null : await describePortalOf(address);
    return {
      agent: this.#agent.state,
      tokens: connected ? this.#tokens : [],
      activePortal,
      activeSite: address === null || activePortal !== null ? null : siteOf(address),
      families: BUILT_IN_FAMILIES.map(({ id, name }) => ({ id, name })),
      consents: await listConsents(),
      notices: await listNotices(),
      portals: await describePortals(),
      picked: await pickedAdapter(),
      brokenAdapters: await listBrokenAdapters(),
      deliveries: this.#board.deliveries,
      batches: this.#orders.unfinished,
    };
  }

  /** Looks for agent and tokens. */
  async refresh(): Promise<void> {
    await this.#agent.refresh();
    if (this.#agent.state.name !== "connected") return;
    const { result } = await this.#agent.call("token.list", {});
    this.#tokens = result.tokens;
  }

  /** Answers one request. @throws {KysoError} what went wrong, for the page to say */
  async answer(message: unknown): Promise<ControlResults[ControlRequest["type"]]> {
    const parsed = controlRequestSchema.safeParse(message);
    if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
    const request = parsed.data;
    if (isOfCare(request)) return await this.#answerOfCare(request);
    if (isOfTemplate(request)) return await answerTemplateRequest(this.#agent, request);
    if (isOfAgent(request)) await this.#answerOfAgent(request);
    else if (isOfJob(request)) await this.#answerOfJob(request);
    else if (request.type === "show-batch") await this.#orders.show(request.orderKey);
    else await answerPortalRequest(request);
    return null;
  }

  /** A PIN that was tried may have changed what the token's flags say. */
  async #answerOfCare(request: CareRequest): Promise<CareResults[CareRequest["type"]]> {
    try {
      return await answerCareRequest(this.#agent, request);
    } finally {
      if (request.type === "change-pin" || request.type === "reminded") {
        await this.refresh().catch(() => undefined);
      }
    }
  }

  async #answerOfAgent(request: AgentRequest): Promise<void> {
    if (request.type === "forget") {
      await this.#agent.forget();
      return;
    }
    if (request.type === "pair") await this.#agent.pair();
    if (request.type === "pair-with-code") await this.#agent.pairWithCode(request.code);
    await this.refresh();
  }

  async #answerOfJob({ type, jobKey }: JobRequest): Promise<void> {
    switch (type) {
      case "deliver":
        await this.#deliver(jobKey);
        break;
      case "discard":
        await this.#board.drop(jobKey, "discarded");
        break;
      case "show":
        await this.#board.show(jobKey);
        break;
      case "saved": {
        const job = this.#board.get(jobKey);
        if (!isOffered(job)) throw new KysoError("JOB_STATE");
        await this.#board.taken(job);
        break;
      }
    }
  }

  async #deliver(jobKey: string): Promise<void> {
    const job = this.#board.get(jobKey);
    job.isSentAnyway = true;
    if (job.record.stage === "wait") await job.save({ stage: "deliver" });
    void advance(job);
  }
}

/** Address of the page that the user was on when opening the popup: the browser shows it to us for that one click. */
async function activeAddress(): Promise<string | null> {
  return (await activeTab())?.url ?? null;
}

function siteOf(address: string): ActiveSite | null {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  const [originPattern = ""] = grantPatterns([`${url.origin}/*`]);
  return { origin: url.origin, host: url.host, originPattern };
}
