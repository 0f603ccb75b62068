import { beforeEach, describe, expect, it, vi } from "vitest";
import { DoctorBoard } from "../../../extension/background/doctor/doctor-board.ts";
import { DOCTOR_CHECKS, found } from "../../../protocol/doctor.ts";
import { type ErrorCode, KysoError } from "../../../protocol/error.ts";
import { FIRST_PORT } from "../../../protocol/limit.ts";

const machine = {
  /** Ports that answer a plain request. */
  answering: [FIRST_PORT],
  /** Whether a WebSocket opens. */
  opens: true,
  host: (): { port: number } => ({ port: FIRST_PORT }),
  permissions: new Set(["storage", "nativeMessaging"]),
  enabled: 1,
};

vi.mock("webextension-polyfill", () => ({
  default: {
    runtime: {
      getManifest: () => ({
        version: "1.0.0",
        minimum_chrome_version: "133",
        permissions: ["storage", "nativeMessaging"],
      }),
    },
    permissions: {
      contains: ({ permissions }: { permissions: string[] }) =>
        Promise.resolve(permissions.every((each) => machine.permissions.has(each))),
    },
  },
}));
vi.mock("../../../extension/background/portal/portal-registry.ts", () => ({
  describePortals: () => Promise.resolve(Array.from({ length: machine.enabled }, () => ({ enabled: true }))),
}));
vi.mock("../../../extension/background/agent/native-host.ts", () => ({
  askNativeHost: () => Promise.resolve().then(() => machine.host()),
}));
vi.mock("../../../extension/background/agent/agent-discovery.ts", () => ({
  answeringPorts: () => Promise.resolve(machine.answering),
}));
vi.mock("../../../extension/background/agent/agent-socket.ts", () => ({
  openWire: () =>
    machine.opens ? Promise.resolve({ close: () => undefined }) : Promise.reject(new Error("refused")),
}));

const OF_AGENT = { check: "disk", ...found("DISK_GOOD", { free: 5000 }) } as const;

/** An agent that answers, or fails with a code. */
function agentThat(answers: string): ConstructorParameters<typeof DoctorBoard>[0] {
  const call = (name: string): Promise<unknown> => {
    if (!/^\d/.test(answers)) return Promise.reject(new KysoError(answers as ErrorCode));
    const report = { version: answers, system: "Linux", lines: [OF_AGENT], ownNames: ["an"] };
    return Promise.resolve({ result: name === "doctor.run" ? report : { version: answers } });
  };
  return { call: call as never };
}

function withVersion(chromium: string): void {
  vi.stubGlobal("navigator", {
    userAgent: "Chrome",
    userAgentData: { brands: [{ brand: "Chromium", version: chromium }] },
  });
}

async function findings(answers = "1.0.0"): Promise<string[]> {
  const board = new DoctorBoard(agentThat(answers), () => undefined);
  await board.examine();
  return board.state.report?.lines.map(({ finding }) => finding) ?? [];
}

beforeEach(() => {
  withVersion("156");
  machine.answering = [FIRST_PORT];
  machine.opens = true;
  machine.host = () => ({ port: FIRST_PORT });
  machine.permissions = new Set(["storage", "nativeMessaging"]);
  machine.enabled = 1;
});

function hostFails(code: ErrorCode): void {
  machine.host = () => {
    throw new KysoError(code);
  };
}

describe("what the browser lacks for signing", () => {
  it("is nothing where all is well, and the agent's lines follow in the table's order", async () => {
    expect(await findings()).toEqual([
      "BROWSER_GOOD",
      "PERMISSIONS_GOOD",
      "NATIVE_HOST_GOOD",
      "LOOPBACK_GOOD",
      "PAIRED",
      "VERSIONS_SAME",
      "DISK_GOOD",
    ]);
    expect(DOCTOR_CHECKS.indexOf("pairing")).toBeLessThan(DOCTOR_CHECKS.indexOf("agent"));
  });

  it("is its version, a permission, or a portal that is switched on", async () => {
    withVersion("132");
    machine.permissions.delete("nativeMessaging");
    expect((await findings()).slice(0, 2)).toEqual(["BROWSER_OLD", "PERMISSION_MISSING"]);
    machine.permissions.add("nativeMessaging");
    machine.enabled = 0;
    expect(await findings()).toContain("PORTALS_NONE");
  });

  it("is the native messaging host, or the agent behind it", async () => {
    hostFails("PAIRING_HOST_MISSING");
    expect(await findings()).toContain("NATIVE_HOST_MISSING");
    hostFails("AGENT_NOT_RUNNING");
    expect(await findings()).toContain("NATIVE_HOST_NO_AGENT");
  });

  it("is the way to this computer: blocked where the agent is known to listen, silent where it is not", async () => {
    machine.opens = false;
    expect(await findings()).toContain("LOOPBACK_BLOCKED");
    machine.answering = [];
    expect(await findings()).toContain("LOOPBACK_BLOCKED");
    hostFails("AGENT_NOT_RUNNING");
    expect(await findings()).toContain("LOOPBACK_SILENT");
  });

  it("is a pairing, an agent that runs, or one of its own version", async () => {
    expect(await findings("SESSION_NOT_PAIRED")).toEqual(
      expect.arrayContaining(["NOT_PAIRED", "CHECK_FAILED"]),
    );
    expect(await findings("AGENT_NOT_RUNNING")).toEqual(
      expect.arrayContaining(["NOT_PAIRED", "AGENT_NOT_RUNNING"]),
    );
    expect(await findings("0.9.0")).toContain("VERSIONS_DIFFER");
  });
});

it("one examination runs at a time, and each change is told", async () => {
  const states: boolean[] = [];
  const board = new DoctorBoard(agentThat("1.0.0"), () => states.push(board.state.isExamining));
  await Promise.all([board.answer({ type: "examine" }), board.answer({ type: "examine" })]);
  expect(states).toEqual([true, false]);
  await expect(board.answer({ type: "other" })).rejects.toMatchObject({ code: "PROTOCOL_MESSAGE_INVALID" });
});
