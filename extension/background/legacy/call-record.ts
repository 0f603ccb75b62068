import browser from "webextension-polyfill";

/*
 * What a page was answered on a socket, kept while the socket lives: a page's message that is repeated after the worker
 * died gets the answer that the first got. Whether a message was begun at all, orders and boards know by its key.
 */

const PREFIX = "socketCalls:";

/** Longest answer that is kept, characters; a longer one is had again from the order that it came from. */
const MAX_KEPT_CHARACTERS = 262_144;

type Replies = Record<string, string>;

/** The answers that one socket had. */
export class CallRecord {
  readonly #stored: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(socketId: string) {
    this.#stored = PREFIX + socketId;
  }

  async #replies(): Promise<Replies> {
    return (await browser.storage.session.get({ [this.#stored]: {} }))[this.#stored] as Replies;
  }

  /** The answer to a message; `null` where none is known. */
  async replyTo(message: number): Promise<string | null> {
    return (await this.#replies())[String(message)] ?? null;
  }

  /** Settles when a worker that starts anew will know. Never fails: the answer goes to the page all the same. */
  async keep(message: number, reply: string): Promise<void> {
    if (reply.length > MAX_KEPT_CHARACTERS) return;
    const kept = this.#writing.then(async () => {
      const replies = await this.#replies();
      await browser.storage.session.set({ [this.#stored]: { ...replies, [message]: reply } });
    });
    this.#writing = kept.catch(() => undefined);
    await this.#writing;
  }

  /** The socket is closed: nobody will ask again. */
  async remove(): Promise<void> {
    await this.#writing;
    await browser.storage.session.remove(this.#stored);
  }
}
