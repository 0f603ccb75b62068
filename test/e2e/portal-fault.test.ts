import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import { expectProblem, expectUntouched } from "./expectation.ts";
import {
  addDocument,
  badgeOf,
  openDocument,
  openOptions,
  openPopup,
  openPortal,
  pressSign,
  startWorld,
  storedDocument,
} from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, waitForPhase, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { pressButton } from "./text.ts";

describe("a portal that fails", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => {
    Object.assign(world.portal.faults, {
      uploadStatus: null,
      cutUploadAnswer: false,
      loginInsteadOfPdf: false,
      slowMs: 0,
      hiddenId: null,
    });
  });
  afterAll(() => world.close());

  async function press() {
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    return { id, page, window: await pressSign(world, await openDocument(world, page, id)) };
  }

  it("with 500 to an upload: the signed document waits, is listed, and is delivered on the user's word", async () => {
    const { id, window } = await press();
    await waitForPhase(window, "ready");
    world.portal.faults.uploadStatus = 500;
    await giveConsent(window, PINS.leader);
    await expectProblem(window, "waiting", "PORTAL_UPLOAD_FAILED");
    expectUntouched(world, id);
    await eventually("the badge counts it", async () => (await badgeOf(world)) === "1");
    await closePage(window);

    const popup = await openPopup(world);
    await popup.waitForFunction(
      (title) => document.body.innerText.includes(title),
      {},
      storedDocument(world, id).title,
    );
    world.portal.faults.uploadStatus = null;
    await pressButton(popup, "deliverNow");
    await eventually("the portal has it", () => storedDocument(world, id).versions.length === 2);
    await eventually("nothing waits any more", async () => (await badgeOf(world)) === "");
    await closePage(popup);
  });

  it("keeps a signed document over the end of the browser, and takes it in the next one", async () => {
    const { id, window } = await press();
    await waitForPhase(window, "ready");
    world.portal.faults.uploadStatus = 503;
    await giveConsent(window, PINS.leader);
    await expectProblem(window, "waiting", "PORTAL_UPLOAD_FAILED");
    await world.restartBrowser();
    await eventually("it is listed", async () => (await badgeOf(world)) === "1");
    world.portal.faults.uploadStatus = null;
    await openPortal(world, "leader");
    const popup = await openPopup(world);
    await pressButton(popup, "deliverNow");
    await eventually("the portal has it", () => storedDocument(world, id).versions.length === 2);
    await eventually("nothing waits any more", async () => (await badgeOf(world)) === "");
    await closePage(popup);
  });

  it("with a login page in place of the PDF says that the session is over, and goes on after it", async () => {
    world.portal.faults.loginInsteadOfPdf = true;
    const { id, window } = await press();
    await expectProblem(window, "failed", "PORTAL_LOGGED_OUT");
    expectUntouched(world, id);
    world.portal.faults.loginInsteadOfPdf = false;
    await pressButton(window, "tryAgain");
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    await closePage(window);
  });

  it("whose answer is lost after it stored the document does not get it twice", async () => {
    const { id, window } = await press();
    await waitForPhase(window, "ready");
    world.portal.faults.cutUploadAnswer = true;
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "waiting");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    world.portal.faults.cutUploadAnswer = false;
    const uploads = world.portal.uploads();
    await pressButton(window, "sendAgain");
    await waitForPhase(window, "delivered");
    expect(world.portal.uploads()).toBe(uploads);
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("that ended the session keeps the signed document until the user is logged in again", async () => {
    const { id, page, window } = await press();
    await waitForPhase(window, "ready");
    world.portal.store.endSessions();
    await giveConsent(window, PINS.leader);
    await expectProblem(window, "waiting", "PORTAL_LOGGED_OUT");
    await closePage(page);
    const again = await openPortal(world, "leader");
    await again.goto(`${world.portal.origin}/van-ban/${id}`);
    await pressButton(window, "sendAgain");
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("that refuses the token of an old page gets the document from a fresh one", async () => {
    const { id, window } = await press();
    await waitForPhase(window, "ready");
    // Logging in anew, in another tab, makes a new session and leaves the page with the token of the old one.
    await openPortal(world, "leader");
    await window.bringToFront();
    await giveConsent(window, PINS.leader);
    await expectProblem(window, "waiting", "PORTAL_UPLOAD_REFUSED");
    await pressButton(window, "sendAgain");
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("that was rebuilt is reported as changed, with the selector for IT", async () => {
    const id = await addDocument(world);
    world.portal.faults.hiddenId = "trang-thai";
    const page = await openPortal(world, "leader");
    await page.goto(`${world.portal.origin}/van-ban/${id}`);
    await eventually("it is noted", async () => {
      const noted = await world.extension.evaluate('chrome.storage.session.get("changedSelectors")');
      return JSON.stringify(noted).includes("#trang-thai");
    });
    const options = await openOptions(world);
    await waitForText(options, "#trang-thai");
    await closePage(options);
  });
});
