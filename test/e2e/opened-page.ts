import type { Browser, Page } from "puppeteer";
import { VIEWPORT } from "./browser.ts";
import { eventually, lookAgain } from "./patience.ts";

/** Where a page is. Firefox does not tell puppeteer of the extension's pages, so the page is asked. */
export function addressOf(page: Page): Promise<string> {
  return lookAgain(() => page.evaluate(() => location.href));
}

/** The page whose address begins so and that opens while something is done. */
export async function pageOpenedBy(
  browser: Browser,
  address: string,
  act: () => Promise<unknown>,
): Promise<Page> {
  const before = new Set(await browser.pages());
  await act();
  const found: Page[] = [];
  await eventually(
    `a page at ${address} opens`,
    async () => {
      for (const page of await browser.pages()) {
        if (before.has(page) || page.isClosed()) continue;
        if ((await addressOf(page)).startsWith(address)) found.push(page);
      }
      return found.length > 0;
    },
    async () => (await Promise.all((await browser.pages()).map(addressOf))).join("\n"),
  );
  const [page] = found;
  if (page === undefined) throw new Error(`no page at ${address}`);
  page.setDefaultTimeout(20_000);
  await page.setViewport(VIEWPORT);
  return page;
}
