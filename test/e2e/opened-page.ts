import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "puppeteer";
import { VIEWPORT } from "./browser.ts";
import { eventually, lookAgain } from "./patience.ts";

/** What Firefox says of a page that is closed, and Chromium of one that just closes. */
export const CLOSED = /no such frame|Target closed|Session closed|detached Frame/i;

/** Who clicks on a page may never hear that it was clicked, where a window that opens by it has sent it to the back. */
const ACT_DEADLINE_MS = 10_000;

async function ask<T>(page: Page, look: () => Promise<T>, closed: T): Promise<T> {
  if (page.isClosed()) return closed;
  try {
    return await lookAgain(look);
  } catch (error) {
    if (CLOSED.test(String(error))) return closed;
    throw error;
  }
}

/** Where a page is. Firefox does not tell puppeteer of the extension's pages, so the page is asked. `""` once it is closed. */
export function addressOf(page: Page): Promise<string> {
  return ask(page, () => page.evaluate(() => location.href), "");
}

/** Whether a page is closed. Firefox does not tell puppeteer where the page did that itself. */
export async function isClosed(page: Page): Promise<boolean> {
  return (await addressOf(page)) === "";
}

/** Whether a page is at an address that begins so, and has loaded. */
function isThere(page: Page, address: string): Promise<boolean> {
  const look = (): Promise<boolean> =>
    page.evaluate((begin) => location.href.startsWith(begin) && document.readyState === "complete", address);
  return ask(page, look, false);
}

/** How long a browser is given to close a page. */
const CLOSE_DEADLINE_MS = 5000;

/**
 * Closes a page. Chromium at times forgets to, where the page just goes on to another, as a portal's does that shows a
 * signed document anew: then it is told again.
 */
export async function closePage(page: Page): Promise<void> {
  await eventually("the page is closed", async () => {
    const close = async (): Promise<boolean> => {
      try {
        await page.close();
      } catch (error) {
        if (!page.isClosed() && !CLOSED.test(String(error))) throw error;
      }
      return true;
    };
    return await Promise.race([close(), sleep(CLOSE_DEADLINE_MS, false, { ref: false })]);
  });
}

/** Waits until a page is at an address that begins so, and has loaded. */
export async function untilThere(page: Page, address: string): Promise<void> {
  await eventually(
    `the page is at ${address}`,
    () => isThere(page, address),
    () => addressOf(page),
  );
  page.setDefaultTimeout(20_000);
}

/** The page whose address begins so and that opens while something is done. */
export async function pageOpenedBy(
  browser: Browser,
  address: string,
  act: () => Promise<unknown>,
): Promise<Page> {
  const before = new Set(await browser.pages());
  const failures: unknown[] = [];
  const acting = act().catch((error: unknown) => failures.push(error));
  const found: Page[] = [];
  await eventually(
    `a page at ${address} opens`,
    async () => {
      if (failures.length > 0) throw failures[0];
      for (const page of await browser.pages()) {
        if (!before.has(page) && (await isThere(page, address))) found.push(page);
      }
      return found.length > 0;
    },
    async () => (await Promise.all((await browser.pages()).map(addressOf))).join("\n"),
  );
  await Promise.race([acting, sleep(ACT_DEADLINE_MS, null, { ref: false })]);
  if (failures.length > 0) throw failures[0];
  const [page] = found;
  if (page === undefined) throw new Error(`no page at ${address}`);
  page.setDefaultTimeout(20_000);
  await page.setViewport(VIEWPORT);
  return page;
}
