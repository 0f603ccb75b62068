import { once } from "node:events";
import { generateKeyPairSync } from "node:crypto";
import { chmod, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { loadIdentity } from "../../../agent/server/identity.ts";
import { MAX_BROWSERS, PairedBrowsers } from "../../../agent/server/paired-browsers.ts";
import { MAX_TRIES, PairingCodes, TRIES_WINDOW_MS } from "../../../agent/server/pairing-codes.ts";
import { writePrivateFile } from "../../../agent/server/private-file.ts";
import { socketWire } from "../../../agent/server/socket-wire.ts";
import { encodeHello, parseBrowserHello, PROTOCOL_VERSIONS } from "../../../protocol/hello.ts";
import { connect } from "../../../protocol/initiator.ts";
import { PAIRING_CODE_LIFETIME_MS, PORT_COUNT } from "../../../protocol/limit.ts";
import { generateKeyPair, HandshakeState } from "../../../protocol/noise.ts";
import {
  formatPairingCode,
  newPairingCode,
  pairingSecretsOf,
  parsePairingCode,
} from "../../../protocol/pairing.ts";
import type { Wire } from "../../../protocol/wire.ts";
import { openSocket, openWire, pair, reconnect } from "./browser-client.ts";
import { temporaryFolder, testServer } from "./test-server.ts";

const wrongCode = async () => formatPairingCode(newPairingCode());

/** A wire that records what is sent and lets it be changed. */
function tampering(wire: Wire, change: (message: Uint8Array, index: number) => Uint8Array) {
  const sent: Uint8Array[] = [];
  const tampered: Wire = {
    close: (code, reason) => wire.close(code, reason),
    listen: (listener) => wire.listen(listener),
    send: (bytes) => {
      const message = change(bytes, sent.length);
      sent.push(message);
      wire.send(message);
    },
  };
  return { wire: tampered, sent };
}

describe("pairing", () => {
  it("with the code gives a session, and later ones without it, also after a restart of the agent", async () => {
    const first = await testServer();
    const { session, keys } = await pair(first.port, await first.server.newPairingCode());
    expect((await session.call("agent.status", {})).result).toMatchObject({ browser: "Chromium" });
    await expect.poll(() => first.browsers.find(keys.pairingId)?.name).toBe("Chromium");
    expect(keys.agentKey).toEqual(first.identity.publicKey);
    await first.server.close();
    expect(await session.closed).toBe("SESSION_CLOSED");
    const second = await testServer({ folder: first.folder });
    const again = await reconnect(second.port, keys);
    expect((await again.call("agent.status", {})).result).toMatchObject({ browser: "Chromium" });
  });

  it("keeps keys and browsers in files that only this user can read", async () => {
    const { server, port, folder, browsers } = await testServer();
    await (await pair(port, await server.newPairingCode())).session.call("agent.status", {});
    await expect.poll(() => browsers.list()).toHaveLength(1);
    for (const name of ["identity.pem", "browsers.json"]) {
      await expect.poll(async () => (await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
    }
    expect(await readFile(path.join(folder, "browsers.json"), "utf8")).not.toMatch(/private|psk|code/i);
  });

  it("with a wrong code is refused, and so is every further try once there were too many", async () => {
    let now = 0;
    const { server, port, browsers, seen } = await testServer({ codes: new PairingCodes(() => now) });
    const good = await server.newPairingCode();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      await expect(pair(port, await wrongCode())).rejects.toMatchObject({ code: "PAIRING_CODE_INVALID" });
    }
    await expect(pair(port, good)).rejects.toMatchObject({ code: "PAIRING_TOO_MANY_TRIES" });
    now += TRIES_WINDOW_MS;
    await (await pair(port, good)).session.call("agent.status", {});
    expect(browsers.list()).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  it("with a code whose id is known but whose bits are not is refused, and spends the code", async () => {
    const { server, port, browsers } = await testServer();
    const code = await server.newPairingCode();
    const { id } = await pairingSecretsOf(await parsePairingCode(code));
    const socket = await openSocket(port);
    socket.send(encodeHello({ name: "kyso", versions: PROTOCOL_VERSIONS, mode: "pair", id }));
    await once(socket, "message");
    const guess = await HandshakeState.of({
      pattern: "NNpsk0",
      initiator: true,
      prologue: new Uint8Array(0),
      psk: new Uint8Array(32),
    });
    socket.send(await guess.writeMessage(new Uint8Array(0)));
    const [, reason] = (await once(socket, "close")) as [number, Buffer];
    expect(reason.toString()).toBe("PAIRING_CODE_INVALID");
    await expect(pair(port, code)).rejects.toMatchObject({ code: "PAIRING_CODE_INVALID" });
    expect(browsers.list()).toEqual([]);
  });

  it("with a code that was used before is refused", async () => {
    const { server, port } = await testServer();
    const code = await server.newPairingCode();
    await pair(port, code);
    await expect(pair(port, code)).rejects.toMatchObject({ code: "PAIRING_CODE_INVALID" });
  });

  it("with a code older than its lifetime is refused; a moment before it is not", async () => {
    let now = 0;
    const { server, port } = await testServer({ codes: new PairingCodes(() => now) });
    const [first, second] = [await server.newPairingCode(), await server.newPairingCode()];
    now = PAIRING_CODE_LIFETIME_MS - 1;
    await pair(port, first);
    now = PAIRING_CODE_LIFETIME_MS;
    await expect(pair(port, second)).rejects.toMatchObject({ code: "PAIRING_CODE_EXPIRED" });
  });

  it("of two browsers at once works for both", async () => {
    const { server, port, browsers } = await testServer();
    const codes = [await server.newPairingCode(), await server.newPairingCode()];
    const paired = await Promise.all(codes.map(async (code) => pair(port, code)));
    await Promise.all(paired.map(async ({ session }) => session.call("agent.status", {})));
    await expect.poll(() => browsers.list()).toHaveLength(2);
  });

  it("keeps a browser only when it has shown that it has the session's keys", async () => {
    const { server, port, browsers } = await testServer({ handshakeDeadlineMs: 2_000 });
    const { wire, sent } = tampering(await openWire(port), (message, index) =>
      index < 2 ? message : new Uint8Array(message.length),
    );
    const { session } = await pair(port, await server.newPairingCode(), wire);
    expect(await session.closed).toBe("SESSION_CLOSED");
    expect(sent.length).toBeGreaterThan(2);
    expect(browsers.list()).toEqual([]);
  });

  it("says which side is older when the versions do not meet", async () => {
    const newer = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    newer.on("connection", (socket) => {
      socket.on("message", () =>
        socket.send(
          Buffer.from(JSON.stringify({ name: "kyso", versions: { lowest: 2, highest: 4 }, version: "9" })),
        ),
      );
    });
    await once(newer, "listening");
    const { port } = newer.address() as { port: number };
    await expect(pair(port, await wrongCode())).rejects.toMatchObject({
      code: "PROTOCOL_VERSION",
      detail: { update: "extension" },
    });
    newer.close();
  });
});

describe("a connection", () => {
  it("of a browser that is not paired is refused like one with a wrong key: nobody can ask which ids exist", async () => {
    const { server, port, seen } = await testServer();
    const { keys } = await pair(port, await server.newPairingCode());
    const stranger = { ...keys, pairingId: "0".repeat(32) };
    const forger = { ...keys, staticKeys: await generateKeyPair() };
    for (const wrong of [stranger, forger]) {
      await expect(reconnect(port, wrong)).rejects.toMatchObject({ code: "SESSION_NOT_PAIRED" });
    }
    expect(seen).toEqual([]);
  });

  it("replayed from its recorded messages gets nothing", async () => {
    const { server, port, seen } = await testServer({ handshakeDeadlineMs: 3_000 });
    const { session, keys } = await pair(port, await server.newPairingCode());
    await expect.poll(() => server.sessionCount).toBe(1);
    await session.close();
    const recorded = tampering(await openWire(port), (message) => message);
    await (await connect(recorded.wire, keys)).call("agent.status", {});
    expect(seen).toEqual(["Chromium"]);
    const socket = await openSocket(port);
    const answers: Buffer[] = [];
    socket.on("message", (message: Buffer) => answers.push(message));
    for (const message of recorded.sent) socket.send(message);
    await once(socket, "close");
    // Hello and the second handshake message, whose keys nobody but the browser can make.
    expect(answers.length).toBeLessThanOrEqual(3);
    expect(seen).toEqual(["Chromium"]);
  });

  it.each([
    ["the hello's id", 0],
    ["the handshake's message", 1],
    ["a message of the session", 2],
  ])("with %s altered on the way ends, and runs nothing", async (_what, target) => {
    const { server, port, seen } = await testServer();
    const { session, keys } = await pair(port, await server.newPairingCode());
    await expect.poll(() => server.sessionCount).toBe(1);
    await session.close();
    const { wire } = tampering(await openWire(port), (message, index) =>
      index === target ? message.with(message.length - 4, message[message.length - 4]! ^ 1) : message,
    );
    const call = connect(wire, keys).then(async (opened) => opened.call("agent.status", {}));
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^SESSION_/) as string });
    expect(seen).toEqual([]);
  });

  it("ends when its browser is forgotten, and is refused from then on", async () => {
    const { server, port, browsers } = await testServer();
    const { session, keys } = await pair(port, await server.newPairingCode());
    await session.call("agent.status", {});
    await expect.poll(() => browsers.list()).toHaveLength(1);
    expect(await browsers.forget(keys.pairingId)).toBe(true);
    expect(await session.closed).toBe("SESSION_CLOSED");
    await expect(reconnect(port, keys)).rejects.toMatchObject({ code: "SESSION_NOT_PAIRED" });
    expect(await browsers.forget(keys.pairingId)).toBe(false);
  });
});

describe("another user of the machine who took the first port", () => {
  it("learns nothing but the hello and can't pose as the agent, which is found on the next port", async () => {
    const agent = await testServer();
    const { session, keys } = await pair(agent.port, await agent.server.newPairingCode());
    await session.call("agent.status", {});
    await expect.poll(() => agent.browsers.list()).toHaveLength(1);
    await agent.server.close();
    const impostor = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(impostor, "listening");
    const taken = (impostor.address() as { port: number }).port;
    const learned: Buffer[] = [];
    impostor.on("connection", (socket) => {
      socket.on("message", (message: Buffer) => {
        learned.push(message);
        const answer = { name: "kyso", versions: PROTOCOL_VERSIONS, version: "1.2.3" };
        // Its best guess at a second message: any bytes of the right length.
        socket.send(learned.length === 1 ? Buffer.from(JSON.stringify(answer)) : Buffer.alloc(48, 9));
      });
    });
    const real = await testServer({ folder: agent.folder, ports: [taken, 0] });
    expect(real.port).not.toBe(taken);
    await expect(reconnect(taken, keys)).rejects.toMatchObject({ code: "SESSION_HANDSHAKE_FAILED" });
    const again = await reconnect(real.port, keys);
    expect((await again.call("agent.status", {})).result.browser).toBe("Chromium");
    expect(learned).toHaveLength(2);
    expect(parseBrowserHello(learned[0]!)).toMatchObject({ mode: "connect", id: keys.pairingId });
    // An ephemeral key and the tag of an empty payload.
    expect(learned[1]).toHaveLength(48);
    impostor.close();
  });

  it("gets the same from a browser that pairs: the code's id, never the code", async () => {
    const impostor = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(impostor, "listening");
    const { port } = impostor.address() as { port: number };
    const learned: Buffer[] = [];
    impostor.on("connection", (socket) => {
      socketWire(socket).listen({
        closed: () => undefined,
        message: (message) => {
          learned.push(Buffer.from(message));
          const answer = { name: "kyso", versions: PROTOCOL_VERSIONS, version: "1.2.3" };
          socket.send(learned.length === 1 ? Buffer.from(JSON.stringify(answer)) : Buffer.alloc(200, 9));
        },
      });
    });
    const code = newPairingCode();
    await expect(pair(port, await formatPairingCode(code))).rejects.toMatchObject({
      code: "SESSION_HANDSHAKE_FAILED",
    });
    const all = Buffer.concat(learned);
    expect(all.includes(Buffer.from(code))).toBe(false);
    expect(all.toString("latin1")).not.toContain("Chromium");
    impostor.close();
  });

  it("who took every port leaves the agent without one, and the agent says so", async () => {
    const taken = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on("warning", note);
    const ports = Array.from({ length: PORT_COUNT }, () => port);
    await expect(testServer({ ports })).rejects.toMatchObject({ code: "AGENT_NO_PORT" });
    process.off("warning", note);
    expect(warnings).toEqual([]);
    taken.close();
  });
});

describe("the list of browsers", () => {
  const browser = (index: number) => ({
    pairingId: index.toString(16).padStart(32, "0"),
    name: `Chromium ${index}`,
    publicKey: new Uint8Array(32).fill(index),
    pairedAt: "2026-01-01T00:00:00.000Z",
  });

  it("reads back as it was kept, and says who was paired and forgotten", async () => {
    const file = path.join(await temporaryFolder(), "browsers.json");
    const browsers = await PairedBrowsers.open(file);
    const told: string[] = [];
    browsers.onPaired(({ name }) => told.push(`paired ${name}`));
    browsers.onForgotten((pairingId) => told.push(`forgotten ${pairingId.at(-1)}`));
    await Promise.all([browsers.add(browser(1)), browsers.add(browser(2))]);
    await browsers.forget(browser(1).pairingId);
    expect((await PairedBrowsers.open(file)).list()).toEqual([browser(2)]);
    expect(told).toEqual(["paired Chromium 1", "paired Chromium 2", "forgotten 1"]);
  });

  it(`holds ${MAX_BROWSERS}, and forgets the oldest for one more`, async () => {
    const browsers = await PairedBrowsers.open(path.join(await temporaryFolder(), "browsers.json"));
    for (let index = 0; index < MAX_BROWSERS; index += 1) await browsers.add(browser(index));
    expect(browsers.find(browser(0).pairingId)).toBeDefined();
    await browsers.add(browser(MAX_BROWSERS));
    expect(browsers.find(browser(0).pairingId)).toBeUndefined();
    expect(browsers.list()).toHaveLength(MAX_BROWSERS);
  });

  it.each(["{", '{"browsers":[{"pairingId":"../x"}]}', "x".repeat(2_000_000)])(
    "refuses a damaged file",
    async (text) => {
      const file = path.join(await temporaryFolder(), "browsers.json");
      await writePrivateFile(file, text);
      await expect(PairedBrowsers.open(file)).rejects.toMatchObject({ code: "SETTING_INVALID" });
    },
  );
});

describe("the agent's identity", () => {
  it("is made once, and is the same for all who ask at once and later", async () => {
    const file = path.join(await temporaryFolder(), "identity.pem");
    const keys = await Promise.all([1, 2, 3].map(async () => loadIdentity(file)));
    const later = await loadIdentity(file);
    for (const key of keys) expect(key.publicKey).toEqual(later.publicKey);
    expect(later.privateKey.extractable).toBe(false);
  });

  it("of another kind, damaged or readable by others is refused", async () => {
    const file = path.join(await temporaryFolder(), "identity.pem");
    const other = generateKeyPairSync("ed25519")
      .privateKey.export({ format: "pem", type: "pkcs8" })
      .toString();
    for (const text of ["", "x", other]) {
      await writePrivateFile(file, text);
      await expect(loadIdentity(file)).rejects.toMatchObject({ code: "SETTING_INVALID" });
    }
    await rm(file);
    await loadIdentity(file);
    await chmod(file, 0o640);
    await expect(loadIdentity(file)).rejects.toMatchObject({ code: "SETTING_INVALID" });
  });
});
