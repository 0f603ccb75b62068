import type { Runtime } from "webextension-polyfill";
import { UiPort } from "./ui-port.ts";

/** What a page's port is served with. */
interface Served<S> {
  state: () => Promise<S | null> | S | null;
  answer: (request: unknown) => Promise<unknown>;
  onClose?: () => void;
}

/** The open ports of one sort of page, by what each shows. */
export class PortGroup<S> {
  readonly #ports = new Map<string, Set<UiPort<S>>>();

  /** Serves a port at once: what its page asks while the records are still being read must not be lost. */
  serve(port: Runtime.Port, key: string, { onClose, ...served }: Served<S>): void {
    const ports = this.#ports.get(key) ?? new Set();
    this.#ports.set(key, ports);
    const one = new UiPort<S>(port, {
      ...served,
      onClose: () => {
        ports.delete(one);
        if (ports.size === 0 && this.#ports.get(key) === ports) this.#ports.delete(key);
        onClose?.();
      },
    });
    ports.add(one);
  }

  /** What pages show under this key has changed; under every key, where none is named. */
  changed(key?: string): void {
    for (const [shown, ports] of this.#ports) {
      if (key === undefined || key === shown) for (const port of ports) port.changed();
    }
  }

  /** Whether a page shows what is under this key, or anything at all. */
  isWatched(key?: string): boolean {
    return key === undefined ? this.#ports.size > 0 : this.#ports.has(key);
  }
}
