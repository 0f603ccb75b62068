import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { MAX_STRANGERS } from "../../../agent/server/connection-gate.ts";
import { encodeHello, PROTOCOL_VERSIONS } from "../../../protocol/hello.ts";
import { MAX_NOISE_MESSAGE_BYTES } from "../../../protocol/limit.ts";
import { pairingPath } from "../../../protocol/pairing-path.ts";
import { openSocket, ORIGIN, pair, reconnect } from "./browser-client.ts";
import { testServer } from "./test-server.ts";

/** What comes back for one raw HTTP request, until the server ends the connection. */
async function rawRequest(port: number, lines: readonly string[]): Promise<string> {
  const socket = connectTcp(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write([...lines, "", ""].join("\r\n"));
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  await once(socket, "close");
  return text;
}

function upgrade(port: number, changes: Record<string, string | undefined> = {}): string[] {
  const headers = {
    Host: `127.0.0.1:${port}`,
    Origin: ORIGIN,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    ...changes,
  };
  const lines = Object.entries(headers).filter(([, value]) => value !== undefined);
  return ["GET / HTTP/1.1", ...lines.map(([name, value]) => `${name}: ${value}`)];
}

/** As Firefox draws them at each install. */
const FIREFOX_ORIGIN = "moz-extension://0f4c3a52-7d1e-4b6a-9c38-5e2f1a7b8d90";

const FORBIDDEN = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

async function closeReason(socket: WebSocket): Promise<string> {
  const [, reason] = (await once(socket, "close")) as [number, Buffer];
  return reason.toString();
}

describe("before the upgrade", () => {
  it("a knock that names a pairing is answered by the agent that knows it, and by no other", async () => {
    const own = await testServer();
    const other = await testServer();
    const { session, keys } = await pair(own.port, await own.server.newPairingCode());
    // It is kept by the time that anything is answered.
    await session.call("agent.status", {});
    const knock = (port: number): Promise<string> =>
      rawRequest(port, [`GET ${pairingPath(keys.pairingId)} HTTP/1.1`, `Host: 127.0.0.1:${port}`]);
    expect(await knock(own.port)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await knock(other.port)).toBe("");
  });

  it.each<[string, Record<string, string | undefined>]>([
    ["a page", { Origin: "https://eoffice.example" }],
    ["a page of this machine", { Origin: "http://127.0.0.1" }],
    ["a sandboxed page", { Origin: "null" }],
    ["a program without an origin", { Origin: undefined }],
    ["another extension", { Origin: "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba" }],
    ["an extension whose id begins like ours", { Origin: `${ORIGIN}x` }],
    ["an origin with a slash at the end", { Origin: `${ORIGIN}/` }],
    ["what only looks like an extension of Firefox", { Origin: "moz-extension://eoffice.example" }],
    ["an extension of Firefox with more behind its id", { Origin: `${FIREFOX_ORIGIN}.eoffice.example` }],
    ["a page that came by DNS rebinding", { Host: "kyso.attacker.example" }],
    ["the same with our port", { Host: "localhost:1" }],
    ["a host without a port", { Host: "127.0.0.1" }],
  ])("%s is refused and told nothing", async (_who, changes) => {
    const { port } = await testServer();
    expect(await rawRequest(port, upgrade(port, changes))).toBe(FORBIDDEN);
  });

  it("an extension of Firefox, whose id nobody knows beforehand, is let in as far as the pairing", async () => {
    const { port, server } = await testServer();
    await expect(openSocket(port, { origin: FIREFOX_ORIGIN })).resolves.toBeDefined();
    expect(server.sessionCount).toBe(0);
  });

  it.each([
    ["two origins", `Origin: ${ORIGIN}`],
    ["two hosts", "Host: 127.0.0.1"],
  ])("%s in one request are refused", async (_what, line) => {
    const { port } = await testServer();
    const answer = await rawRequest(port, [...upgrade(port), line]);
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(answer).not.toContain("Kyso");
  });

  it("another path is refused", async () => {
    const { port } = await testServer();
    await expect(openSocket(port, { path: "/other" })).rejects.toThrow("403");
  });

  it("our own extension is let in", async () => {
    const { port } = await testServer();
    const socket = await openSocket(port);
    expect(socket.protocol).toBe("");
    expect(socket.extensions).toBe("");
    socket.terminate();
  });

  it.each(["GET", "POST", "OPTIONS", "PUT"])(
    "a plain %s gets 404 without CORS headers, name or body",
    async (method) => {
      const { port } = await testServer();
      const message = request({ port, host: "127.0.0.1", method, headers: { Origin: ORIGIN } }).end();
      const [response] = (await once(message, "response")) as [IncomingMessage];
      response.resume();
      expect(response.statusCode).toBe(404);
      expect(Object.keys(response.headers).sort((a, b) => a.localeCompare(b))).toEqual([
        "connection",
        "content-length",
        "date",
      ]);
      expect(response.headers["content-length"]).toBe("0");
    },
  );

  it("no other address of the machine answers", async () => {
    const { port } = await testServer();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, address }) => family === "IPv4" && !address.startsWith("127."));
    for (const { address } of others) {
      const socket = connectTcp(port, address);
      await expect(once(socket, "connect")).rejects.toThrow("ECONNREFUSED");
    }
  });
});

describe("before the handshake is over", () => {
  it("a silent connection is cut at the deadline, before and after the upgrade", async () => {
    const { port } = await testServer({ handshakeDeadlineMs: 2_000 });
    const silent = connectTcp(port, "127.0.0.1");
    const upgraded = await openSocket(port);
    await Promise.all([once(silent.resume(), "close"), once(upgraded, "close")]);
  });

  it("a connection that sends its head byte by byte is cut at the deadline", async () => {
    const { port } = await testServer({ handshakeDeadlineMs: 2_000 });
    const socket = connectTcp(port, "127.0.0.1");
    socket.on("error", () => undefined);
    const begun = performance.now();
    // Right as far as it goes: nothing else is a reason to end it.
    const head = `GET / HTTP/1.1\r\nX-A: ${"a".repeat(10_000)}`;
    let sent = 0;
    const drip = setInterval(() => socket.write(head[sent++] ?? ""), 20);
    // Cut while it sends, it may see a reset, which is as good.
    await new Promise((closed) => socket.resume().once("close", closed));
    clearInterval(drip);
    expect(performance.now() - begun).toBeGreaterThan(1_900);
    expect(socket.bytesRead).toBe(0);
  });

  it("a hello alone does not stop the deadline, nor does a whole handshake without a message after it", async () => {
    const { port, server } = await testServer({ handshakeDeadlineMs: 2_000 });
    const { session, keys } = await pair(port, await server.newPairingCode());
    await session.call("agent.status", {});
    const socket = await openSocket(port);
    const hello = { name: "kyso", versions: PROTOCOL_VERSIONS, mode: "connect", id: keys.pairingId } as const;
    socket.send(encodeHello(hello));
    await once(socket, "close");
    expect(server.sessionCount).toBe(1);
  });

  it("a flood of connections is capped, and does not touch the sessions that stand", async () => {
    const { port, server } = await testServer({ handshakeDeadlineMs: 1_000 });
    const { session, keys } = await pair(port, await server.newPairingCode());
    await session.call("agent.status", {});
    const flood: Socket[] = [];
    let open = 0;
    for (let index = 0; index < 200; index += 1) {
      const socket = connectTcp(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.on("connect", () => {
        open += 1;
      });
      socket.on("close", () => {
        open -= 1;
      });
      flood.push(socket.resume());
    }
    await expect.poll(() => flood.every(({ connecting }) => !connecting)).toBe(true);
    await expect.poll(() => open).toBeLessThanOrEqual(MAX_STRANGERS);
    expect((await session.call("agent.status", {})).result.version).toBe("1.2.3");
    await expect.poll(() => open).toBe(0);
    const again = await reconnect(port, keys);
    expect((await again.call("agent.status", {})).result.browser).toBe("Chromium");
  });

  it("an oversized frame ends the connection", async () => {
    const { port } = await testServer();
    const socket = await openSocket(port);
    socket.send(new Uint8Array(MAX_NOISE_MESSAGE_BYTES + 1));
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(1009);
  });

  it.each<[string, string | Uint8Array]>([
    ["a text", "hello"],
    ["no hello", Uint8Array.of(1, 2, 3)],
    ["a hello that is too long", new Uint8Array(600).fill(0x20)],
  ])("%s instead of a hello ends the connection with a code only", async (_what, message) => {
    const { port, seen } = await testServer();
    const socket = await openSocket(port);
    const messages: unknown[] = [];
    socket.on("message", (received) => messages.push(received));
    socket.send(message);
    expect(await closeReason(socket)).toMatch(/^(SESSION_HANDSHAKE_FAILED|PROTOCOL_MESSAGE_INVALID)$/);
    expect(messages).toEqual([]);
    expect(seen).toEqual([]);
  });

  it("a newer browser is told by the hello which versions the agent speaks, and refused", async () => {
    const { port } = await testServer();
    const socket = await openSocket(port);
    const hello = { name: "kyso", versions: { lowest: 7, highest: 9 }, mode: "connect", id: "0".repeat(32) };
    socket.send(new TextEncoder().encode(JSON.stringify(hello)));
    const [answer] = (await once(socket, "message")) as [Buffer];
    expect(JSON.parse(answer.toString())).toEqual({
      name: "kyso",
      versions: PROTOCOL_VERSIONS,
      version: "1.2.3",
    });
    expect(await closeReason(socket)).toBe("PROTOCOL_VERSION");
  });
});
