import { createServer, request as forward, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { serveOrder } from "../../pki/server-order.ts";
import type { ProxyOrder } from "./test-proxy.ts";

serveOrder((order) => {
  const { credentials } = order as ProxyOrder;
  const wanted = credentials === null ? undefined : basic(credentials);
  const asked: string[] = [];
  const isKnown = ({ headers }: IncomingMessage): boolean =>
    wanted === undefined || headers["proxy-authorization"] === wanted;

  const server = createServer((request, response) => {
    if (request.url === "/asked") {
      response.end(JSON.stringify(asked));
      return;
    }
    asked.push(`${request.method} ${request.url}`);
    if (!isKnown(request)) {
      response.writeHead(407, { "proxy-authenticate": 'Basic realm="proxy"' }).end();
      return;
    }
    const { "proxy-authorization": _, ...headers } = request.headers;
    const target = new URL(request.url ?? "");
    target.hostname = resolved(target.hostname);
    const onward = forward(target, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end());
    request.pipe(onward);
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (!isKnown(request)) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const [host, port] = (request.url ?? "").split(":");
    const onward = connect(Number(port), resolved(host ?? ""), () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
    socket.on("error", () => onward.destroy());
  });
  return server;
});

/** Names of the tests are this computer, as only the proxy knows. */
function resolved(host: string): string {
  return host.endsWith(".kyso.test") ? "127.0.0.1" : host;
}

function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
