import { beforeEach, describe, expect, it, vi } from "vitest";
import { AgentLink } from "../../../../extension/background/agent/agent-link.ts";
import { KysoError } from "../../../../protocol/error.ts";
import { resetBrowser } from "../browser-double.ts";

/** How the look for the agent ends, as the test says. */
let endLook: ((error: KysoError) => void) | null = null;

/** Has it end so, once it is under way. */
async function lookEnds(error: KysoError): Promise<void> {
  const end = await vi.waitFor(() => {
    if (endLook === null) throw new Error("nobody looks yet");
    return endLook;
  });
  end(error);
}

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));
vi.mock("../../../../extension/background/agent/stay-awake.ts", () => ({ stayAwakeUntil: () => undefined }));
vi.mock("../../../../extension/background/agent/pairing-store.ts", () => ({
  loadPairing: () => Promise.resolve({}),
}));
vi.mock("../../../../extension/background/agent/agent-discovery.ts", () => ({
  findAgent: () =>
    new Promise((_resolve, reject) => {
      endLook = reject;
    }),
}));
vi.mock("../../../../extension/background/agent/agent-pairing.ts", () => ({
  pairByCode: () =>
    Promise.resolve({
      port: 46_931,
      session: {
        closed: new Promise(() => undefined),
        call: () => Promise.resolve({ result: { version: "1.0.0", browser: "Chromium" } }),
      },
    }),
}));

describe("the connection to the agent", () => {
  let link: AgentLink;
  beforeEach(() => {
    resetBrowser();
    endLook = null;
    link = new AgentLink({ onChange: () => undefined, onConnected: () => undefined });
  });

  it("says why an agent was not found", async () => {
    const looking = link.connect();
    await lookEnds(new KysoError("SESSION_NOT_PAIRED"));
    await expect(looking).rejects.toMatchObject({ code: "SESSION_NOT_PAIRED" });
    expect(link.state).toMatchObject({ name: "not-paired" });
  });

  it("that was paired by a code is not taken for none when an older look ends", async () => {
    const looking = link.connect();
    await link.pairWithCode("code");
    await lookEnds(new KysoError("SESSION_NOT_PAIRED"));
    await expect(looking).rejects.toMatchObject({ code: "SESSION_NOT_PAIRED" });
    expect(link.state).toMatchObject({ name: "connected" });
    await expect(link.call("agent.status", {})).resolves.toMatchObject({ result: { version: "1.0.0" } });
  });
});
