import type { Page } from "puppeteer";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fillConsent, giveConsent } from "./consent.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { expectProblem, expectUntouched } from "./expectation.ts";
import {
  addDocument,
  badgeOf,
  BROWSER_NAME,
  openDocument,
  openPopup,
  openPortal,
  pressSign,
  readyWindow,
  startWorld,
  stopWorker,
  storedDocument,
} from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, waitForPhase, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { pressButton } from "./text.ts";

/** How long the token takes to sign, so that the disk can fill up meanwhile. */
const HOLD_MS = 6_000;

describe("a disk that is full for the browser", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it("keeps a document from being downloaded, and says so; with room it goes on", async () => {
    await world.extension.limitRoom(1_000);
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    const window = await pressSign(world, await openDocument(world, page, id));
    await expectProblem(window, "failed", "JOB_DISK_FULL");
    expectUntouched(world, id);
    await world.extension.limitRoom(null);
    await pressButton(window, "tryAgain");
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("when it fills up while signing loses no signature, and makes no second one", async () => {
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    const window = await pressSign(world, await openDocument(world, page, id));
    await waitForPhase(window, "ready");
    await fillConsent(window, PINS.leader);
    await world.extension.limitRoom(1_000);
    world.office.leaderModule.forget();
    await window.bringToFront();
    await window.click('button[name="sign"]');
    await expectProblem(window, "waiting", "JOB_SIGNED_NOT_SAVED");
    expectUntouched(world, id);
    await world.extension.limitRoom(null);
    await pressButton(window, "sendAgain");
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(1);
    await closePage(window);
  });
});

// How the agent's disk is filled is Linux's; what becomes of it then is no part of one browser's own.
const isTried = process.platform === "linux" && BROWSER_NAME === "chromium";

describe.runIf(isTried)("a disk that is full for the agent", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    // The agent has room to note the browser.
    await eventually(
      "the browser is paired",
      async () =>
        (await world.extension.evaluate(
          'chrome.storage.local.get("agentPort").then((all) => "agentPort" in all)',
        )) === true,
    );
  });
  afterEach(() => {
    world.office.leaderModule.control({});
  });
  afterAll(() => world.close());

  /** Lets the disk fill up between the moment when the key is used and the one when its signature is written. */
  async function signOnFillingDisk(window: Page): Promise<void> {
    world.office.leaderModule.forget();
    world.office.leaderModule.control({ slow: { C_Sign: HOLD_MS } });
    await giveConsent(window, PINS.leader);
    await eventually("the token signs", () => world.office.leaderModule.calls().get("C_Sign") === 1);
    world.agent.limitFiles(0);
    await expectProblem(window, "waiting", "JOB_SIGNED_NOT_SAVED");
  }

  /** Waits until the document was tried again and is counted as waiting anew; its page reads the same all the while. */
  async function stillWaitsAfter(action: () => Promise<void>): Promise<void> {
    await world.extension.evaluate('chrome.action.setBadgeText({ text: "?" })');
    await action();
    await eventually("it waits again", async () => (await badgeOf(world)) === "1");
  }

  it("before a document is announced is said, and with room it is signed", async () => {
    world.agent.limitFiles(0);
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    const window = await pressSign(world, await openDocument(world, page, id));
    await expectProblem(window, "failed", "JOB_DISK_FULL");
    world.agent.limitFiles(null);
    await pressButton(window, "tryAgain");
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("in the middle of a document is said, and with room the rest follows and is signed", async () => {
    const id = await addDocument(world);
    const [original] = storedDocument(world, id).versions;
    if (original === undefined) throw new Error("no version");
    world.agent.limitFiles(Math.floor(original.bytes.length / 2));
    const page = await openPortal(world, "leader");
    const window = await pressSign(world, await openDocument(world, page, id));
    await expectProblem(window, "failed", "JOB_DISK_FULL");
    expectUntouched(world, id);
    world.agent.limitFiles(null);
    await pressButton(window, "tryAgain");
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("before the signature keeps the key from being used", async () => {
    const { id, window } = await readyWindow(world);
    world.office.leaderModule.forget();
    world.agent.limitFiles(0);
    await giveConsent(window, PINS.leader);
    await expectProblem(window, "ready", "JOB_DISK_FULL");
    expect(world.office.leaderModule.calls().get("C_Sign")).toBeUndefined();
    expectUntouched(world, id);
    world.agent.limitFiles(null);
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(1);
    await closePage(window);
  });

  it("after the signature loses it not: sent again when there is room, with no second one made", async () => {
    const { id, window } = await readyWindow(world);
    await signOnFillingDisk(window);
    expectUntouched(world, id);
    await stillWaitsAfter(() => pressButton(window, "sendAgain"));
    await expectProblem(window, "waiting", "JOB_SIGNED_NOT_SAVED");
    world.agent.limitFiles(null);
    await pressButton(window, "sendAgain");
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(1);
    await closePage(window);
  });

  it("after the signature lists it as waiting, from where it is delivered when there is room", async () => {
    const { id, window } = await readyWindow(world);
    await signOnFillingDisk(window);
    await closePage(window);
    const popup = await openPopup(world);
    await waitForText(popup, SENTENCES.JOB_SIGNED_NOT_SAVED.vi);
    await eventually("the badge counts it", async () => (await badgeOf(world)) === "1");
    await stillWaitsAfter(() => stopWorker(world));
    await waitForText(popup, SENTENCES.JOB_SIGNED_NOT_SAVED.vi);
    world.agent.limitFiles(null);
    await pressButton(popup, "deliverNow");
    await eventually("the portal has it", () => storedDocument(world, id).versions.length === 2);
    await eventually("nothing waits any more", async () => (await badgeOf(world)) === "");
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(1);
    await closePage(popup);
  });
});
