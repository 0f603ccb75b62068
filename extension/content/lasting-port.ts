import type { Runtime } from "webextension-polyfill";
import browser from "./browser.ts";

/** Waits before a port that broke is opened again; after the last of them it is given up. */
const AGAIN_AFTER_MS = [0, 250, 1_000, 4_000];

/** What a {@link LastingPort} is for. */
interface PortUse<Event> {
  /** The port is open, for the first time or again: what is to be said first. */
  begin(again: boolean): void;
  receive(event: Event): void;
  /** Whether something is waited for, so that a port that breaks is opened again at once. */
  isWaiting(): boolean;
  /** The background can't be reached any more. */
  lost(): void;
}

/** A UUID of version 4; the browser's own function for it is kept from pages that came without encryption. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A port to the background that outlives the background's worker: under the same name it is opened again when needed. */
export class LastingPort<Command, Event> {
  readonly #name: string;
  readonly #use: PortUse<Event>;
  #port: Runtime.Port | null = null;
  #wasOpen = false;
  #tries = 0;
  #closed = false;

  constructor(prefix: string, use: PortUse<Event>) {
    this.#name = prefix + uuid();
    this.#use = use;
  }

  /** Opens the port unless it is open; what is to be said first has been said when it returns. */
  open(): void {
    if (this.#port !== null || this.#closed) return;
    try {
      this.#connect();
    } catch {
      // The extension was updated or taken away under this page.
      this.#closed = true;
      this.#use.lost();
    }
  }

  #connect(): void {
    const port = browser.runtime.connect({ name: this.#name });
    this.#port = port;
    port.onMessage.addListener((message: unknown) => {
      if (this.#port !== port) return;
      this.#tries = 0;
      this.#use.receive(message as Event);
    });
    port.onDisconnect.addListener(() => {
      if (this.#port === port) this.#broken();
    });
    const again = this.#wasOpen;
    this.#wasOpen = true;
    this.#use.begin(again);
  }

  #broken(): void {
    this.#port = null;
    if (this.#closed || !this.#use.isWaiting()) return;
    const wait = AGAIN_AFTER_MS[this.#tries];
    this.#tries += 1;
    if (wait === undefined) {
      this.#closed = true;
      this.#use.lost();
      return;
    }
    setTimeout(() => {
      this.open();
    }, wait);
  }

  /** Says something to the background, while the port is open. */
  send(command: Command): void {
    this.#port?.postMessage(command);
  }

  /** Closes the port for good. */
  close(): void {
    this.#closed = true;
    this.#port?.disconnect();
    this.#port = null;
  }
}
