import type { Runtime } from "webextension-polyfill";

/** The background's end of a port, and what its other end does and hears. */
export class FakePort {
  readonly name: string;
  readonly heard: Record<string, unknown>[] = [];
  isOpen = true;
  #onMessage: ((message: unknown) => void)[] = [];
  #onDisconnect: (() => void)[] = [];
  /** Called with each message that the other end hears. */
  onHeard: (message: Record<string, unknown>) => void = () => undefined;

  constructor(name: string) {
    this.name = name;
  }

  get port(): Runtime.Port {
    const port = {
      name: this.name,
      sender: {},
      onMessage: { addListener: (listener: (message: unknown) => void) => this.#onMessage.push(listener) },
      onDisconnect: { addListener: (listener: () => void) => this.#onDisconnect.push(listener) },
      postMessage: (message: Record<string, unknown>) => {
        if (!this.isOpen) throw new Error("Attempting to use a disconnected port object");
        this.heard.push(message);
        this.onHeard(message);
      },
      disconnect: () => {
        this.isOpen = false;
      },
    };
    return port as unknown as Runtime.Port;
  }

  say(message: unknown): void {
    for (const listener of this.#onMessage) listener(message);
  }

  /** The page is gone. */
  leave(): void {
    this.isOpen = false;
    for (const listener of this.#onDisconnect) listener();
  }
}
