import browser from "webextension-polyfill";

/*
 * What a page was answered on a socket, kept while the socket lives: a page's message that is repeated after the worker
 * died gets the answer that the first got. Whether a message was begun at all, orders and boards know by its key.
 */

const PREFIX = "socketCalls:";

/** Which sockets' answers are kept, and how long they are: the oldest first. */
const INDEX = "socketCallIndex";

/** Longest answer that is kept, characters; a longer one is had again from the order that it came from. */
const MAX_KEPT_CHARACTERS = 262_144;

/** Characters of all that is kept: pages must not fill the room in which it is written what was signed. */
const MAX_CHARACTERS = 1_048_576;

type Replies = Record<string, string>;
type Index = readonly (readonly [stored: string, characters: number])[];

let writing: Promise<unknown> = Promise.resolve();

/** One change at a time: all sockets share the index. */
async function inTurn(change: () => Promise<void>): Promise<void> {
  const changed = writing.then(change);
  writing = changed.catch(() => undefined);
  await writing;
}

async function indexWithout(stored: string): Promise<Index> {
  const { [INDEX]: index } = await browser.storage.session.get({ [INDEX]: [] });
  return (index as Index).filter(([one]) => one !== stored);
}

/** Keeps the index; the oldest go where all is too long. */
async function saveIndex(index: Index): Promise<void> {
  let characters = index.reduce((sum, [, length]) => sum + length, 0);
  let from = 0;
  for (; characters > MAX_CHARACTERS && from < index.length - 1; from += 1) {
    const [stored, length] = index[from] ?? ["", 0];
    characters -= length;
    await browser.storage.session.remove(stored);
  }
  if (index.length === 0) await browser.storage.session.remove(INDEX);
  else await browser.storage.session.set({ [INDEX]: index.slice(from) });
}

/** The answers that one socket had. */
export class CallRecord {
  readonly #stored: string;

  /** @param origin of the page, as the browser states it: a socket of the same name elsewhere is another */
  constructor(origin: string, socketId: string) {
    this.#stored = `${PREFIX}${origin} ${socketId}`;
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
    await inTurn(async () => {
      const replies: Replies = { ...(await this.#replies()), [message]: reply };
      const characters = Object.values(replies).reduce((sum, { length }) => sum + length, 0);
      if (characters > MAX_CHARACTERS) return;
      await browser.storage.session.set({ [this.#stored]: replies });
      await saveIndex([...(await indexWithout(this.#stored)), [this.#stored, characters]]);
    });
  }

  /** The socket is closed: nobody will ask again. */
  async remove(): Promise<void> {
    await inTurn(async () => {
      await browser.storage.session.remove(this.#stored);
      await saveIndex(await indexWithout(this.#stored));
    });
  }
}
