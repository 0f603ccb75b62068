import type { AbortSignal } from "../../protocol/abort.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";

/** Files that are received and checked at once. */
export const MAX_CHECKS_AT_ONCE = 2;

/** Checks that wait for their turn; a session has room for more requests than these, so that signing always finds some. */
export const MAX_CHECKS_WAITING = 8;

/** How often it is looked whether a signature is still being made. */
const SIGNING_POLL_MS = 50;

/** The longest that a check waits for a signature; a token that wants its button pressed can take minutes. */
const SIGNING_WAIT_MS = 20_000;

/** Lets a few checks run at once, and none begin while a signature is made. */
export class CheckLine {
  readonly #isSigning: () => boolean;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(isSigning: () => boolean) {
    this.#isSigning = isSigning;
  }

  /**
   * Runs `use` when its turn has come.
   *
   * @throws {KysoError} PROTOCOL_TOO_MANY_REQUESTS; the signal's reason
   */
  async inTurn<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      await this.#quiet(signal);
      if (signal.aborted) throw asKysoError(signal.reason);
      return await use();
    } finally {
      this.#next();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < MAX_CHECKS_AT_ONCE) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= MAX_CHECKS_WAITING) {
      throw new KysoError("PROTOCOL_TOO_MANY_REQUESTS", undefined, { detail: { limit: MAX_CHECKS_WAITING } });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The place goes to whoever waits longest. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }

  async #quiet(signal: AbortSignal): Promise<void> {
    for (let waitedMs = 0; waitedMs < SIGNING_WAIT_MS; waitedMs += SIGNING_POLL_MS) {
      if (signal.aborted || !this.#isSigning()) return;
      await new Promise((resolve) => setTimeout(resolve, SIGNING_POLL_MS));
    }
  }
}
