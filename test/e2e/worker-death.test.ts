import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import {
  addDocument,
  openDocument,
  openPortal,
  pressSign,
  startWorld,
  stopWorker,
  storedDocument,
} from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, waitForPhase } from "./patience.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { pressButton } from "./text.ts";

/** How long the fault that gives time to stop the worker holds a step up. */
const HOLD_MS = 2_500;

describe("a worker that is stopped", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => {
    world.office.leaderModule.control({});
    world.portal.faults.slowMs = 0;
  });
  afterAll(() => world.close());

  async function press() {
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    return { id, window: await pressSign(world, await openDocument(world, page, id)) };
  }

  function expectSignedOnce(id: number): void {
    expect(storedDocument(world, id).versions).toHaveLength(2);
  }

  it("while it downloads begins again by itself", async () => {
    world.portal.faults.slowMs = 12_000;
    const { id, window } = await press();
    await waitForPhase(window, "downloading");
    await stopWorker(world);
    world.portal.faults.slowMs = 0;
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expectSignedOnce(id);
    await closePage(window);
  });

  it("while the user reads loses nothing", async () => {
    const { id, window } = await press();
    await waitForPhase(window, "ready");
    await stopWorker(world);
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expectSignedOnce(id);
    await closePage(window);
  });

  it("while the token signs delivers what was signed, with one signature made", async () => {
    const { id, window } = await press();
    await waitForPhase(window, "ready");
    world.office.leaderModule.control({ slow: { C_Sign: HOLD_MS } });
    world.office.leaderModule.forget();
    await giveConsent(window, PINS.leader);
    // The window says that it is being signed before the agent has been asked to.
    await eventually("the token signs", () => world.office.leaderModule.calls().get("C_Sign") === 1);
    await stopWorker(world);
    await eventually("the portal has it", () => storedDocument(world, id).versions.length === 2);
    await waitForPhase(window, "delivered");
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(1);
    expectSignedOnce(id);
    await closePage(window);
  });

  it("while the portal takes the upload finds out what the portal holds, and does not upload twice", async () => {
    const { id, window } = await press();
    await waitForPhase(window, "ready");
    // What the portal holds is told at once, and is the old document for a while.
    world.portal.faults.slowUploadMs = HOLD_MS;
    const uploads = world.portal.uploads();
    await giveConsent(window, PINS.leader);
    await eventually("the upload has reached the portal", () => world.portal.uploads() === uploads + 1);
    await stopWorker(world);
    await waitForPhase(window, "delivered", "waiting");
    await eventually("the portal has stored it", () => storedDocument(world, id).versions.length === 2);
    world.portal.faults.slowUploadMs = 0;
    if ((await waitForPhase(window, "delivered", "waiting")) === "waiting") {
      await pressButton(window, "sendAgain");
      await waitForPhase(window, "delivered");
    }
    expect(world.portal.uploads()).toBe(uploads + 1);
    expectSignedOnce(id);
    await closePage(window);
  });
});
