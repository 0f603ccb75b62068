import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { randomBytes } from "node:crypto";
import { serveOrder } from "./server-order.ts";
import { TSA_CREDENTIALS, type TsaFault, type TsaOrder } from "./tsa-order.ts";
import { TsaAnswers } from "./tsa-answer.ts";

const REPLY = "application/timestamp-reply";

/** How one answer goes out; what is missing goes out as it should. */
const TRANSPORT: Partial<
  Record<TsaFault, (response: ServerResponse, reply: () => Promise<Uint8Array>) => Promise<void>>
> = {
  silent: async () => undefined,
  trickle: async (response) => trickle(response),
  "http-500": async (response) =>
    send(response, 500, "text/html", Buffer.from("<h1>Internal Server Error</h1>")),
  oversized: async (response) => send(response, 200, REPLY, Buffer.alloc(4 * 1024 * 1024, 0x30)),
  truncated: async (response, reply) => send(response, 200, REPLY, (await reply()).subarray(0, -9)),
  garbage: async (response) => send(response, 200, REPLY, randomBytes(600)),
  empty: async (response) => send(response, 200, REPLY, new Uint8Array()),
  "wrong-content-type": async (response, reply) => send(response, 200, "text/html", await reply()),
  redirect: async (response) => {
    response.writeHead(307, { location: "/" }).end();
  },
};

serveOrder((order) => {
  const { folder } = order as TsaOrder;
  const answers = new TsaAnswers(folder);
  const requests: string[] = [];
  return createServer((request, response) => {
    const path = request.url?.slice(1) ?? "";
    if (path === "requests") {
      send(response, 200, "application/json", Buffer.from(JSON.stringify(requests)));
      return;
    }
    serve(request, response, path === "" ? null : (path as TsaFault)).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    fault: TsaFault | null,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const query = Buffer.concat(chunks);
    requests.push(query.toString("base64"));
    if (fault === "basic-auth" && !isKnown(request)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="TSA", charset="UTF-8"' }).end();
      return;
    }
    const reply = async (): Promise<Uint8Array> => answers.answer(new Uint8Array(query), fault);
    const transport = fault === null ? undefined : TRANSPORT[fault];
    if (transport === undefined) send(response, 200, REPLY, await reply());
    else await transport(response, reply);
  }
});

function isKnown({ headers }: IncomingMessage): boolean {
  const { user, password } = TSA_CREDENTIALS;
  return headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function send(response: ServerResponse, status: number, type: string, body: Uint8Array): void {
  response.writeHead(status, { "content-type": type, "content-length": body.length }).end(body);
}

/** An octet now and then, for ever: no pause is long, and there is no end. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, { "content-type": REPLY });
  const timer = setInterval(() => response.write("0"), 20);
  response.on("close", () => clearInterval(timer));
}
