import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "puppeteer";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { IncomingDocument } from "../portal/document-store.ts";
import { expectClosed } from "./expectation.ts";
import { openPortal, startWorld, stopWorker } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, waitForPhase, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import {
  attachmentsOfEachKind,
  BADGES_OF_EACH_KIND,
  badgeText,
  letterSignedBy,
  openIncoming,
  pressBadge,
  receive,
  waitForBadges,
} from "./incoming.ts";
import { text } from "./text.ts";

describe("the badge beside an attachment", () => {
  let world: World;
  let each: IncomingDocument;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    world = await startWorld({ faults: false });
    each = receive(world, await attachmentsOfEachKind(world));
    page = await openPortal(world, "clerk");
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
  });
  afterEach(() => {
    world.portal.faults.slowMs = 0;
  });
  afterAll(() => world.close());

  function fetched(document: IncomingDocument, file = 1): number {
    return world.portal.downloads(`/tep-den/${document.id}/${file}`);
  }

  /** A document with one attachment of its own, which nothing knows yet. */
  async function receiveOne(): Promise<IncomingDocument> {
    return receive(world, [{ name: "moi.pdf", bytes: await letterSignedBy(world.office.pki.leader) }]);
  }

  it("says what the signatures are worth and how many there are, and nothing of a file that has none", async () => {
    await openIncoming(world, page, each);
    await waitForBadges(world, page, BADGES_OF_EACH_KIND);
    expect(complaints).toEqual([]);
  });

  it("stays when the page draws itself anew, without another question", async () => {
    const before = fetched(each);
    await page.evaluate(() => {
      const table = document.querySelector("table.tep-dinh-kem");
      if (table !== null) table.outerHTML = table.outerHTML.replace(/<span><\/span>/g, "");
    });
    await waitForBadges(world, page, BADGES_OF_EACH_KIND);
    expect(fetched(each)).toBe(before);
  });

  it("takes its place at once, so that the page is laid out anew no second time", async () => {
    const one = await receiveOne();
    world.portal.faults.slowMs = 12_000;
    await openIncoming(world, page, one);
    await page.waitForSelector("a.tai-ve + span");
    const heightOf = (): Promise<number[]> =>
      page.evaluate(() =>
        ["tr.tep", "a.tai-ve + span"].flatMap((selector) => {
          const { width, height } =
            document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
          return [width, height];
        }),
      );
    const before = await heightOf();
    world.portal.faults.slowMs = 0;
    await waitForBadges(world, page, { "moi.pdf": badgeText("badgeValid", 1) });
    expect(await heightOf()).toEqual(before);
    expect(before[3]).toBeGreaterThan(0);
  });

  it("holds the page up neither while it is worked out nor after", async () => {
    // What we hold up comes each time; what the machine does, not.
    expect(Math.min(await longestPause(), await longestPause())).toBeLessThan(2_000);
    expect(complaints).toEqual([]);
  });

  /** The longest time for which the page did nothing while eight badges came, ms; snapshots of the page count too. */
  async function longestPause(): Promise<number> {
    const one = receive(
      world,
      await Promise.all(
        Array.from({ length: 8 }, async (_, index) => ({
          name: `tep-${index}.pdf`,
          bytes: await letterSignedBy(world.office.pki.leader),
        })),
      ),
    );
    await openIncoming(world, page, one);
    const longest = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let longestMs = 0;
          let last = performance.now();
          const timer = setInterval(() => {
            longestMs = Math.max(longestMs, performance.now() - last);
            last = performance.now();
          }, 10);
          setTimeout(() => {
            clearInterval(timer);
            resolve(longestMs);
          }, 3_000);
        }),
    );
    const all = Array.from({ length: 8 }, (_, index) => [`tep-${index}.pdf`, badgeText("badgeValid", 1)]);
    await waitForBadges(world, page, Object.fromEntries(all) as Record<string, string>);
    return await longest;
  }

  it("is not fetched again when the page is loaded again", async () => {
    const bytes = await letterSignedBy(world.office.pki.leader);
    const twice = receive(world, [
      { name: "mot.pdf", bytes },
      { name: "hai.pdf", bytes },
    ]);
    const valid = badgeText("badgeValid", 1);
    await openIncoming(world, page, twice);
    await waitForBadges(world, page, { "mot.pdf": valid, "hai.pdf": valid });
    const before = [fetched(twice, 1), fetched(twice, 2)];
    await page.reload();
    await waitForBadges(world, page, { "mot.pdf": valid, "hai.pdf": valid });
    expect([fetched(twice, 1), fetched(twice, 2)]).toEqual(before);
  });

  it("waits until it is in view", async () => {
    const one = await receiveOne();
    await page.evaluateOnNewDocument(() => {
      addEventListener("DOMContentLoaded", () => {
        document.body.style.paddingTop = "5000px";
      });
    });
    await openIncoming(world, page, one);
    await page.waitForSelector("a.tai-ve + span");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(fetched(one)).toBe(0);
    await page.evaluate(() => document.querySelector("a.tai-ve")?.scrollIntoView());
    await waitForBadges(world, page, { "moi.pdf": badgeText("badgeValid", 1) });
    expect(fetched(one)).toBe(1);
    await closePage(page);
    page = await openPortal(world, "clerk");
  });

  it("opens the report when it is pressed, once for each document", async () => {
    await openIncoming(world, page, each);
    await waitForBadges(world, page, BADGES_OF_EACH_KIND);
    const window = await pressBadge(world, page, "bi-sua-sau-khi-ky.pdf");
    await waitForPhase(window, "checked");
    await waitForText(window, each.title);
    const count = world.browser.targets().length;
    await page.bringToFront();
    const host = await page.$(`::-p-xpath(//a[.="bi-sua-sau-khi-ky.pdf"]/following-sibling::span)`);
    await host?.click();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(world.browser.targets()).toHaveLength(count);
    await closePage(window);
  });

  it("is pressed by no script, and shows its inside to none", async () => {
    await openIncoming(world, page, each);
    await waitForBadges(world, page, BADGES_OF_EACH_KIND);
    await expectClosed(world, page);
  });

  it("is not printed", async () => {
    const hidden = await page.evaluate(() => {
      const host = document.querySelector("a.tai-ve + span");
      return host !== null && getComputedStyle(host).display;
    });
    expect(hidden).toBe("inline-block");
    await world.layOutFor(page, "print");
    const printed = await page.evaluate(() => {
      const host = document.querySelector("a.tai-ve + span");
      return host !== null && getComputedStyle(host).display;
    });
    await world.layOutFor(page, "screen");
    expect(printed).toBe("none");
  });

  it("fetches nothing from beyond the portal", async () => {
    let asked = 0;
    const elsewhere = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "localhost", resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const one = await receiveOne();
    await openIncoming(world, page, one);
    await waitForBadges(world, page, { "moi.pdf": badgeText("badgeValid", 1) });
    await page.evaluate((address) => {
      document.querySelector("a.tai-ve")?.setAttribute("href", address);
      document.querySelector("a.tai-ve + span")?.remove();
    }, `http://localhost:${port}/secret.pdf`);
    // An empty badge stands beside it once it was asked for.
    await waitForBadges(world, page, { "moi.pdf": null });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(asked).toBe(0);
    await waitForBadges(world, page, { "moi.pdf": null });
    elsewhere.close();
  });

  it("comes all the same when the worker is stopped meanwhile", async () => {
    const one = await receiveOne();
    world.portal.faults.slowMs = 12_000;
    await openIncoming(world, page, one);
    await eventually("it is being fetched", () => fetched(one) === 1);
    await stopWorker(world);
    world.portal.faults.slowMs = 0;
    await waitForBadges(world, page, { "moi.pdf": badgeText("badgeValid", 1) });
  });

  it("can't tell without the agent, says why when it is pressed, and tells when the agent is back", async () => {
    const one = await receiveOne();
    await world.agent.stop();
    await openIncoming(world, page, one);
    await waitForBadges(world, page, { "moi.pdf": badgeText("badgeNotChecked") });
    expect(fetched(one)).toBe(0);
    const window = await pressBadge(world, page, "moi.pdf");
    await waitForPhase(window, "failed");
    await waitForText(window, text("agentNotRunningText"));
    await world.agent.start();
    await page.bringToFront();
    await waitForBadges(world, page, { "moi.pdf": badgeText("badgeValid", 1) });
    await closePage(window);
  });
});
