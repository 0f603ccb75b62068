import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findAgent } from "../../../../extension/background/agent/agent-discovery.ts";
import { KysoError } from "../../../../protocol/error.ts";
import { FIRST_PORT } from "../../../../protocol/limit.ts";
import { pairingPath } from "../../../../protocol/pairing-path.ts";

const OURS = FIRST_PORT + 1;
const ANOTHERS = FIRST_PORT;
const PAIRING_ID = "0f".repeat(16);

/** What runs on this machine, and what the native messaging host does when it is asked. */
const machine = {
  running: new Set<number>(),
  knowsUs: true,
  host: (): { port: number } => ({ port: OURS }),
};

vi.mock("../../../../extension/background/agent/native-host.ts", () => ({
  askNativeHost: () => Promise.resolve().then(() => machine.host()),
}));
vi.mock("../../../../extension/background/agent/agent-socket.ts", () => ({
  openWire: (port: number) => Promise.resolve({ port }),
}));
vi.mock("../../../../protocol/initiator.ts", () => ({
  connect: ({ port }: { port: number }) => Promise.resolve({ sessionOn: port }),
}));

/** A port answers any knock but one that names a pairing which its agent does not know. */
function knock(address: string): Promise<Response> {
  const { port, pathname } = new URL(address);
  const isKnown = pathname !== pairingPath(PAIRING_ID) || (Number(port) === OURS && machine.knowsUs);
  return machine.running.has(Number(port)) && isKnown
    ? Promise.resolve(new Response(null))
    : Promise.reject(new TypeError("Failed to fetch"));
}

const pairing = {
  pairingId: PAIRING_ID,
  agentKey: new Uint8Array(32),
  staticKeys: {} as never,
};

describe("looking for this user's agent beside another's", () => {
  beforeEach(() => {
    machine.running = new Set([ANOTHERS]);
    machine.knowsUs = true;
    machine.host = () => ({ port: OURS });
    vi.stubGlobal("fetch", knock);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("finds it where it runs", async () => {
    machine.running.add(OURS);
    expect(await findAgent(pairing, ANOTHERS)).toEqual({ session: { sessionOn: OURS }, port: OURS });
  });

  it("finds one that began to listen while it was looked for", async () => {
    machine.host = () => {
      machine.running.add(OURS);
      return { port: OURS };
    };
    expect(await findAgent(pairing, OURS)).toEqual({ session: { sessionOn: OURS }, port: OURS });
  });

  it("says that it does not run where the host says so", async () => {
    machine.host = () => {
      throw new KysoError("AGENT_NOT_RUNNING");
    };
    await expect(findAgent(pairing, OURS)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
  });

  it("says that it is not paired where it runs and does not know this browser", async () => {
    machine.running.add(OURS);
    machine.knowsUs = false;
    await expect(findAgent(pairing, OURS)).rejects.toMatchObject({ code: "SESSION_NOT_PAIRED" });
  });
});
