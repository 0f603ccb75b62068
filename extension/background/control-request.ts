import browser from "webextension-polyfill";
import type { TokenSummary } from "../../protocol/operation.ts";
import { KysoError } from "../../protocol/error.ts";
import type { AgentLink } from "./agent/agent-link.ts";
import type { JobBoard } from "./sign/job-board.ts";
import { advance } from "./sign/job-flow.ts";
import {
  addAdapter,
  describePortalOf,
  describePortals,
  listBrokenAdapters,
  removeAdapter,
  removeBrokenAdapter,
  setPortalEnabled,
} from "./portal/portal-registry.ts";
import { controlRequestSchema } from "./ui-message.ts";
import type { ControlState, PortalState } from "./ui-message.ts";

/** What popup and options page show, and what they ask. */
export class Control {
  readonly #agent: AgentLink;
  readonly #board: JobBoard;
  #tokens: readonly TokenSummary[] = [];

  constructor(agent: AgentLink, board: JobBoard) {
    this.#agent = agent;
    this.#board = board;
  }

  async state(): Promise<ControlState> {
    await this.#board.ready;
    const connected = this.#agent.state.name === "connected";
    return {
      agent: this.#agent.state,
      tokens: connected ? this.#tokens : [],
      activePortal: await activePortal(),
      portals: await describePortals(),
      brokenAdapters: await listBrokenAdapters(),
      deliveries: this.#board.deliveries,
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
  async answer(message: unknown): Promise<null> {
    const parsed = controlRequestSchema.safeParse(message);
    if (!parsed.success) throw new KysoError("PROTOCOL_MESSAGE_INVALID", undefined, { cause: parsed.error });
    const request = parsed.data;
    switch (request.type) {
      case "refresh":
        await this.refresh();
        break;
      case "pair":
        await this.#agent.pair();
        await this.refresh();
        break;
      case "pair-with-code":
        await this.#agent.pairWithCode(request.code);
        await this.refresh();
        break;
      case "forget":
        await this.#agent.forget();
        break;
      case "enable-portal":
      case "disable-portal":
        await setPortalEnabled(request.adapterId, request.type === "enable-portal");
        break;
      case "add-adapter":
        await addAdapter(request.json);
        break;
      case "remove-adapter":
        await removeAdapter(request.adapterId);
        break;
      case "remove-broken-adapter":
        await removeBrokenAdapter(request.number);
        break;
      case "deliver":
        await this.#deliver(request.jobKey);
        break;
      case "discard":
        await this.#board.drop(request.jobKey, "discarded");
        break;
      case "show":
        await this.#board.show(request.jobKey);
        break;
    }
    return null;
  }

  async #deliver(jobKey: string): Promise<void> {
    const job = this.#board.get(jobKey);
    if (job.record.stage === "wait") await job.save({ stage: "deliver" });
    void advance(job);
  }
}

/** The page that the user was on when opening the popup: the browser shows its address to us for that one click. */
async function activePortal(): Promise<PortalState | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.url === undefined ? null : await describePortalOf(tab.url);
}
