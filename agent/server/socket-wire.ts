import type { WebSocket } from "ws";
import { CLOSE_ERROR, type Wire } from "../../protocol/wire.ts";

/** A `ws` socket, of either side, as the protocol's wire. It carries binary messages only. */
export function socketWire(socket: WebSocket): Wire {
  return {
    send: (bytes) => socket.send(bytes),
    close: (code, reason) => socket.close(code, reason),
    listen(listener) {
      socket.removeAllListeners();
      // A frame that breaks WebSocket's rules, such as its size, ends the connection by itself.
      socket.on("error", () => undefined);
      socket.on("close", (_code, reason) => listener.closed(reason.toString("utf8")));
      socket.on("message", (message, isBinary) => {
        if (isBinary && message instanceof Buffer) {
          listener.message(message);
        } else {
          socket.close(CLOSE_ERROR, "PROTOCOL_MESSAGE_INVALID");
        }
      });
    },
  };
}
