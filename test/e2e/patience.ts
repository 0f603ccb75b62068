import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "puppeteer";

/**
 * What is said of a page that goes on to another, or of a worker that starts or ends, while it is asked: by puppeteer, by
 * Firefox (`in`), by the look into Firefox's own window (`no tab`), by a worker that has nothing yet (`chrome`).
 */
const GOING =
  /Execution context was destroyed|Cannot find context|CDPSession creation failed|(?:Session|Target) closed|AbortError|right-hand side of 'in' should be an object, got null|no tab at|chrome is not defined/;

/** Longer than what any wait of the product itself takes. */
const DEADLINE_MS = 45_000;

/** Asks a page or worker; one that is just being left or ended is asked again, as a person would look again. */
export async function lookAgain<T>(look: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!GOING.test(String(error)) || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/**
 * Waits until something holds.
 *
 * @param seen what there was to see instead, for whoever reads that it never held
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seen: () => unknown = () => "",
): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await lookAgain(async () => holds()))) {
    if (Date.now() > deadline)
      throw new Error(`not within ${DEADLINE_MS / 1000} s: ${what}\n${String(await seen())}`);
    await sleep(25);
  }
}

/** What a person reads in a page. */
export function textOf(page: Page): Promise<string> {
  return lookAgain(() => page.evaluate(() => document.body.innerText));
}

/** Waits until a person reads this in a page. */
export async function waitForText(page: Page, wanted: string): Promise<void> {
  const isRead = async (): Promise<boolean> => (await textOf(page)).includes(wanted);
  await eventually(`the page says "${wanted}"`, isRead, () => textOf(page));
}

/** Waits until the sign window is in one of these phases, and says in which. */
export async function waitForPhase(window: Page, ...phases: readonly string[]): Promise<string> {
  let phase = "";
  const isThere = async (): Promise<boolean> => {
    phase = await window.evaluate(() => document.body.dataset["phase"] ?? "");
    return phases.includes(phase);
  };
  await eventually(
    `the phase is ${phases.join(" or ")}`,
    isThere,
    async () => `${phase}: ${await textOf(window)}`,
  );
  return phase;
}
