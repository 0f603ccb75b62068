import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredDocument } from "../portal/document-store.ts";
import { STATUS } from "../portal/document-store.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { giveConsent, pressNamed } from "./consent.ts";
import { BROWSER_NAME, openPortal, startWorld } from "./harness.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually, textOf, waitForPhase } from "./patience.ts";

const DOCUMENTS = 500;
/** Which upload the portal refuses. */
const REFUSED = 37;
/** After how many signatures the token is pulled. */
const PULLED = 120;
/** After how many deliveries the agent is killed. */
const KILLED = 300;

/** What the browser and the machine take for so many; each single step is waited for as in any other test. */
const DEADLINE_MS = 400_000;

/** Waits until a count has come to a goal, for as long as it grows. */
async function grows(
  what: string,
  count: () => Promise<number>,
  goal: number,
  seen: () => unknown,
): Promise<void> {
  for (let last = -1; last < goal;) {
    let now = last;
    const hasGrown = async (): Promise<boolean> => {
      now = await count();
      return now > last;
    };
    await eventually(`${what}: more than ${last} of ${goal}`, hasGrown, seen);
    last = now;
  }
}

// So many take their time, and no part of them is one browser's own.
describe.skipIf(BROWSER_NAME === "firefox")("a morning's pile of five hundred documents", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  async function pile(): Promise<StoredDocument[]> {
    const bytes = await makeLetter(ROAD_LETTER);
    const { store } = world.portal;
    const free = DOCUMENTS - store.documents.size;
    for (let number = 1; number <= free; number += 1) {
      const title = `V/v kiểm tra số ${number}`;
      store.add({ number: `${number}/UBND-VP`, date: "20/11/2026", title, status: STATUS.toApprove }, bytes);
    }
    return [...store.documents.values()];
  }

  /** Presses the one button above the list, which stands for all. */
  async function signAll(page: Page): Promise<Page> {
    await page.goto(`${world.portal.origin}/trinh-ky`);
    const button = await page.waitForSelector("span:has(+ table.trinh-ky)");
    if (button === null) throw new Error("no button");
    const window = await world.extension.opened("ui/batch/", () => button.click());
    await window.setViewport({ width: 1120, height: 840 });
    return window;
  }

  const signedOf = (documents: readonly StoredDocument[]): number =>
    documents.filter(({ versions }) => versions.length > 1).length;

  /** Waits until the batch is held up, for as long as documents are being delivered. */
  async function paused(window: Page, documents: readonly StoredDocument[], code: RegExp): Promise<void> {
    const phase = (): Promise<string | undefined> => window.evaluate(() => document.body.dataset["phase"]);
    const count = async (): Promise<number> =>
      (await phase()) === "paused" ? DOCUMENTS : signedOf(documents);
    await grows("signed until it is held up", count, DOCUMENTS, () => textOf(window));
    expect(await phase()).toBe("paused");
    expect(await textOf(window)).toMatch(code);
  }

  it(
    "is signed with one PIN for each insertion of the token and start of the agent, and each delivered once",
    async () => {
      const documents = await pile();
      const module = world.office.leaderModule;
      Object.assign(world.portal.faults, { uploadStatus: 500, uploadStatusAt: REFUSED });
      module.control({ removeAfterSign: PULLED });
      module.forget();
      const window = await signAll(await openPortal(world, "leader"));
      const ready = (): Promise<number> =>
        window.evaluate(() => document.querySelectorAll("#documents .ready").length);
      await grows("ready", ready, DOCUMENTS, () => textOf(window));
      await giveConsent(window, PINS.leader);

      await paused(window, documents, /TOKEN_/);
      expect(signedOf(documents)).toBe(PULLED - 1);
      module.control({});
      await giveConsent(window, PINS.leader);

      await grows(
        "signed",
        () => Promise.resolve(signedOf(documents)),
        KILLED,
        () => textOf(window),
      );
      await world.agent.stop("SIGKILL");
      await paused(window, documents, /SESSION_CLOSED|AGENT_NOT_RUNNING/);
      await world.agent.start();
      await giveConsent(window, PINS.leader);

      await grows(
        "signed",
        () => Promise.resolve(signedOf(documents)),
        DOCUMENTS - 1,
        () => textOf(window),
      );
      await waitForPhase(window, "over");
      await pressNamed(window, "retry-deliveries");
      await eventually("the last is delivered", () => signedOf(documents) === DOCUMENTS);
      await eventually("the window says so", async () =>
        (await textOf(window)).includes(`${DOCUMENTS} trên ${DOCUMENTS}`),
      );

      expect(documents.filter(({ versions }) => versions.length !== 2)).toEqual([]);
      expect(world.portal.uploads()).toBe(DOCUMENTS + 1);
      expect(module.calls().get("C_Login")).toBe(3);
      await closePage(window);
    },
    DEADLINE_MS,
  );
});
