import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "puppeteer";

/** What puppeteer says of a page that goes on to another, or of a worker that ends, while it is asked. */
const GOING =
  /Execution context was destroyed|Cannot find context|CDPSession creation failed|(?:Session|Target) closed/;

const DEADLINE_MS = 30_000;

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

/** Waits until something holds; for what no page shows. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await lookAgain(async () => holds()))) {
    if (Date.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${what}`);
    await sleep(50);
  }
}

/** What a person reads in a page. */
export function textOf(page: Page): Promise<string> {
  return lookAgain(() => page.evaluate(() => document.body.innerText));
}

/** Waits until a person reads this in a page. */
export async function waitForText(page: Page, wanted: string): Promise<void> {
  await eventually(`"${wanted}" in the page`, async () => (await textOf(page)).includes(wanted)).catch(
    async (error: unknown) => {
      throw new Error(`no "${wanted}" in:\n${await textOf(page)}`, { cause: error });
    },
  );
}

/** Waits until the sign window is in one of these phases, and says in which. */
export async function waitForPhase(window: Page, ...phases: readonly string[]): Promise<string> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const phase = await lookAgain(() => window.evaluate(() => document.body.dataset["phase"] ?? ""));
    if (phases.includes(phase)) return phase;
    if (Date.now() > deadline) {
      throw new Error(`"${phase}" and not "${phases.join('" or "')}":\n${await textOf(window)}`);
    }
    await sleep(25);
  }
}
