import type { PageSocketCommand } from "../../../extension/content/bridge-message.ts";

/**
 * Stands in for the content script, in a page of its own: what the page's sockets say goes to a server of the test's, so
 * that emulated and real sockets have the same server. Its text goes to the page, before the script that is tested.
 */
export function standIn(server: string): void {
  const Native = window.WebSocket;
  const native = Native.prototype;
  // Scenarios patch the prototype.
  const send = native.send.call.bind(native.send) as (socket: WebSocket, data: string) => void;
  // Where nobody answers, the emulated socket opens the real one: it too finds the test's server.
  window.WebSocket = new Proxy(Native, {
    construct: (target, args: unknown[], newTarget) => {
      const moved = args.map((arg) =>
        typeof arg === "string" ? arg.replace(/^wss:\/\/127\.0\.0\.1:8987/, server) : arg,
      );
      return Reflect.construct(target, moved, newTarget) as WebSocket;
    },
  });
  document.addEventListener("kyso:socket", (offer) => {
    const port = (offer as MessageEvent).ports[0];
    if (port === undefined) return;
    offer.preventDefault();
    const sockets = new Map<number, WebSocket>();
    const open = (socket: number, endpoint: string): void => {
      const real = new Native(server + endpoint);
      sockets.set(socket, real);
      real.addEventListener("open", () => {
        port.postMessage({ socket, type: "opened" });
      });
      real.addEventListener("message", ({ data }: MessageEvent) => {
        port.postMessage({ socket, type: "text", text: data as string });
      });
      real.addEventListener("error", () => {
        port.postMessage({ socket, type: "failed" });
      });
      real.addEventListener("close", ({ wasClean }) => {
        if (!wasClean) port.postMessage({ socket, type: "failed" });
      });
    };
    port.addEventListener("message", ({ data }: MessageEvent) => {
      const command = data as PageSocketCommand;
      const { socket } = command;
      if (command.type === "open" && document.location.hash === "#absent") {
        port.postMessage({ socket, type: "absent" });
      } else if (command.type === "open") {
        open(socket, command.endpoint);
      } else if (command.type === "text") {
        const real = sockets.get(socket);
        if (real !== undefined) send(real, command.text as string);
      } else {
        sockets.get(socket)?.close();
      }
    });
    port.start();
  });
}
