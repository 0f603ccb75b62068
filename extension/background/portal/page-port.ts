import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { UploadFailure } from "./upload-answer.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import type { ReadyPage } from "../../content/content-message.ts";

/** Time that a page may take until its content script answers. */
const PAGE_DEADLINE_MS = 15_000;

const PAGE_RETRY_MS = 250;

/** The script that answers in the page; put there when it is needed. */
const DELIVERY_SCRIPT = "content/delivery.js";

/** A portal's page: a frame of a tab, and whose page is to be in it. */
export interface PageFrame {
  origin: string;
  tabId: number;
  frameId: number;
}

/** What every page may answer: that what it was asked for is not there. */
interface PageFailure {
  type: "failed";
  code: ErrorCode;
  selector: string | null;
}

/** A port to a content script, as a question and its answer. */
export class PagePort<Command, Event extends { type: string }> {
  readonly #port: Runtime.Port;
  readonly #events: Event[] = [];
  #wake: () => void = () => undefined;
  #closed = false;

  private constructor(port: Runtime.Port) {
    this.#port = port;
    port.onMessage.addListener((message: unknown) => {
      this.#events.push(message as Event);
      this.#wake();
    });
    port.onDisconnect.addListener(() => {
      this.#closed = true;
      this.#wake();
    });
  }

  /**
   * Connects to the content script of a page that may still be loading. Whatever else a tab or frame has gone on to, another
   * portal's page too, is told nothing.
   * @returns the port, and the page's first event, which says that it is ready
   * @throws {UploadFailure} PORTAL_TAB_CLOSED; what the page says is missing
   */
  static async open<Command, Event extends { type: string }>(
    { tabId, frameId, origin }: PageFrame,
    name: string,
  ): Promise<{ page: PagePort<Command, Event>; ready: Extract<Event, { type: "ready" }> }> {
    const deadline = Date.now() + PAGE_DEADLINE_MS;
    let lastFailure = new UploadFailure("PORTAL_TAB_CLOSED", { sent: false });
    while (Date.now() < deadline) {
      // A page that is just going away refuses the script; its successor is asked next.
      await browser.scripting
        .executeScript({ target: { tabId, frameIds: [frameId] }, files: [DELIVERY_SCRIPT] })
        .catch(() => undefined);
      const page = new PagePort<Command, Event>(browser.tabs.connect(tabId, { name, frameId }));
      const event = await page.next();
      if (isReady(event, origin)) {
        return { page, ready: event as Extract<Event, { type: "ready" }> };
      }
      page.disconnect();
      if (isFailure(event)) {
        lastFailure = new UploadFailure(event.code, { sent: false, selector: event.selector });
        if (event.code === "PORTAL_LOGGED_OUT") break;
      }
      await new Promise((resolve) => setTimeout(resolve, PAGE_RETRY_MS));
    }
    throw lastFailure;
  }

  send(command: Command): void {
    if (!this.#closed) this.#port.postMessage(command);
  }

  /** The next event; `null` when the page is gone. */
  async next(): Promise<Event | null> {
    while (this.#events.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#events.shift() ?? null;
  }

  disconnect(): void {
    this.#port.disconnect();
  }
}

function isReady(event: { type: string } | null, origin: ReadyPage["origin"]): boolean {
  return event?.type === "ready" && "origin" in event && event.origin === origin;
}

function isFailure(event: object | null): event is PageFailure {
  return event !== null && "code" in event;
}
