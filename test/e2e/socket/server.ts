import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

/** A web server whose sockets behave by their path, and whose pages hold what they are given. */
export interface SocketServer {
  port: number;
  close(): Promise<void>;
}

/**
 * `/echo` answers each message with itself; `/silent` answers nothing; `/abort` breaks at the first message; every other
 * path refuses the handshake.
 *
 * @param pages what each path answers, HTML
 */
export async function startSocketServer(pages: Readonly<Record<string, string>>): Promise<SocketServer> {
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ""];
    response.writeHead(page === undefined ? 404 : 200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(page ?? "");
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, connection, head) => {
    const path = new URL(request.url ?? "", "http://localhost").pathname;
    if (!["/echo", "/silent", "/abort"].includes(path)) {
      connection.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, connection, head, (socket) => {
      socket.on("error", () => undefined);
      socket.on("message", (data, isBinary) => {
        if (path === "/abort") connection.destroy();
        if (path === "/echo") socket.send(data, { binary: isBinary });
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
