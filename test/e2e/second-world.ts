import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame, Page } from "puppeteer";
import { INCUMBENT_PORT } from "../portal/second/incumbent.ts";
import { HOSTS, startSecondOffice } from "../portal/second/second-office.ts";
import type { HostName, Scheme, SecondOffice } from "../portal/second/second-office.ts";
import { openOptions, ownPages, startWorld } from "./harness.ts";
import type { World, WorldOptions } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, lookAgain, waitForText } from "./patience.ts";
import { text } from "./text.ts";

/** A world with the second eOffice, known to the extension by an adapter of the user's own. */
export interface SecondWorld extends World {
  second: SecondOffice;
}

export interface SecondWorldOptions extends WorldOptions {
  /** What the adapter says beside its origins. */
  adapter?: object;
}

/** The least that an adapter says: where the portal is. Its documents come through the pages' own calls. */
export const ADAPTER = {
  format: 1,
  id: "eoffice-thu-hai",
  name: "eOffice thứ hai",
  origins: [`http://${HOSTS.office}/*`, `https://${HOSTS.office}/*`],
};

/** Starts a world in which the user has added the second eOffice. */
export async function startSecondWorld(options: SecondWorldOptions = {}): Promise<SecondWorld> {
  const { adapter = {}, publicPorts = [], ...others } = options;
  const second = await startSecondOffice();
  // The incumbent's port too: a page could not reach it otherwise, and a test could not tell who did not answer.
  const ports = [...Object.values(second.ports), INCUMBENT_PORT, ...publicPorts];
  const world = await startWorld({ ...others, publicPorts: ports }).catch(async (error: unknown) => {
    await second.close();
    throw error;
  });
  const closeWorld = world.close.bind(world);
  const close = async (): Promise<void> => {
    await closeWorld();
    await second.close();
  };
  const secondWorld = Object.assign(world, { second, close });
  await addAdapter(secondWorld, { ...ADAPTER, ...adapter }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return secondWorld;
}

/** Adds an adapter file in the options page, as a user does. */
export async function addAdapter(
  world: World,
  adapter: { name: string; [field: string]: unknown },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "kyso-adapter-"));
  const file = join(folder, "adapter.json");
  await writeFile(file, JSON.stringify(adapter));
  const page = await openOptions(world);
  const input = await page.waitForSelector("input#adapter-file");
  await input?.uploadFile(file);
  await waitForText(page, adapter.name);
  // Said once its scripts are registered.
  await waitForText(page, text("portalAdded"));
  await closePage(page);
  await rm(folder, { recursive: true });
}

/** How a page of the portal is reached. */
export interface Place {
  scheme: Scheme;
  /** In a frame of another site. */
  embedded: boolean;
  /** Under a content security policy that allows what the portal itself needs, and nothing else. */
  strict: boolean;
  /** The portal's own host where left out. */
  host?: HostName;
}

export const PLAIN: Place = { scheme: "https", embedded: false, strict: false };

/** A page of the portal: the tab, and the frame in it that the portal is in. */
export interface Face {
  page: Page;
  frame: Frame;
}

/** Opens a face of the portal in a tab of its own. */
export async function openFace(
  { browser, second }: SecondWorld,
  path: string,
  { scheme, embedded, strict, host = "office" }: Place = PLAIN,
): Promise<Face> {
  const page = await browser.newPage();
  const address = second.address(strict ? `${path}${path.includes("?") ? "&" : "?"}csp` : path, host, scheme);
  if (!embedded) {
    await page.goto(address);
    return { page, frame: page.mainFrame() };
  }
  await page.goto(second.address(`/frame/?trang=${encodeURIComponent(address)}`, "other", scheme));
  const found: Frame[] = [];
  await eventually("the portal is in its frame", async () => {
    for (const frame of page.frames()) {
      const isThere = frame !== page.mainFrame() && (await frame.evaluate(() => location.href)) === address;
      if (isThere && (await frame.$("#goi")) !== null) found.push(frame);
    }
    return found.length > 0;
  });
  const [frame] = found;
  if (frame === undefined) throw new Error("no frame");
  return { page, frame };
}

/** Puts values in a page's fields, by their ids. */
export async function fill(frame: Frame, values: Readonly<Record<string, string>>): Promise<void> {
  await frame.evaluate((entries) => {
    for (const [id, value] of entries) {
      const field = document.getElementById(id);
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) throw new Error(id);
      field.value = value;
    }
  }, Object.entries(values));
}

/** Presses a button of a page, by its id. */
export async function press(frame: Frame, id: string): Promise<void> {
  await frame.evaluate((button) => {
    document.getElementById(button)?.click();
  }, id);
}

/** Calls a function of the portal's plugin script, with what the page sends. */
export async function call(frame: Frame, name: string, message: unknown = ""): Promise<void> {
  const sent = typeof message === "string" ? message : JSON.stringify(message);
  await fill(frame, { "chuc-nang": name, "thong-tin": sent });
  await press(frame, "goi");
}

/** The replies of the page's calls so far, in the order of the calls; `null` where none has come. */
export function replies(frame: Frame): Promise<(string | null)[]> {
  return lookAgain(() =>
    frame.$$eval("#tra-loi > li", (items) =>
      items.map((item) => (item.dataset["xong"] === undefined ? null : item.textContent)),
    ),
  );
}

/** Waits for the reply to the page's last call. */
export async function reply(frame: Frame): Promise<string> {
  let last: string | null | undefined;
  await eventually(
    "the page has its reply",
    async () => {
      last = (await replies(frame)).at(-1);
      return typeof last === "string";
    },
    async () => JSON.stringify(await replies(frame)),
  );
  return last ?? "";
}

/** The reply to the page's last call, read as portals read it. */
export async function parsedReply(frame: Frame): Promise<Record<string, unknown>> {
  return JSON.parse(await reply(frame)) as Record<string, unknown>;
}

/** The extension's own pages that are open now, and were not before. */
export async function newPages(world: World, before: readonly Page[]): Promise<Page[]> {
  return (await ownPages(world, "ui/")).filter((page) => !before.includes(page));
}

/** Makes a choice for the portal in the options page, as a user does. */
export async function choose(
  world: World,
  choice: "hashes" | "nonces" | "sockets-kyso" | "sockets-incumbent",
): Promise<void> {
  const page = await openOptions(world);
  const field = `#${choice}-${ADAPTER.id}`;
  await page.waitForSelector(field);
  await page.evaluate((chosen) => document.querySelector<HTMLInputElement>(chosen)?.click(), field);
  await eventually("the choice is kept", async () => {
    const kept = await world.extension.evaluate(
      "chrome.storage.local.get('portalChoices').then(JSON.stringify)",
    );
    return String(kept).includes(choice.replace("sockets-", ""));
  });
  await closePage(page);
}
