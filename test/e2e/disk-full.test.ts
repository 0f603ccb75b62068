import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXTENSION_ID } from "../../protocol/extension-id.ts";
import { expectProblem, expectUntouched } from "./expectation.ts";
import {
  addDocument,
  fillConsent,
  giveConsent,
  openDocument,
  openPopup,
  openPortal,
  pressSign,
  startWorld,
  storedDocument,
  waitForPhase,
} from "./harness.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { pressButton } from "./text.ts";

describe("a disk that is full", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  /** Gives the extension no more room than this, bytes; `null` lifts the limit. */
  async function allow(bytes: number | null): Promise<void> {
    const page = await openPopup(world);
    const session = await page.createCDPSession();
    const origin = `chrome-extension://${EXTENSION_ID}`;
    await session.send(
      "Storage.overrideQuotaForOrigin",
      bytes === null ? { origin } : { origin, quotaSize: bytes },
    );
    // The override lasts as long as the session that made it.
    if (bytes === null) await page.close();
  }

  it("keeps a document from being downloaded, and says so; with room it goes on", async () => {
    await allow(1_000);
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    const window = await pressSign(world, await openDocument(world, page, id));
    await expectProblem(window, "failed", "JOB_DISK_FULL");
    expectUntouched(world, id);
    await allow(null);
    await pressButton(window, "tryAgain");
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await window.close();
  });

  it("when it fills up while signing loses no signature, and makes no second one", async () => {
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    const window = await pressSign(world, await openDocument(world, page, id));
    await waitForPhase(window, "ready");
    await fillConsent(window, PINS.leader);
    await allow(1_000);
    world.office.leaderModule.forget();
    await window.bringToFront();
    await window.click('button[name="sign"]');
    await expectProblem(window, "ready", "JOB_DISK_FULL");
    expectUntouched(world, id);
    await allow(null);
    await window.bringToFront();
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(1);
  });
});
