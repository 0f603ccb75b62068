import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { expectUntouched } from "./expectation.ts";
import {
  addDocument,
  openDocument,
  openPortal,
  pressSign,
  readyWindow,
  startWorld,
  storedDocument,
} from "./harness.ts";
import { eventually, waitForPhase, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage, isClosed } from "./opened-page.ts";

describe("a person who turns away", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  /** The agent has put down why, and keeps nothing of the document. */
  async function expectNothingKept(reason: string): Promise<void> {
    await eventually("the reason is in the log", async () =>
      (await world.agent.command("audit", "show", "--json")).includes(reason),
    );
    const jobs = join(world.folder, "home", "data", "jobs");
    await eventually("no spool is left", async () => (await readdir(jobs)).length === 0);
  }

  it("refuses: the window closes, nothing is signed and nothing kept", async () => {
    const { id, window } = await readyWindow(world);
    // Waits until the window's parts no longer move while the page and the stamp come.
    await pressNamed(window, "cancel");
    await eventually("the window closes", () => isClosed(window));
    expectUntouched(world, id);
    await expectNothingKept("consent-refused");
  });

  it("is told before the PIN that the certificate was revoked, and can't sign with it", async () => {
    const revoked = await startWorld();
    try {
      revoked.office.authorities.issuing.revoke(revoked.office.pki.leader, { reason: "keyCompromise" });
      const id = await addDocument(revoked);
      const page = await openPortal(revoked, "leader");
      const window = await pressSign(revoked, await openDocument(revoked, page, id));
      await waitForPhase(window, "ready");
      await waitForText(window, SENTENCES.CERTIFICATE_REVOKED.vi);
      expect(await window.$('button[name="sign"]:not([disabled])')).toBeNull();
      await closePage(window);
      expectUntouched(revoked, id);
    } finally {
      await revoked.close();
    }
  });

  it("closes the window: nothing is signed and nothing kept", async () => {
    const { id, window } = await readyWindow(world);
    await closePage(window);
    expectUntouched(world, id);
    await expectNothingKept("window-closed");
  });

  it("closes the window after the word was given: the signed document arrives all the same", async () => {
    const { id, window } = await readyWindow(world);
    world.office.leaderModule.control({ slow: { C_Sign: 1_500 } });
    world.office.leaderModule.forget();
    await giveConsent(window, PINS.leader);
    await eventually("the token signs", () => world.office.leaderModule.calls().get("C_Sign") === 1);
    await closePage(window);
    await eventually("the portal has it", () => storedDocument(world, id).versions.length === 2);
    world.office.leaderModule.control({});
  });

  it("closes the portal's tab: the signed document arrives all the same", async () => {
    const { id, page, window } = await readyWindow(world);
    await closePage(page);
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });
});
