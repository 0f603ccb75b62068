import { KysoError } from "../../../protocol/error.ts";

interface Running {
  reply: Promise<string>;
  /** Whether the page of each that shares it still waits. */
  wanted: (() => boolean)[];
}

/**
 * Calls that open windows, of each origin one after the other: pages send several at once, and nobody can look at several
 * windows. A call that says the same as one that runs or waits gets that one's answer: a button was pressed twice.
 */
export class CallQueue {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #running = new Map<string, Running>();

  /**
   * @param says what the call says, by which another is known that says the same; `null` for one that is never the same
   * @param isWanted asked when the call's turn has come: a page that has gone by then is not asked about
   */
  inTurn(
    origin: string,
    says: string | null,
    isWanted: () => boolean,
    action: () => Promise<string>,
  ): Promise<string> {
    const name = says === null ? null : `${origin} ${says}`;
    const same = name === null ? undefined : this.#running.get(name);
    if (same !== undefined) {
      same.wanted.push(isWanted);
      return same.reply;
    }
    const wanted = [isWanted];
    const reply = (this.#tails.get(origin) ?? Promise.resolve()).then(async () => {
      if (!wanted.some((isStill) => isStill())) throw new KysoError("PORTAL_PAGE_GONE");
      return await action();
    });
    const tail = reply
      .catch(() => undefined)
      .finally(() => {
        if (name !== null) this.#running.delete(name);
        if (this.#tails.get(origin) === tail) this.#tails.delete(origin);
      });
    this.#tails.set(origin, tail);
    if (name !== null) this.#running.set(name, { reply, wanted });
    return reply;
  }
}
