import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectUntouched } from "./expectation.ts";
import {
  addDocument,
  eventually,
  giveConsent,
  openDocument,
  openPortal,
  pressSign,
  startWorld,
  storedDocument,
  waitForPhase,
} from "./harness.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";

describe("a person who turns away", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  async function readyWindow() {
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    const window = await pressSign(world, await openDocument(world, page, id));
    await waitForPhase(window, "ready");
    return { id, page, window };
  }

  /** Nothing of any document is left with the agent. */
  async function expectNothingKept(): Promise<void> {
    await eventually("no job is left", async () => {
      const log = await world.agent.command("audit", "show", "--json");
      return log.includes('"cancel') || log.includes("consent-refused") || log.includes("window-closed");
    });
  }

  it("refuses: the window closes, nothing is signed and nothing kept", async () => {
    const { id, window } = await readyWindow();
    const closed = new Promise((resolve) => {
      window.once("close", resolve);
    });
    await window.click('button[name="cancel"]');
    await closed;
    expectUntouched(world, id);
    await expectNothingKept();
  });

  it("closes the window: nothing is signed and nothing kept", async () => {
    const { id, window } = await readyWindow();
    await window.close();
    expectUntouched(world, id);
    await expectNothingKept();
  });

  it("closes the portal's tab: the signed document arrives all the same", async () => {
    const { id, page, window } = await readyWindow();
    await page.close();
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await window.close();
  });
});
