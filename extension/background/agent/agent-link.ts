import browser from "webextension-polyfill";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { OperationName, OperationParams } from "../../../protocol/operation.ts";
import type { Session } from "../../../protocol/session.ts";
import { findAgent, whyNoAgent } from "./agent-discovery.ts";
import type { FoundAgent } from "./agent-discovery.ts";
import { pairByCode, pairByNativeHost } from "./agent-pairing.ts";
import { loadPairing, removePairing } from "./pairing-store.ts";
import { problemOf } from "../problem.ts";
import type { AgentState } from "../control-message.ts";
import { stayAwakeUntil } from "./stay-awake.ts";

/** Waits between attempts to find an agent that was lost; after the last, the next call looks again. */
const RECONNECT_AFTER_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 30_000, 30_000];

const LAST_PORT = "agentPort";
const FORGOTTEN = "pairingForgotten";

export type CallOptions = Parameters<Session["call"]>[2];
export type CallResult<N extends OperationName> = Awaited<ReturnType<typeof Session.prototype.call<N>>>;

/** The one connection to this browser's agent: found by key, kept, and found again when it was lost. */
export class AgentLink {
  readonly #onChange: () => void;
  readonly #onConnected: () => void;
  #session: Promise<Session> | null = null;
  #state: AgentState = { name: "searching" };
  #reconnects = 0;

  constructor(events: { onChange: () => void; onConnected: () => void }) {
    this.#onChange = events.onChange;
    this.#onConnected = events.onConnected;
  }

  get state(): AgentState {
    return this.#state;
  }

  /**
   * Asks the agent, connecting first where needed.
   * @throws {KysoError} as the agent answers, or AGENT_NOT_RUNNING, SESSION_NOT_PAIRED, SESSION_CLOSED
   */
  async call<N extends OperationName>(
    name: N,
    params: OperationParams<N>,
    options?: CallOptions,
  ): Promise<CallResult<N>> {
    const session = await this.connect();
    return await session.call(name, params, options);
  }

  /** @throws {KysoError} AGENT_NOT_RUNNING, SESSION_NOT_PAIRED, SESSION_HANDSHAKE_FAILED, PROTOCOL_VERSION */
  connect(): Promise<Session> {
    if (this.#session === null) {
      const session = this.#open();
      this.#session = session;
      session.catch((error: unknown) => {
        // Where it was paired meanwhile, that counts.
        if (this.#session !== session) return;
        this.#session = null;
        const problem = problemOf(asKysoError(error));
        this.#set(
          problem.code === "AGENT_NOT_RUNNING" ? { name: "not-running" } : { name: "not-paired", problem },
        );
      });
    }
    return this.#session;
  }

  async #open(): Promise<Session> {
    // What was said last stays until there is something new to say: a page would redraw under the user's hand.
    if (this.#state.name === "connected") this.#set({ name: "searching" });
    return await this.#adopt(await this.#find());
  }

  /** A browser that never was paired, nor told to forget, pairs by the native messaging host without a click. */
  async #find(): Promise<FoundAgent> {
    const pairing = await loadPairing();
    const stored = await browser.storage.local.get({ [LAST_PORT]: null, [FORGOTTEN]: false });
    if (pairing !== null) return await findAgent(pairing, stored[LAST_PORT] as number | null);
    if (stored[FORGOTTEN] === true) throw new KysoError("SESSION_NOT_PAIRED");
    try {
      return await pairByNativeHost();
    } catch (error) {
      const reason = await whyNoAgent(null);
      const isLate = asKysoError(error).code === "AGENT_NOT_RUNNING" && reason.code === "SESSION_NOT_PAIRED";
      // It began to run only after it was asked.
      if (isLate) return await pairByNativeHost();
      throw reason;
    }
  }

  async #adopt({ session, port }: FoundAgent): Promise<Session> {
    stayAwakeUntil(session.closed);
    void session.closed.then(() => {
      this.#lost(session);
    });
    const { result } = await session.call("agent.status", {});
    await browser.storage.local.set({ [LAST_PORT]: port, [FORGOTTEN]: false });
    this.#reconnects = 0;
    this.#set({ name: "connected", version: result.version, browserName: result.browser, port });
    queueMicrotask(this.#onConnected);
    return session;
  }

  #lost(session: Session): void {
    void this.#session?.then(
      (current) => {
        if (current !== session) return;
        this.#session = null;
        this.#set({ name: "searching" });
        this.#reconnectLater();
      },
      () => undefined,
    );
  }

  #reconnectLater(): void {
    const afterMs = RECONNECT_AFTER_MS[this.#reconnects];
    if (afterMs === undefined) return;
    this.#reconnects += 1;
    setTimeout(() => {
      this.connect().catch(() => {
        this.#reconnectLater();
      });
    }, afterMs);
  }

  /** Lets go of the agent until it is asked again, so that the browser may stop an idle worker. */
  rest(): void {
    const session = this.#session;
    this.#session = null;
    void session?.then(
      (current) => current.close(),
      () => undefined,
    );
  }

  /** Looks again, also where it had been given up. */
  async refresh(): Promise<void> {
    this.#reconnects = 0;
    await this.connect().catch(() => undefined);
  }

  /** @throws {KysoError} PAIRING_HOST_MISSING and the codes of pairing */
  async pair(): Promise<void> {
    await this.#pairBy(pairByNativeHost());
  }

  /** @throws {KysoError} PAIRING_CODE_INVALID, PAIRING_CODE_EXPIRED, PAIRING_TOO_MANY_TRIES, AGENT_NOT_RUNNING */
  async pairWithCode(code: string): Promise<void> {
    await this.#pairBy(pairByCode(code));
  }

  async #pairBy(found: Promise<FoundAgent>): Promise<void> {
    try {
      const session = this.#adopt(await found);
      this.#session = session;
      await session;
    } catch (error) {
      this.#set({ name: "not-paired", problem: problemOf(asKysoError(error)) });
      throw error;
    }
  }

  /** Ends the pairing on both sides where the agent can be reached, and here in any case. */
  async forget(): Promise<void> {
    const pairing = await loadPairing();
    const session = await this.connect().catch(() => null);
    if (pairing !== null && session !== null) {
      await session.call("browser.forget", { pairingId: pairing.pairingId }).catch(() => undefined);
    }
    await browser.storage.local.set({ [FORGOTTEN]: true });
    await removePairing();
    this.#session = null;
    await session?.close();
    this.#set({ name: "not-paired", problem: null });
  }

  #set(state: AgentState): void {
    this.#state = state;
    this.#onChange();
  }
}
