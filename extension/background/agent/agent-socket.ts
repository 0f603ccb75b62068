import { KysoError } from "../../../protocol/error.ts";
import type { Wire, WireListener } from "../../../protocol/wire.ts";

/** Time that a port of this machine may take to accept: longer than Chromium holds a socket up after another was refused. */
const OPEN_DEADLINE_MS = 8_000;

/** Reason of an end that the other side did not explain. */
const LOST = "the connection was lost";

class SocketWire implements Wire {
  readonly #socket: WebSocket;
  #listener: WireListener | null = null;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) this.#listener?.message(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ reason }) => {
      this.#listener?.closed(reason === "" ? LOST : reason);
    });
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  listen(listener: WireListener): void {
    this.#listener = listener;
  }
}

/**
 * Opens a wire to a port of this machine. This is the extension's only socket.
 * @throws {KysoError} AGENT_NOT_RUNNING where nothing accepts
 */
export function openWire(port: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    socket.binaryType = "arraybuffer";
    const timer = setTimeout(() => {
      socket.close();
    }, OPEN_DEADLINE_MS);
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(new SocketWire(socket));
    });
    socket.addEventListener("close", () => {
      clearTimeout(timer);
      reject(new KysoError("AGENT_NOT_RUNNING", `nothing of ours on port ${port}`));
    });
  });
}
