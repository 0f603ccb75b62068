import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { VERSION } from "../../../agent/command/version.ts";
import { KYSO } from "./kyso-process.ts";
import { kysoRig, type KysoRig } from "./kyso-rig.ts";

let rig: KysoRig;
beforeAll(async () => {
  rig = await kysoRig();
});
afterAll(() => {
  rig.remove();
});
beforeEach(() => {
  settings({});
  rig.module.control({});
});

function settings(more: object): void {
  const file = rig.path("home", "config", "settings.json");
  mkdirSync(path.dirname(file), { recursive: true });
  const modules = [rig.module.modulePath];
  writeFileSync(file, JSON.stringify({ modules, trust: [rig.trust], offline: true, ...more }));
}

interface Line {
  check: string;
  state: string;
  finding: string;
  facts: Record<string, string>;
}

async function doctor(...args: string[]): Promise<{ code: number; lines: Line[] }> {
  const { code, stdout } = await rig.kyso("doctor", "--json", ...args);
  return { code, lines: (JSON.parse(stdout) as { lines: Line[] }).lines };
}

function of(lines: readonly Line[], check: string): string[] {
  return lines.filter((line) => line.check === check).map(({ finding }) => finding);
}

it("works where no agent runs, finds tokens and certificates, and asks for no PIN", async () => {
  rig.module.forget();
  const { code, lines } = await doctor();
  expect(code).toBe(3);
  expect(of(lines, "agent")).toEqual(["AGENT_NOT_RUNNING"]);
  expect(of(lines, "modules")).toContain("MODULE_GOOD");
  expect(of(lines, "tokens")).toContain("TOKEN_GOOD");
  expect(of(lines, "certificates")).toContain("CERTIFICATE_GOOD");
  expect(of(lines, "revocation")).toContain("REVOCATION_UNKNOWN");
  expect(rig.module.calls().get("C_Login")).toBeUndefined();
  expect(rig.module.calls().get("C_SetPIN")).toBeUndefined();
});

it("tells a module that crashes", async () => {
  rig.module.control({ abort: ["C_GetSlotList"] });
  const crashed = await doctor();
  expect(of(crashed.lines, "modules")).toContain("MODULE_FAILED");
});

it("still says what it can where the settings are broken", async () => {
  settings({ level: "B-X" });
  const { code, lines } = await doctor();
  expect(code).toBe(3);
  expect(lines.find(({ check }) => check === "settings")).toMatchObject({
    finding: "SETTINGS_INVALID",
    facts: { key: "level" },
  });
  expect(of(lines, "disk")).not.toEqual(["CHECK_FAILED"]);
});

it("gives a report that holds neither the holder's name, nor folders, nor whole serial numbers", async () => {
  const { lines } = await doctor();
  const secrets = lines.flatMap(({ facts: { holder, serial, token } }) => [holder, serial, token]);
  const { stdout, code } = await rig.kyso("doctor", "--report");
  expect(code).toBe(3);
  expect(stdout).toContain("CERTIFICATE_GOOD");
  for (const secret of [...secrets, rig.folder]) {
    if (secret !== undefined && secret !== "") expect(stdout).not.toContain(secret);
  }
});

it("knows the agent that runs, by its version and port", async () => {
  const child: ChildProcess = spawn(process.execPath, [KYSO, "serve", "--json"], {
    env: rig.env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout ?? child, "data");
  try {
    const { lines } = await doctor();
    expect(lines.find(({ check }) => check === "agent")).toMatchObject({
      state: "good",
      finding: "AGENT_RUNNING",
      facts: { version: VERSION },
    });
    expect(of(lines, "ports")).toEqual(["PORT_REACHED"]);
    child.kill("SIGSTOP");
    expect(of((await doctor()).lines, "agent")).toEqual(["AGENT_SILENT"]);
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
