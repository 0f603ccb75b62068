import { createServer } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { selfSigned } from "./self-signed.ts";

/** Where the incumbent's program listens. */
export const INCUMBENT_PORT = 8987;

/** Time that another test run's stand-in gets to end, ms. */
const BUSY_DEADLINE_MS = 60_000;

/** A stand-in for the incumbent's program: answers each message by saying that it was there. */
export interface Incumbent {
  /** Endpoints that were connected to, in their order. */
  readonly connected: string[];
  /** Messages that came. */
  readonly heard: string[];
  close(): Promise<void>;
}

/** What the stand-in answers. */
export const INCUMBENT_REPLY =
  '{"Status":0,"Message":"","FileName":"duong-nhiem.pdf","FileServer":"duong-nhiem"}';

/** Starts the stand-in on the incumbent's own port; waits while another has it. */
export async function startIncumbent(): Promise<Incumbent> {
  const server = createServer({ ...(await selfSigned(["127.0.0.1"])) });
  // What pages get that only want to know whether it is there.
  server.on("request", (_request, response) => {
    response.writeHead(200, { "access-control-allow-origin": "*" }).end();
  });
  const deadline = Date.now() + BUSY_DEADLINE_MS;
  for (;;) {
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once("error", resolve);
      server.listen(INCUMBENT_PORT, "127.0.0.1", () => {
        resolve(null);
      });
    });
    if (error === null) break;
    if (error.code !== "EADDRINUSE" || Date.now() > deadline) throw error;
    await sleep(250);
  }
  const [connected, heard]: [string[], string[]] = [[], []];
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    connected.push(request.url ?? "");
    socket.on("message", (bytes: Buffer) => {
      heard.push(bytes.toString("utf8"));
      socket.send(INCUMBENT_REPLY);
    });
  });
  return {
    connected,
    heard,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
