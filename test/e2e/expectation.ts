import type { Page } from "puppeteer";
import { expect } from "vitest";
import type { ErrorCode } from "../../protocol/error.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { storedDocument } from "./harness.ts";
import { eventually, textOf, waitForPhase } from "./patience.ts";
import type { World } from "./harness.ts";

/** The window says what happened in words, with the code for whoever looks after the computer. */
export async function expectProblem(window: Page, phase: string, code: ErrorCode): Promise<void> {
  const wanted = [SENTENCES[code].vi];
  // A mistyped PIN is nothing to call IT for.
  if (code !== "TOKEN_PIN_INCORRECT") wanted.push(code);
  const isSaid = async (): Promise<boolean> => {
    const read = await textOf(window);
    return wanted.every((each) => read.includes(each));
  };
  await eventually(`the window says "${wanted.join('" and "')}"`, isSaid, () => textOf(window));
  await waitForPhase(window, phase);
}

/** The portal holds nothing that it did not hold before. */
export function expectUntouched(world: World, id: number): void {
  expect(storedDocument(world, id).versions).toHaveLength(1);
}

/** What stands beside a document's link is closed to the page's scripts, and opens no window when one presses it. */
export async function expectClosed(world: World, page: Page): Promise<void> {
  const before = world.browser.targets().length;
  const seen = await page.evaluate(() => {
    const host = document.querySelector("a.tai-ve + span");
    if (!(host instanceof HTMLElement)) return null;
    host.click();
    host.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
    return { root: host.shadowRoot, html: host.outerHTML };
  });
  expect(seen).toEqual({ root: null, html: "<span></span>" });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(world.browser.targets()).toHaveLength(before);
}
