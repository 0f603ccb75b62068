import type { DataItem } from "../../../protocol/data-item.ts";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { MAX_DATA_ITEMS } from "../../../protocol/limit.ts";
import { problemOf } from "../problem.ts";
import { Ask } from "./ask.ts";
import type { AskParts } from "./ask.ts";
import { MAX_SHOWN_DATA_BYTES, signDataSchema } from "./data-message.ts";
import type { DataPhase, DataState, ShownData, SignDataRequest } from "./data-message.ts";
import type { DataOrder, SignedItem } from "./data-order.ts";
import { forgetPressed, rememberPressed } from "./pressed-call.ts";

/** Characters of all items that one press has signed: they go to the agent in one message. */
const MAX_PRESSED_CHARACTERS = 800_000;

/** One call that waits in the window. */
interface WaitingCall extends DataOrder {
  resolve: (signed: readonly SignedItem[]) => void;
  reject: (error: KysoError) => void;
}

/** Base64 of three octets is four characters. */
const SHOWN_CHARACTERS = Math.ceil(MAX_SHOWN_DATA_BYTES / 3) * 4;

function shown({ purpose, hash, form, bytes }: DataItem): ShownData {
  const padding = bytes.endsWith("==") ? 2 : bytes.endsWith("=") ? 1 : 0;
  const size = (bytes.length / 4) * 3 - padding;
  return {
    purpose,
    form,
    ...(hash !== undefined && { hash }),
    bytes: bytes.slice(0, SHOWN_CHARACTERS),
    size,
  };
}

/** What the user is asked in one window: to have these octets signed. */
export class DataAsk extends Ask<DataPhase, SignDataRequest> {
  #calls: WaitingCall[] = [];

  constructor(asker: AskParts) {
    super(asker, { name: "connecting" }, signDataSchema);
  }

  get isOpen(): boolean {
    return !this.isClosed && this.phase.name !== "signed";
  }

  override get state(): DataState {
    return { ...super.state, items: this.#nextCalls().flatMap(({ items }) => items.map(shown)) };
  }

  /** The calls that the next press is for: the first, as far as one message takes them. */
  #nextCalls(): WaitingCall[] {
    let count = 0;
    let characters = 0;
    const beyond = this.#calls.findIndex(({ items }) => {
      count += items.length;
      characters += items.reduce((sum, { bytes }) => sum + bytes.length + 100, 0);
      return count > MAX_DATA_ITEMS || characters > MAX_PRESSED_CHARACTERS;
    });
    // One call alone always goes: what is too large for the agent is refused by it.
    return this.#calls.slice(0, beyond < 0 ? undefined : Math.max(1, beyond));
  }

  /** Adds a call; settles when the user has decided. */
  async add(order: DataOrder): Promise<readonly SignedItem[]> {
    if (this.isClosed) throw new KysoError("CONSENT_REFUSED");
    const same = this.#calls.find(({ callKey }) => callKey === order.callKey);
    return await new Promise((resolve, reject) => {
      // A repeated call takes the place of the first, whose page does not listen any more.
      if (same === undefined) this.#calls.push({ ...order, resolve, reject });
      else Object.assign(same, { resolve, reject });
      this.asker.changed();
      if (this.phase.name === "connecting") void this.refreshTokens();
    });
  }

  async refreshTokens(): Promise<void> {
    if (this.phase.name === "signing" || this.phase.name === "signed") return;
    try {
      await this.readTokens();
      const { name } = this.phase;
      if (name === "connecting" || name === "failed") this.show({ name: "ready", problem: null });
      else this.asker.changed();
    } catch (error) {
      if (this.phase.name === "ready" && this.phase.problem !== null) return;
      this.show({ name: "failed", problem: problemOf(asKysoError(error)) });
    }
  }

  /** The calls whose items were all shown when the button was pressed. */
  #pressed(count: number): WaitingCall[] {
    let seen = 0;
    return this.#nextCalls().filter(({ items }) => {
      seen += items.length;
      return seen <= count;
    });
  }

  protected async agree(request: SignDataRequest): Promise<void> {
    const calls = this.#pressed(request.count);
    if (this.phase.name !== "ready" || calls.length === 0) throw new KysoError("JOB_STATE");
    this.show({ name: "signing" });
    const callKeys = calls.map(({ callKey }) => callKey);
    try {
      // Written before the key is used: a worker that starts anew must not have the same signed again.
      await rememberPressed(callKeys);
      await this.#signCalls(calls, request);
    } catch (error) {
      await forgetPressed(callKeys);
      this.show({ name: "ready", problem: problemOf(asKysoError(error)) });
      void this.refreshTokens();
      throw error;
    }
    this.#calls = this.#calls.filter((call) => !calls.includes(call));
    this.show(
      this.#calls.length === 0 ? { name: "signed", count: calls.length } : { name: "ready", problem: null },
    );
  }

  async #signCalls(
    calls: readonly WaitingCall[],
    { tokenId, certificate, pin }: SignDataRequest,
  ): Promise<void> {
    const { result } = await this.asker.agent.call("data.sign", {
      tokenId,
      certificate,
      pin,
      origin: this.asker.from.origin,
      items: calls.flatMap(({ items }) => items),
    });
    let at = 0;
    for (const { items, resolve } of calls) {
      const signed = result.items.slice(at, at + items.length);
      at += items.length;
      resolve(signed.map(({ signature }) => ({ signature, certificate: result.certificate })));
    }
  }

  /** What is being signed at this moment is signed. */
  protected refuse(error: KysoError): void {
    for (const { reject } of this.#calls) reject(error);
  }
}
