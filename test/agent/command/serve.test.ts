import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../../agent/command/main.ts";
import { VERSION } from "../../../agent/command/version.ts";
import { EXTENSION_ID } from "../../../protocol/extension-id.ts";
import { type Ended, KYSO, runKyso } from "./kyso-process.ts";

let home: string;
let env: NodeJS.ProcessEnv;
const running: ChildProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "kyso-serve-"));
  env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: "",
    KYSO_HOME: path.join(home, "kyso"),
    NODE_OPTIONS: "",
  };
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
  rmSync(home, { recursive: true, force: true });
});

function kyso(...args: string[]): Promise<Ended> {
  return runKyso(args, env, home);
}

/** For what needs no process of its own. */
async function inProcess(...args: string[]): Promise<{ code: number; printed: string }> {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  return { code: await main(args, { out: print, err: print }), printed: lines.join("\n") };
}

async function serve(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [KYSO, "serve", "--json"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  let text = "";
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.trimEnd().endsWith("}")) break;
  }
  return { child, port: (JSON.parse(text) as { port: number }).port };
}

describe("kyso serve", () => {
  it("is one for each user, answers commands, and ends when it is told to", async () => {
    const { child } = await serve();
    const paired = await kyso("pair", "--json");
    expect(JSON.parse(paired.stdout)).toMatchObject({ ok: true, lifetimeSeconds: 120 });
    expect(JSON.parse((await kyso("browsers", "list", "--json")).stdout)).toEqual([]);
    const unknown = await kyso("browsers", "forget", "nobody", "--json");
    expect(unknown.code).toBe(3);
    expect(JSON.parse(unknown.stdout)).toEqual([{ pairingId: "nobody", forgotten: false }]);
    const second = await kyso("serve", "--json");
    expect(second.code).toBe(3);
    expect(JSON.parse(second.stdout)).toMatchObject({ ok: false, code: "AGENT_ALREADY_RUNNING" });
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });

  it("keeps its data from other users", async () => {
    await serve();
    const data = path.join(home, "kyso", "data");
    expect(statSync(path.join(data, "identity.pem")).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(data, "jobs")).mode & 0o777).toBe(0o700);
  });

  it("starts again after it was killed", async () => {
    const { child } = await serve();
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await serve()).port).toBeGreaterThan(0);
  });
});

describe("without an agent", () => {
  it("pairing says that none runs", async () => {
    const ended = await kyso("pair", "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, code: "AGENT_NOT_RUNNING" });
  });

  it("browsers are listed and forgotten all the same", async () => {
    expect(JSON.parse((await kyso("browsers", "list", "--json")).stdout)).toEqual([]);
    const ended = await kyso("browsers", "forget", "0".repeat(32), "--json");
    expect(JSON.parse(ended.stdout)).toEqual([{ pairingId: "0".repeat(32), forgotten: false }]);
  });
});

describe("kyso native-host", () => {
  const ask = async (origin: string): Promise<unknown> => {
    const child = spawn(process.execPath, [KYSO, "native-host", origin], {
      env,
      stdio: ["pipe", "pipe", "inherit"],
    });
    running.push(child);
    const request = Buffer.from(JSON.stringify({ type: "pair" }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(request.length);
    // The browser leaves its end open.
    child.stdin.write(Buffer.concat([length, request]));
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks);
    expect(answer.readUInt32LE()).toBe(answer.length - 4);
    return JSON.parse(answer.subarray(4).toString());
  };

  it("hands port and code to our extension, and to nobody else", async () => {
    const { port } = await serve();
    expect(await ask(`chrome-extension://${EXTENSION_ID}/`)).toMatchObject({
      port,
      code: expect.any(String) as string,
    });
    expect(await ask("chrome-extension://abcdefghijklmnopabcdefghijklmnop/")).toEqual({
      error: "PAIRING_HOST_MISSING",
    });
  });

  it("says that no agent runs", async () => {
    expect(await ask(`chrome-extension://${EXTENSION_ID}/`)).toEqual({ error: "AGENT_NOT_RUNNING" });
  });
});

describe.runIf(process.platform === "linux")("kyso register", () => {
  it("writes the manifests of the browsers and the start at login, and takes them away again", async () => {
    const manifest = path.join(home, ".config", "chromium", "NativeMessagingHosts", "vn.kyso.agent.json");
    expect(await kyso("register")).toMatchObject({ code: 0 });
    const written = JSON.parse(readFileSync(manifest, "utf8")) as { path: string; allowed_origins: string[] };
    expect(written.allowed_origins).toEqual([`chrome-extension://${EXTENSION_ID}/`]);
    expect(readFileSync(written.path, "utf8")).toContain("kyso.mjs");
    const ended = await kyso("register", "--undo", "--json");
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true });
    expect(existsSync(manifest)).toBe(false);
    expect(existsSync(written.path)).toBe(false);
  });
});

describe("every command", () => {
  it.each(["serve", "pair", "browsers", "register", "tokens", "sign", "verify", "audit", "native-host"])(
    "has help in Vietnamese and English: %s",
    async (name) => {
      const { code, printed } = await inProcess(name, "--help");
      expect(code).toBe(0);
      expect(printed).toContain("Cách dùng: kyso");
      expect(printed).toContain("Usage: kyso");
    },
  );

  it("refuses what it does not know, with exit code 2", async () => {
    expect((await inProcess("fly")).code).toBe(2);
    expect((await inProcess("tokens", "--fly")).code).toBe(2);
    expect((await inProcess()).code).toBe(2);
    expect((await inProcess("audit", "burn", "--json")).code).toBe(2);
    for (const name of ["serve", "pair", "register", "tokens"]) {
      expect((await inProcess(name, "extra")).code).toBe(2);
    }
  });

  it.each([
    ["--json"],
    ["fly", "--json"],
    ["--json", "verify"],
    ["verify", "--json"],
    ["verify", "--fly", "--json"],
    ["sign", "--json"],
    ["audit", "--json"],
    ["browsers", "--json"],
    ["browsers", "forget", "--json"],
    ["tokens", "--json", "--json"],
    ["serve", "--json", "extra"],
    ["register", "--json", "--undo=yes"],
  ])("answers wrong usage with exit code 2 and one JSON value: %s %s %s", async (...args) => {
    const { code, printed } = await inProcess(...args);
    expect(code).toBe(2);
    const answer = JSON.parse(printed) as unknown;
    expect(Array.isArray(answer) ? answer : [answer]).toMatchObject([{ ok: false, code: "USAGE" }]);
  });

  it.each([
    ["serve"],
    ["pair"],
    ["browsers", "list"],
    ["browsers", "forget", "0".repeat(32)],
    ["tokens"],
    ["sign", "a.pdf", "-o", "b.pdf", "--kind", "approve", "--token", "a"],
    ["verify", "a.pdf"],
    ["audit", "show"],
    ["audit", "verify"],
    ["register"],
  ])("says that its folder can't be used: %s %s", async (...args) => {
    const file = path.join(home, "a-file");
    writeFileSync(file, "");
    const ended = await runKyso([...args, "--json"], { ...env, KYSO_HOME: file }, home);
    expect(ended.code).toBe(3);
    const answer = JSON.parse(ended.stdout) as unknown;
    expect(Array.isArray(answer) ? answer : [answer]).toMatchObject([{ ok: false, code: "JOB_DISK_ERROR" }]);
    expect(ended.stdout).toContain(file);
  });

  it("says that a module which was named is not there, rather than that there is no token", async () => {
    const ended = await kyso("tokens", "--module", path.join(home, "no-module.so"), "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, code: "TOKEN_MODULE_NOT_FOUND" });
  });

  it("has the version of the package", async () => {
    const packageFile = new URL("../../../package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
    expect(VERSION).toBe(version);
    expect((await kyso("--version")).stdout.trim()).toBe(version);
  });

  it("says which setting is wrong", async () => {
    const config = path.join(home, "kyso", "config");
    mkdirSync(config, { recursive: true });
    writeFileSync(path.join(config, "settings.json"), JSON.stringify({ sealDiameterMm: "large" }));
    const ended = await kyso("tokens", "--json");
    expect(ended.code).toBe(3);
    const failure = JSON.parse(ended.stdout) as { code: string; message: string };
    expect(failure.code).toBe("SETTING_INVALID");
    expect(failure.message).toContain("sealDiameterMm");
  });
});
