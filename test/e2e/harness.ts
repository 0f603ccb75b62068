import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElementHandle, Page } from "puppeteer";
import { startPortal } from "../portal/portal.ts";
import type { SamplePortal } from "../portal/portal.ts";
import { STATUS, USERS } from "../portal/document-store.ts";
import type { Status, StoredDocument } from "../portal/document-store.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { AgentProcess } from "./agent-process.ts";
import type { BrowserWithExtension } from "./browser.ts";
import { launchChromium } from "./chromium.ts";
import { giveConsent } from "./consent.ts";
import { launchFirefox } from "./firefox.ts";
import { createOffice } from "./office.ts";
import { addressOf } from "./opened-page.ts";
import { waitForPhase } from "./patience.ts";
import type { Office } from "./office.ts";

/** Everything that a signature takes: portal, tokens, agent, browser with the extension. */
export interface World extends BrowserWithExtension {
  folder: string;
  /** Where the browser puts what is saved. */
  downloads: string;
  portal: SamplePortal;
  office: Office;
  agent: AgentProcess;
  /** Closes the browser and opens it again, with the same profile. */
  restartBrowser(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  headless?: boolean;
  /** Whether the browser finds the agent by native messaging; else it has to be paired by code. */
  nativeHost?: boolean;
  /** Whether the agent is started. */
  agent?: boolean;
  /** Whether the tokens stand behind a module that can be told to misbehave. */
  faults?: boolean;
  /** Whether there are also the tokens of the head of a unit and of another organisation. */
  hasOthers?: boolean;
  language?: "vi" | "en";
  /** Ports of further portals that count as ones of the public internet, beside the sample's. */
  publicPorts?: readonly number[];
}

/** Which browser the tests use: Vitest's projects say so in the environment. */
export const BROWSER_NAME: "chromium" | "firefox" =
  process.env["KYSO_TEST_BROWSER"] === "firefox" ? "firefox" : "chromium";

/** Starts a world of its own in a temporary folder. Needs `npm run build` and the sample variant in `dist/`. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { headless = true, nativeHost = true, language = "vi", faults = true, hasOthers = false } = options;
  const folder = await mkdtemp(join(tmpdir(), "kyso-world-"));
  const [portal, office] = await Promise.all([startPortal(), createOffice(folder, { faults, hasOthers })]);
  const agent = new AgentProcess(office.env);
  const downloads = join(folder, "downloads");
  const launch = (): Promise<BrowserWithExtension> =>
    (BROWSER_NAME === "firefox" ? launchFirefox : launchChromium)({
      profile: join(folder, "profile"),
      downloads,
      publicPorts: [portal.port, ...(options.publicPorts ?? [])],
      headless,
      agentEnv: office.env,
      nativeHost,
      language,
    });
  const stop = async (): Promise<void> => {
    await agent.stop();
    await portal.close();
    await office.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (options.agent !== false) await agent.start();
    const world: World = {
      folder,
      downloads,
      portal,
      office,
      agent,
      ...(await launch()),
      restartBrowser: async () => {
        await world.browser.close();
        Object.assign(world, await launch());
      },
      close: async () => {
        await world.browser.close().catch(() => undefined);
        await stop();
      },
    };
    return world;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Logs a user in, in a page of its own. */
export async function openPortal(world: World, user: keyof typeof USERS): Promise<Page> {
  const page = await world.browser.newPage();
  await page.goto(`${world.portal.origin}/dang-xuat`);
  await page.goto(`${world.portal.origin}/dang-nhap`);
  await page.type('input[name="ten"]', USERS[user].name);
  await page.type('input[name="matKhau"]', USERS[user].password);
  await Promise.all([page.waitForNavigation(), page.click('input[type="submit"]')]);
  return page;
}

/** Goes to a document's page and waits until the button stands beside it. */
export async function openDocument(world: World, page: Page, id: number): Promise<ElementHandle> {
  await page.goto(`${world.portal.origin}/van-ban/${id}`);
  const button = await page.waitForSelector("a.tai-ve + span", { timeout: 15_000 });
  if (button === null) throw new Error("no button");
  return button;
}

/** Presses the button beside the document as a person does, and returns the window that opens. */
export async function pressSign(world: World, button: ElementHandle): Promise<Page> {
  // The button is in a closed shadow root: the mouse finds it, page scripts do not.
  const window = await world.extension.opened("ui/sign/", () => button.click());
  await window.setViewport({ width: 1120, height: 840 });
  return window;
}

/** A new document in the leader's portal page, with its sign window open and ready for the PIN. */
export async function readyWindow(world: World): Promise<{ id: number; page: Page; window: Page }> {
  const id = await addDocument(world);
  const page = await openPortal(world, "leader");
  const window = await pressSign(world, await openDocument(world, page, id));
  await waitForPhase(window, "ready");
  return { id, page, window };
}

/** The whole way of one signature: open the document, press, wait for the pages, consent, wait until it is stored. */
export async function signDocument(world: World, page: Page, id: number, pin: string): Promise<Page> {
  const window = await pressSign(world, await openDocument(world, page, id));
  await waitForPhase(window, "ready");
  await giveConsent(window, pin);
  await waitForPhase(window, "delivered");
  return window;
}

/** The extension's own pages under a path that are open now. */
export async function ownPages(world: World, path: string): Promise<Page[]> {
  const pages = await world.browser.pages();
  const addresses = await Promise.all(pages.map(addressOf));
  return pages.filter((_, index) => addresses[index]?.startsWith(`${world.extension.origin}/${path}`));
}

/** Opens the popup's page in a tab, since a browser without a screen shows no popup. */
export function openPopup(world: World): Promise<Page> {
  return world.extension.open("ui/popup/popup.html");
}

/** Opens the options page. */
export function openOptions(world: World): Promise<Page> {
  return world.extension.open("ui/options/options.html");
}

/** Opens the page that says what this computer lacks for signing. */
export function openDoctorPage(world: World): Promise<Page> {
  return world.extension.open("ui/doctor/doctor.html");
}

/** Opens the page where any file can be checked. */
export function openCheckPage(world: World): Promise<Page> {
  return world.extension.open("ui/check/check.html");
}

/** Adds a document that waits for a signature; returns its id. */
export async function addDocument(world: World, status: Status = STATUS.toApprove): Promise<number> {
  const title = `V/v kiểm tra số ${world.portal.store.documents.size + 1}`;
  const bytes = await makeLetter({ ...ROAD_LETTER, summary: title.slice(4) });
  return world.portal.store.add({ number: ROAD_LETTER.number, date: "20/11/2026", title, status }, bytes).id;
}

/** The document as the portal holds it now. */
export function storedDocument(world: World, id: number): StoredDocument {
  const document = world.portal.store.documents.get(id);
  if (document === undefined) throw new Error(`no document ${id}`);
  return document;
}

/**
 * Stops the extension's background as the browser does when it pleases, and waits until it is gone. It starts again by
 * itself at the next event.
 */
export function stopWorker(world: World): Promise<void> {
  return world.extension.stop();
}

/** What the extension shows on its button: how many signed documents wait. */
export async function badgeOf(world: World): Promise<string> {
  return String(await world.extension.evaluate("chrome.action.getBadgeText({})"));
}
