import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { problemOf } from "./problem.ts";
import type { UiEvent } from "./ui-message.ts";

/** Changes within this time reach a page as one state. */
const GATHER_MS = 30;

const envelopeSchema = z.object({ id: z.int(), request: z.unknown() });

/** Whether a port's other end is one of the extension's own pages, and not a content script in somebody's page. */
export function isOwnPage(sender: Runtime.MessageSender | undefined): boolean {
  const own = browser.runtime.getURL("");
  return sender?.id === browser.runtime.id && sender.url?.startsWith(own) === true;
}

/** The background's end of a page's port: sends the state when it changed, answers each request once. */
export class UiPort<S> {
  readonly #port: Runtime.Port;
  readonly #state: () => Promise<S | null> | S | null;
  #pending = false;
  #open = true;

  constructor(
    port: Runtime.Port,
    options: {
      state: () => Promise<S | null> | S | null;
      answer: (request: unknown) => Promise<unknown>;
      onClose: () => void;
    },
  ) {
    this.#port = port;
    this.#state = options.state;
    port.onMessage.addListener((message: unknown) => {
      void this.#answer(message, options.answer);
    });
    port.onDisconnect.addListener(() => {
      this.#open = false;
      options.onClose();
    });
    this.changed();
  }

  changed(): void {
    if (!this.#open || this.#pending) return;
    this.#pending = true;
    setTimeout(() => {
      this.#pending = false;
      void this.#sendState();
    }, GATHER_MS);
  }

  async #sendState(): Promise<void> {
    try {
      const state = await this.#state();
      if (state !== null) this.#post({ state });
    } catch (error) {
      // A job that ended while the state was put together has none.
      if (!(error instanceof KysoError) || error.code !== "JOB_NOT_FOUND") throw error;
    }
  }

  async #answer(message: unknown, answer: (request: unknown) => Promise<unknown>): Promise<void> {
    const envelope = envelopeSchema.safeParse(message);
    if (!envelope.success) return;
    const { id, request } = envelope.data;
    try {
      this.#post({ id, result: await answer(request) });
    } catch (error) {
      this.#post({ id, problem: problemOf(asKysoError(error)) });
    }
  }

  #post(event: UiEvent<S>): void {
    if (this.#open) this.#port.postMessage(event);
  }
}
