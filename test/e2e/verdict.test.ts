import type { Page } from "puppeteer";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { INCOMING_STATUS } from "../portal/document-store.ts";
import type { IncomingDocument } from "../portal/document-store.ts";
import { expectProblem } from "./expectation.ts";
import { openOptions, openPortal, startWorld, stopWorker } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, waitForPhase, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import { badgeText, letterSignedBy, openIncoming, pressBadge, receive, waitForBadges } from "./incoming.ts";
import { pressButton, text } from "./text.ts";

const FILE = "45-THTL.pdf";

describe("the clerk's answer to a document that came in", () => {
  let world: World;
  let page: Page;
  let letter: Uint8Array;

  beforeAll(async () => {
    world = await startWorld({ faults: false });
    letter = await letterSignedBy(world.office.pki.leader);
    page = await openPortal(world, "clerk");
  });
  afterEach(() => {
    Object.assign(world.portal.faults, { slowMs: 0, hiddenId: null, cutVerdictAnswer: false });
  });
  afterAll(() => world.close());

  /** A document that just came in, with its check page open and its report there. */
  async function openCheck(): Promise<{ incoming: IncomingDocument; window: Page; before: number }> {
    const incoming = receive(world, [{ name: FILE, bytes: letter }]);
    await openIncoming(world, page, incoming);
    await waitForBadges(world, page, { [FILE]: badgeText("badgeValid", 1) });
    const window = await pressBadge(world, page, FILE);
    await waitForPhase(window, "checked");
    return { incoming, window, before: world.portal.verdicts() };
  }

  function expectAnswered(incoming: IncomingDocument, before: number): void {
    expect(world.portal.verdicts()).toBe(before + 1);
    expect(incoming.status).not.toBe(INCOMING_STATUS.waiting);
  }

  it("goes nowhere before it is given", async () => {
    const { incoming, window, before } = await openCheck();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(world.portal.verdicts()).toBe(before);
    expect(incoming.status).toBe(INCOMING_STATUS.waiting);
    await closePage(window);
  });

  it("takes it in, by the portal's own form, in one request", async () => {
    const { incoming, window, before } = await openCheck();
    await pressButton(window, "checkAccept");
    await waitForText(window, text("checkAccepted"));
    expectAnswered(incoming, before);
    expect(incoming.status).toBe(INCOMING_STATUS.accepted);
    await waitForText(page, INCOMING_STATUS.accepted);
    await closePage(window);
  });

  it("returns it with the reason as it was written, in one request", async () => {
    const { incoming, window, before } = await openCheck();
    const reason = 'Thiếu dấu & chữ ký của "Hiệu trưởng" <50%>';
    await pressButton(window, "checkReturn");
    await window.type('textarea[name="reason"]', reason);
    await pressButton(window, "checkReturnNow");
    await waitForText(window, text("checkReturned"));
    expectAnswered(incoming, before);
    expect(incoming.reason).toBe(reason);
    await waitForText(page, INCOMING_STATUS.returned);
    await closePage(window);
  });

  it("is not given again, also when the check page is opened anew", async () => {
    const { incoming, window, before } = await openCheck();
    await pressButton(window, "checkAccept");
    await waitForText(window, text("checkAccepted"));
    await closePage(window);
    await waitForText(page, INCOMING_STATUS.accepted);
    await waitForBadges(world, page, { [FILE]: badgeText("badgeValid", 1) });
    const again = await pressBadge(world, page, FILE);
    await waitForPhase(again, "checked");
    await waitForText(again, text("checkAccepted"));
    expectAnswered(incoming, before);
    await closePage(again);
  });

  it("finds the portal changed when its form is gone, and tells IT which", async () => {
    const { incoming, window, before } = await openCheck();
    world.portal.faults.hiddenId = "tiep-nhan";
    await page.reload();
    await pressButton(window, "checkAccept");
    await expectProblem(window, "checked", "PORTAL_CHANGED");
    expect(world.portal.verdicts()).toBe(before);
    const options = await openOptions(world);
    await waitForText(options, "form#tiep-nhan");
    await closePage(options);

    world.portal.faults.hiddenId = null;
    await page.reload();
    await pressButton(window, "checkAccept");
    await waitForText(window, text("checkAccepted"));
    expectAnswered(incoming, before);
    await waitForText(page, INCOMING_STATUS.accepted);
    await closePage(window);
  });

  it("finds the portal changed when the field for the reason is gone, and sends nothing", async () => {
    const { window, before } = await openCheck();
    await page.evaluate(() => document.querySelector('[name="lyDo"]')?.remove());
    await pressButton(window, "checkReturn");
    await window.type('textarea[name="reason"]', "Thiếu dấu");
    await pressButton(window, "checkReturnNow");
    await expectProblem(window, "checked", "PORTAL_CHANGED");
    expect(world.portal.verdicts()).toBe(before);
    await closePage(window);
  });

  it("that the portal refuses is no success, whatever status it comes with", async () => {
    const { incoming, window, before } = await openCheck();
    await page.evaluate(() => {
      document.querySelector<HTMLInputElement>('[name="_csrf"]')?.setAttribute("value", "stale");
    });
    await pressButton(window, "checkAccept");
    await expectProblem(window, "checked", "PORTAL_ANSWER_REFUSED");
    expect(world.portal.verdicts()).toBe(before + 1);
    expect(incoming.status).toBe(INCOMING_STATUS.waiting);
    await closePage(window);
  });

  it("of which the portal said nothing is of unknown end, and is not sent again by itself", async () => {
    const { incoming, window, before } = await openCheck();
    world.portal.faults.cutVerdictAnswer = true;
    await pressButton(window, "checkAccept");
    await waitForText(window, text("checkAnswerUnsure"));
    expectAnswered(incoming, before);
    await closePage(window);
  });

  it("whose worker is stopped under way is of unknown end, and is not sent again by itself", async () => {
    const { incoming, window, before } = await openCheck();
    world.portal.faults.slowMs = 12_000;
    await pressButton(window, "checkAccept");
    await eventually("it has reached the portal", () => world.portal.verdicts() === before + 1);
    await stopWorker(world);
    world.portal.faults.slowMs = 0;
    await waitForText(window, text("checkAnswerUnsure"));
    await eventually("the portal has taken it", () => incoming.status === INCOMING_STATUS.accepted);
    expectAnswered(incoming, before);
    await closePage(window);
  });

  it("goes from a page that is opened for it when the clerk has left the document's own", async () => {
    const { incoming, window, before } = await openCheck();
    await page.goto(`${world.portal.origin}/van-ban-den`);
    await pressButton(window, "checkAccept");
    await waitForText(window, text("checkAccepted"));
    expectAnswered(incoming, before);
    await closePage(window);
  });
});
