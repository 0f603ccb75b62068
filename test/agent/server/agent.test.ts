import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { type AgentOptions, startAgent } from "../../../agent/server/agent.ts";
import { controlAddress } from "../../../agent/server/control-address.ts";
import { askAgent } from "../../../agent/server/control-client.ts";
import { FIREFOX_EXTENSION_ID } from "../../../protocol/extension-id.ts";
import { runNativeHost } from "../../../agent/server/native-host.ts";
import { stubHandlers } from "../../protocol/stub-handlers.ts";
import { EXTENSION_ID, ORIGIN, pair, reconnect } from "./browser-client.ts";
import { temporaryFolder } from "./test-server.ts";

const status = () => Promise.resolve({ result: { version: "1", browser: "Chromium", waiting: 0 } });

async function testAgent(folder: string, options: Partial<AgentOptions> = {}) {
  const agent = await startAgent({
    dataFolder: path.join(folder, "data"),
    runtimeFolder: path.join(folder, "run"),
    handlers: () => stubHandlers({ "agent.status": status }),
    allowedExtensionIds: [EXTENSION_ID],
    version: "1.2.3",
    ports: [0],
    ...options,
  });
  onTestFinished(async () => agent.close());
  return { agent, runtimeFolder: path.join(folder, "run") };
}

/** A socket file that nobody listens on any more, as a killed agent leaves it. */
function leaveSocketBehind(socketPath: string): void {
  const script = `require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  expect(spawnSync(process.execPath, ["-e", script, socketPath]).signal).toBe("SIGKILL");
}

/** Answers of the channel's socket to these lines, as a stranger would send them. */
async function strangerSays(socketPath: string, lines: readonly string[]): Promise<string> {
  const socket = connect(socketPath);
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.on("error", () => undefined);
  for (const line of lines) socket.write(`${line}\n`);
  await once(socket, "close");
  return text;
}

describe("the control channel", () => {
  it("answers status, gives out a code that pairs, lists the browser and forgets it", async () => {
    const { agent, runtimeFolder } = await testAgent(await temporaryFolder());
    const { port, code } = await askAgent(runtimeFolder, "pair", {});
    expect(port).toBe(agent.port);
    const { session, keys } = await pair(port, code);
    await session.call("agent.status", {});
    expect(await askAgent(runtimeFolder, "status", {})).toMatchObject({
      pid: process.pid,
      version: "1.2.3",
      port,
      sessions: 1,
    });
    const { pairingId } = keys;
    const listed = await askAgent(runtimeFolder, "browsers", {});
    expect(listed.browsers).toMatchObject([{ pairingId, name: "Chromium" }]);
    expect(JSON.stringify(listed)).not.toContain("publicKey");
    expect(await askAgent(runtimeFolder, "forget", { pairingId })).toEqual({ forgotten: true });
    expect(await askAgent(runtimeFolder, "forget", { pairingId })).toEqual({ forgotten: false });
    await session.closed;
    await expect(reconnect(port, keys)).rejects.toMatchObject({ code: "SESSION_NOT_PAIRED" });
  });

  it("asks the agent to stop after it has answered", async () => {
    const { agent, runtimeFolder } = await testAgent(await temporaryFolder());
    expect(await askAgent(runtimeFolder, "stop", {})).toEqual({});
    await agent.stopAsked;
    await agent.close();
    await expect(askAgent(runtimeFolder, "status", {})).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
  });

  it("is a socket that only this user can open, in a folder that only this user can enter", async () => {
    const { runtimeFolder } = await testAgent(await temporaryFolder());
    const mode = async (file: string) => (await stat(file)).mode & 0o777;
    expect(await mode(runtimeFolder)).toBe(0o700);
    expect(await mode(path.join(runtimeFolder, "control.sock"))).toBe(0o600);
    expect(await mode(path.join(runtimeFolder, "control.key"))).toBe(0o600);
  });

  it("tells a program that lacks its key a fresh challenge and nothing else", async () => {
    const { runtimeFolder } = await testAgent(await temporaryFolder());
    const { path: socketPath } = await controlAddress(runtimeFolder);
    const body = JSON.stringify({ name: "pair", params: {} });
    const forged = JSON.stringify({ challenge: "0".repeat(64), body, proof: "0".repeat(64) });
    const answers = await Promise.all(
      [forged, "{}", "x".repeat(70_000)].map((line) => strangerSays(socketPath, [line])),
    );
    for (const answer of answers) expect(answer).toMatch(/^(\{"challenge":"[0-9a-f]{64}"\}\n)?$/);
    expect(new Set(answers).size).toBe(3);
  });

  it("does not believe a program that sits on its address without the key", async () => {
    const folder = path.join(await temporaryFolder(), "run");
    const { path: socketPath } = await controlAddress(folder);
    const impostor = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.write(`${JSON.stringify({ challenge: "0".repeat(64) })}\n`);
      const body = JSON.stringify({ result: { port: 1, code: "x" } });
      socket.once("data", () =>
        socket.end(`${JSON.stringify({ challenge: "0".repeat(64), body, proof: "0".repeat(64) })}\n`),
      );
    });
    impostor.listen(socketPath);
    await once(impostor, "listening");
    await expect(askAgent(folder, "pair", {})).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    impostor.close();
  });

  it("is a named pipe on Windows whose name nobody can guess", async () => {
    const [first, second] = [await temporaryFolder(), await temporaryFolder()];
    const name = (await controlAddress(first, "win32")).path;
    expect(name).toMatch(/^\\\\\.\\pipe\\kyso-[0-9a-f]{32}$/);
    expect((await controlAddress(first, "win32")).path).toBe(name);
    expect((await controlAddress(second, "win32")).path).not.toBe(name);
  });

  it("goes elsewhere where its folder's path is too long for a socket", async () => {
    const folder = path.join(await temporaryFolder(), "x".repeat(100));
    const { path: socketPath } = await controlAddress(folder);
    expect(path.dirname(socketPath)).toBe(tmpdir());
    const { runtimeFolder } = await testAgent(folder);
    expect((await askAgent(runtimeFolder, "status", {})).version).toBe("1.2.3");
  });

  it("refuses a key that others can read", async () => {
    const folder = path.join(await temporaryFolder(), "run");
    await mkdir(folder);
    await writeFile(path.join(folder, "control.key"), "0".repeat(64));
    await chmod(path.join(folder, "control.key"), 0o644);
    await expect(controlAddress(folder)).rejects.toMatchObject({ code: "SETTING_INVALID" });
  });
});

describe("one agent for each user", () => {
  it("a second one is told so, and the first goes on", async () => {
    const folder = await temporaryFolder();
    const { agent, runtimeFolder } = await testAgent(folder);
    await expect(testAgent(folder)).rejects.toMatchObject({ code: "AGENT_ALREADY_RUNNING" });
    expect((await askAgent(runtimeFolder, "status", {})).port).toBe(agent.port);
  });

  it("of several that start at once exactly one runs, also over what a killed one left", async () => {
    const folder = await temporaryFolder();
    const runtimeFolder = path.join(folder, "run");
    const { path: socketPath } = await controlAddress(runtimeFolder);
    leaveSocketBehind(socketPath);
    const outcomes = await Promise.allSettled([1, 2, 3].map(async () => testAgent(folder)));
    const running = outcomes.filter(({ status: outcome }) => outcome === "fulfilled");
    expect(running).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "AGENT_ALREADY_RUNNING" });
    }
    expect((await askAgent(runtimeFolder, "status", {})).pid).toBe(process.pid);
    expect((await readdir(runtimeFolder)).toSorted()).toEqual(["control.key", "control.sock"]);
  });

  it("one that is stopped, or too busy to answer, stays the one", async () => {
    const folder = await temporaryFolder();
    const runtimeFolder = path.join(folder, "run");
    const { path: socketPath } = await controlAddress(runtimeFolder);
    const silent = createServer((socket) => socket.on("error", () => undefined));
    silent.listen(socketPath);
    await once(silent, "listening");
    await Promise.all([
      expect(askAgent(runtimeFolder, "status", {})).rejects.toMatchObject({ code: "AGENT_SILENT" }),
      expect(testAgent(folder)).rejects.toMatchObject({ code: "AGENT_ALREADY_RUNNING" }),
    ]);
    expect(await readdir(runtimeFolder)).toContain("control.sock");
    silent.close();
  }, 20_000);

  it("another user's agent of the same machine has a port of its own", async () => {
    const first = await testAgent(await temporaryFolder());
    const second = await testAgent(await temporaryFolder(), { ports: [first.agent.port, 0] });
    expect(second.agent.port).not.toBe(first.agent.port);
  });

  it("an agent without a port leaves no control channel behind", async () => {
    const folder = await temporaryFolder();
    const first = await testAgent(await temporaryFolder());
    await expect(testAgent(folder, { ports: [first.agent.port] })).rejects.toMatchObject({
      code: "AGENT_NO_PORT",
    });
    expect(await readdir(path.join(folder, "run"))).toEqual(["control.key"]);
  });
});

describe("the native messaging host", () => {
  function message(value: unknown): Buffer {
    const json = Buffer.from(JSON.stringify(value));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(json.length);
    return Buffer.concat([length, json]);
  }

  async function ask(
    runtimeFolder: string,
    bytes: Buffer,
    args: string | readonly string[] = `${ORIGIN}/`,
    pieces = 1,
  ): Promise<unknown> {
    const input = new PassThrough();
    const output = new PassThrough();
    const size = Math.ceil(bytes.length / pieces) || 1;
    for (let offset = 0; offset < bytes.length; offset += size)
      input.write(bytes.subarray(offset, offset + size));
    input.end();
    await runNativeHost({
      args: typeof args === "string" ? [args] : args,
      input,
      output,
      allowedExtensionIds: [EXTENSION_ID],
      runtimeFolder,
    });
    const answer = output.read() as Buffer;
    expect(answer.readUInt32LE()).toBe(answer.length - 4);
    return JSON.parse(answer.subarray(4).toString());
  }

  it("hands our extension the port and a one-time code with which it pairs", async () => {
    const { agent, runtimeFolder } = await testAgent(await temporaryFolder());
    const bytes = message({ type: "pair" });
    const answer = (await ask(runtimeFolder, bytes, `${ORIGIN}/`, bytes.length)) as {
      port: number;
      code: string;
    };
    expect(answer.port).toBe(agent.port);
    const { session } = await pair(answer.port, answer.code);
    expect((await session.call("agent.status", {})).result.browser).toBe("Chromium");
  });

  it("tells our extension where the agent listens, and gives out no code for that", async () => {
    const { agent, runtimeFolder } = await testAgent(await temporaryFolder());
    expect(await ask(runtimeFolder, message({ type: "find" }))).toEqual({ port: agent.port });
  });

  it.each([
    "/home/an/.mozilla/native-messaging-hosts/vn.kyso.agent.json",
    "C:\\Kyso\\vn.kyso.agent.firefox.json",
  ])("hands the same to our extension in Firefox, whose manifest is %s", async (manifest) => {
    const { agent, runtimeFolder } = await testAgent(await temporaryFolder());
    const args = [manifest, FIREFOX_EXTENSION_ID];
    expect(await ask(runtimeFolder, message({ type: "pair" }), args)).toMatchObject({ port: agent.port });
  });

  it.each([
    [
      "another extension",
      ["/home/an/.mozilla/native-messaging-hosts/vn.kyso.agent.json", "other@example.org"],
    ],
    [
      "another host's manifest",
      ["/home/an/.mozilla/native-messaging-hosts/other.json", FIREFOX_EXTENSION_ID],
    ],
    ["no manifest", [FIREFOX_EXTENSION_ID]],
  ])("has nothing for %s of Firefox", async (_who, args) => {
    const { runtimeFolder } = await testAgent(await temporaryFolder());
    expect(await ask(runtimeFolder, message({ type: "pair" }), args)).toEqual({
      error: "PAIRING_HOST_MISSING",
    });
  });

  it.each(["", ORIGIN, "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/", "https://eoffice.example/"])(
    "has nothing for the origin %j",
    async (origin) => {
      const { runtimeFolder } = await testAgent(await temporaryFolder());
      expect(await ask(runtimeFolder, message({ type: "pair" }), origin)).toEqual({
        error: "PAIRING_HOST_MISSING",
      });
    },
  );

  it.each(["find", "pair"])("says to %s when no agent runs, and starts none", async (type) => {
    const folder = await temporaryFolder();
    expect(await ask(path.join(folder, "run"), message({ type }))).toEqual({
      error: "AGENT_NOT_RUNNING",
    });
    expect(await readdir(path.join(folder, "run"))).toEqual(["control.key"]);
  });

  it.each([
    ["another request", message({ type: "sign" })],
    ["no JSON", Buffer.from([1, 0, 0, 0, 0x7b])],
    ["a message of 4 GB", Buffer.from([255, 255, 255, 255, 1])],
    ["a cut message", message({ type: "pair" }).subarray(0, -1)],
    ["a cut length", Buffer.from([5, 0])],
    ["nothing", Buffer.alloc(0)],
  ])("refuses %s", async (_what, bytes) => {
    const { runtimeFolder } = await testAgent(await temporaryFolder());
    expect(await ask(runtimeFolder, bytes)).toEqual({ error: "PROTOCOL_MESSAGE_INVALID" });
  });
});
