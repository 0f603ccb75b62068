import type { Socket } from "node:net";

/** Connections at once, all together. */
export const MAX_CONNECTIONS = 64;

/** Connections at once that have not proved yet who they are. */
export const MAX_STRANGERS = 16;

/** Counts connections, and cuts those that do not prove in time who they are. */
export class ConnectionGate {
  readonly #deadlineMs: number;
  readonly #connections = new Set<Socket>();
  readonly #strangers = new Map<Socket, NodeJS.Timeout>();

  constructor(deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
  }

  /** Lets a new connection in, or ends it where there are too many. */
  admit(socket: Socket): void {
    if (this.#connections.size >= MAX_CONNECTIONS || this.#strangers.size >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    this.#connections.add(socket);
    this.#strangers.set(
      socket,
      setTimeout(() => socket.destroy(), this.#deadlineMs),
    );
    socket.once("close", () => {
      this.#connections.delete(socket);
      this.trust(socket);
    });
  }

  /** The connection has proved who it is; its deadline no longer counts. */
  trust(socket: Socket): void {
    clearTimeout(this.#strangers.get(socket));
    this.#strangers.delete(socket);
  }

  /** Ends every connection. */
  destroyAll(): void {
    for (const socket of this.#connections) {
      socket.destroy();
    }
  }
}
