import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { KysoError } from "../../../protocol/error.ts";
import { isWindowOpen, openOwnWindow } from "../own-window.ts";
import { UiPort } from "../ui-port.ts";
import type { Ask } from "./ask.ts";

/*
 * Windows in which a page's user is asked something. One for each origin at a time: what the page asks meanwhile joins it.
 * A worker that starts anew finds the window that an earlier one opened, as soon as the page repeats what it asked.
 */

/** How often the tokens are read again while a person looks: one may be put in only now. */
const TOKEN_POLL_MS = 4_000;

/** Time that a page has, after a worker died, to repeat what it asked before a window without a question is closed. */
const REPEAT_WITHIN_MS = 10_000;

/** What is asked in one window, as its window needs it. */
type Asked = Pick<Ask<unknown, never>, "state" | "isOpen" | "answer" | "refreshTokens" | "closed">;

/** A window as it outlives the worker. */
interface WindowRecord {
  key: string;
  origin: string;
  windowId: number;
}

/** All windows of one sort, for the board that asks in them. */
export class AskWindows<A extends Asked> {
  /** Under which name the windows are kept in the session's storage. */
  readonly #stored: string;
  readonly #portPrefix: string;
  readonly #page: string;
  readonly #asks = new Map<string, A>();
  readonly #ports = new Map<string, Set<UiPort<A["state"]>>>();
  /** By origin: the ask that new questions join. */
  readonly #opening = new Map<string, Promise<A>>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(names: { stored: string; portPrefix: string; page: string }) {
    this.#stored = names.stored;
    this.#portPrefix = names.portPrefix;
    this.#page = names.page;
  }

  /** Whether nobody is asked anything. */
  get isIdle(): boolean {
    return [...this.#asks.values()].every(({ isOpen }) => !isOpen);
  }

  /** The ask of an origin that is open; else a new one, for which a window is opened. */
  protected async askOf(origin: string, make: (key: string, changed: () => void) => A): Promise<A> {
    const current = this.#opening.get(origin);
    if (current !== undefined) {
      const ask = await current;
      if (ask.isOpen) return ask;
      // Another may have come first while this one waited.
      if (this.#opening.get(origin) !== current) return await this.askOf(origin, make);
    }
    const opening = this.#open(origin, make);
    this.#opening.set(origin, opening);
    opening.catch(() => {
      if (this.#opening.get(origin) === opening) this.#opening.delete(origin);
    });
    return await opening;
  }

  async #open(origin: string, make: (key: string, changed: () => void) => A): Promise<A> {
    const left = await this.#leftOpen(origin);
    const key = left ?? crypto.randomUUID();
    const ask = make(key, () => {
      for (const port of this.#ports.get(key) ?? []) port.changed();
    });
    this.#asks.set(key, ask);
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
    if (left === null) {
      const windowId = await openOwnWindow(`${this.#page}?key=${encodeURIComponent(key)}`);
      if (windowId !== null) await this.#change((records) => [...records, { key, origin, windowId }]);
    }
    return ask;
  }

  async #records(): Promise<WindowRecord[]> {
    return (await browser.storage.session.get({ [this.#stored]: [] }))[this.#stored] as WindowRecord[];
  }

  #change(to: (records: WindowRecord[]) => WindowRecord[]): Promise<void> {
    const changed = this.#writing.then(async () => {
      await browser.storage.session.set({ [this.#stored]: to(await this.#records()) });
    });
    this.#writing = changed.catch(() => undefined);
    return changed;
  }

  /** The key of a window that an earlier worker opened for an origin, and that stands there without a question. */
  async #leftOpen(origin: string): Promise<string | null> {
    for (const record of await this.#records()) {
      if (record.origin !== origin || this.#asks.has(record.key)) continue;
      if (await isWindowOpen(record.windowId)) return record.key;
    }
    return null;
  }

  /** Serves the page of a window; one that asks nothing any more is closed. */
  serve(port: Runtime.Port): void {
    const key = port.name.slice(this.#portPrefix.length);
    const tabId = port.sender?.tab?.id;
    const ask = this.#arrived(key);
    const ports = this.#ports.get(key) ?? new Set();
    this.#ports.set(key, ports);
    const poll = setInterval(() => {
      void ask.then((one) => (one.isOpen ? one.refreshTokens() : undefined)).catch(() => undefined);
    }, TOKEN_POLL_MS);
    const served = new UiPort<A["state"]>(port, {
      state: async () => (await ask).state,
      answer: async (request) => await (await ask).answer(request),
      onClose: () => {
        clearInterval(poll);
        ports.delete(served);
      },
    });
    ports.add(served);
    ask.catch(() => {
      if (tabId !== undefined) void browser.tabs.remove(tabId).catch(() => undefined);
    });
  }

  /** @throws {KysoError} JOB_NOT_FOUND where nothing is asked by that key */
  async #arrived(key: string): Promise<A> {
    if (!this.#asks.has(key)) {
      await new Promise<void>((resolve) => {
        this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
        setTimeout(resolve, REPEAT_WITHIN_MS);
      });
      this.#waiting.delete(key);
    }
    const ask = this.#asks.get(key);
    if (ask === undefined) throw new KysoError("JOB_NOT_FOUND");
    return ask;
  }

  /** A window of the browser was closed. */
  async windowClosed(windowId: number): Promise<void> {
    await this.#writing;
    const record = (await this.#records()).find((one) => one.windowId === windowId);
    if (record === undefined) return;
    this.#asks.get(record.key)?.closed();
    this.#asks.delete(record.key);
    this.#ports.delete(record.key);
    await this.#change((records) => records.filter(({ key }) => key !== record.key));
  }
}
