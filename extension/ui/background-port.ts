import browser from "webextension-polyfill";
import { KysoError } from "../../protocol/error.ts";
import type { Problem, UiEvent, UiRequest } from "../background/ui-message.ts";

/** First pause before a lost port is opened again, ms; it doubles up to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

/** Time for which a request waits for a lost port, ms. */
const HELD_FOR_MS = 5_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: KysoError): void;
}

/** An error as it came from the background or was met in this page. */
export function problemOf(error: unknown): Problem {
  if (error instanceof KysoError) return { code: error.code, detail: error.detail ?? null };
  return { code: "INTERNAL", detail: null };
}

/**
 * A page's end of its port to the background. The background's worker may be stopped at any time, which closes the port:
 * it is opened again, which starts the worker, and the state comes as it was kept. What was sent and not yet answered
 * fails with `SESSION_CLOSED`; it is not asked again, since the state says what became of it.
 */
export class BackgroundPort<S, R, Results> {
  readonly #name: string;
  readonly #onState: (state: S) => void;
  readonly #waiting = new Map<number, Waiting>();
  /** What is to be asked once the port is open again. */
  readonly #held: (() => void)[] = [];
  #port: browser.Runtime.Port | null = null;
  #lastId = 0;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(name: string, onState: (state: S) => void) {
    this.#name = name;
    this.#onState = onState;
  }

  /** Opens the port; the state comes at once, and from then on each time it changes. */
  open(): void {
    const port = browser.runtime.connect({ name: this.#name });
    this.#port = port;
    port.onMessage.addListener((event) => this.#take(event as UiEvent<S>));
    port.onDisconnect.addListener(() => this.#lose());
    for (const goOn of this.#held.splice(0)) goOn();
  }

  /**
   * Asks the background, as soon as the port is open; exactly one answer comes.
   *
   * @throws {KysoError} with the code that the background gives, or `SESSION_CLOSED`
   */
  async ask<T extends keyof Results>(request: R & { type: T }): Promise<Results[T]> {
    const port = this.#port ?? (await this.#reopened());
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    port.postMessage({ id, request } satisfies UiRequest<R>);
    return (await answer) as Results[T];
  }

  /** Nothing was sent yet, so that it can wait until the port is open again. */
  async #reopened(): Promise<browser.Runtime.Port> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#held.push(resolve);
      timer = setTimeout(resolve, HELD_FOR_MS);
    });
    clearTimeout(timer);
    if (this.#port === null) throw new KysoError("SESSION_CLOSED");
    return this.#port;
  }

  #take(event: UiEvent<S>): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    if ("state" in event) return this.#onState(event.state);
    const waiting = this.#waiting.get(event.id);
    this.#waiting.delete(event.id);
    if ("problem" in event) {
      const { code, detail } = event.problem;
      waiting?.reject(new KysoError(code, code, detail ? { detail } : {}));
    } else {
      waiting?.resolve(event.result);
    }
  }

  #lose(): void {
    this.#port = null;
    for (const waiting of this.#waiting.values()) waiting.reject(new KysoError("SESSION_CLOSED"));
    this.#waiting.clear();
    setTimeout(() => this.open(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
