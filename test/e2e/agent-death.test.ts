import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillConsent, giveConsent } from "./consent.ts";
import { AgentProcess } from "./agent-process.ts";
import { expectProblem } from "./expectation.ts";
import { readyWindow, startWorld, storedDocument } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, waitForPhase } from "./patience.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";

/** Whether somebody listens on a port of this machine. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    // Rejects where an error comes first.
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe("an agent that is killed", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it("before the signature: nothing is signed, and the next try signs once it runs again", async () => {
    const { id, window } = await readyWindow(world);
    world.office.leaderModule.control({ slow: { C_Sign: 5_000 } });
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "signing");
    await world.agent.stop("SIGKILL");
    world.office.leaderModule.control({});
    await world.agent.start();
    await expectProblem(window, "ready", "SESSION_CLOSED");
    expect(storedDocument(world, id).versions).toHaveLength(1);
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("after the signature: what it signed is delivered, and the portal gets it once", async () => {
    const { id, window } = await readyWindow(world);
    const deliveries = async (): Promise<number> =>
      (await world.agent.command("audit", "show", "--json")).split("deliver").length;
    const before = await deliveries();
    // The portal is slow, so that the agent dies when it has signed and the portal has not answered.
    world.portal.faults.slowMs = 12_000;
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "uploading");
    await world.agent.stop("SIGKILL");
    world.portal.faults.slowMs = 0;
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await world.agent.start();
    await eventually("the agent has closed the job", async () => (await deliveries()) > before);
    await closePage(window);
  });

  it("and whose port another user's agent takes says that it does not run itself, and signs when it does", async () => {
    const { id, window } = await readyWindow(world);
    const { port } = world.agent;
    const home = mkdtempSync(join(tmpdir(), "kyso-stranger-"));
    const strangers: AgentProcess[] = [];
    try {
      await fillConsent(window, PINS.leader);
      await world.agent.stop("SIGKILL");
      // Each takes the first port that is free; somebody else may be quicker.
      while (!(await answers(port))) {
        const stranger = new AgentProcess({ KYSO_HOME: join(home, String(strangers.length)) });
        strangers.push(stranger);
        await stranger.start();
      }
      await window.click('button[name="sign"]');
      await expectProblem(window, "ready", "AGENT_NOT_RUNNING");
      await world.agent.start();
      await giveConsent(window, PINS.leader);
      await waitForPhase(window, "delivered");
    } finally {
      for (const stranger of strangers) await stranger.stop();
      rmSync(home, { recursive: true });
    }
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("and does not come back says so, and the document can be signed when it does", async () => {
    const { id, window } = await readyWindow(world);
    await fillConsent(window, PINS.leader);
    await world.agent.stop("SIGKILL");
    await window.click('button[name="sign"]');
    await expectProblem(window, "ready", "AGENT_NOT_RUNNING");
    await world.agent.start();
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });
});
