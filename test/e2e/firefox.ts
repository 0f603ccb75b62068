import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import puppeteer from "puppeteer";
import type { Browser, Page } from "puppeteer";
import { firefoxHostManifest } from "../../agent/server/registration.ts";
import { FIREFOX_EXTENSION_ID } from "../../protocol/extension-id.ts";
import { NATIVE_HOST_NAME } from "../../protocol/native-message.ts";
import { extensionIn, installedProgram, PROTOCOL_DEADLINE_MS, VIEWPORT, writeHostScript } from "./browser.ts";
import type { BrowserOptions, BrowserWithExtension, OwnExtension } from "./browser.ts";
import { FirefoxChrome } from "./firefox-chrome.ts";
import { addressOf, pageOpenedBy, untilThere } from "./opened-page.ts";
import { repositoryFile } from "./repository-file.ts";

/** Draws no id for the extension's pages, so that tests know it. */
const UUID = "5c0e5f0a-6b79-4736-8f00-6b79736f0001";

/** Origin of the extension's pages in the tests' Firefox. */
export const FIREFOX_ORIGIN = `moz-extension://${UUID}`;

/** The Firefox that tests use; puppeteer finds its own where none is named. */
export function firefoxProgram(): { executablePath?: string } {
  const executablePath = installedProgram("KYSO_FIREFOX", "/usr/bin/firefox-esr");
  return executablePath === undefined ? {} : { executablePath };
}

/** What makes a Firefox one for tests of the extension, beside puppeteer's own. */
export const FIREFOX_PREFERENCES: Readonly<Record<string, unknown>> = {
  "extensions.webextensions.uuids": JSON.stringify({ [FIREFOX_EXTENSION_ID]: UUID }),
  // KiB for all sites, of which one gets a fifth: little enough for a test to fill.
  "dom.quotaManager.temporaryStorage.fixedLimit": 262_144,
  // Every name is this machine, those under the tests' domain among them: nothing goes out.
  "network.dns.forceResolve": "127.0.0.1",
  // An extension that is loaded for one session goes with it, but what it kept is to be there the next time.
  "extensions.webextensions.keepStorageOnUninstall": true,
  "extensions.webextensions.keepUuidOnUninstall": true,
};

/** Keeps pages of the public internet from this machine, as releases from 154 on do by themselves. */
function loopbackGate(publicPorts: readonly number[]): Readonly<Record<string, unknown>> {
  return {
    "network.lna.enabled": true,
    "network.lna.blocking": true,
    "network.lna.websocket.enabled": true,
    "network.lna.address_space.public.override": publicPorts.map((port) => `127.0.0.1:${port}`).join(","),
    // There is nobody to answer the question whether a page may.
    "permissions.default.loopback-network": 2,
    "permissions.default.localhost": 2,
  };
}

/** What `kyso register` writes for Firefox, in a home of the browser's own. */
async function registerNativeHost(home: string, env: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(home, ".mozilla", "native-messaging-hosts");
  await mkdir(folder, { recursive: true });
  const script = await writeHostScript(folder, env);
  await writeFile(join(folder, `${NATIVE_HOST_NAME}.json`), firefoxHostManifest(script));
}

/** Starts Firefox with the extension's variant for the sample portals. */
export async function launchFirefox(options: BrowserOptions): Promise<BrowserWithExtension> {
  const { profile, headless, language } = options;
  const home = join(profile, "..", "browser-home");
  await mkdir(home, { recursive: true });
  if (options.nativeHost) await registerNativeHost(home, options.agentEnv);
  const browser = await puppeteer.launch({
    browser: "firefox",
    ...firefoxProgram(),
    headless,
    handleSIGINT: headless,
    userDataDir: profile,
    protocolTimeout: PROTOCOL_DEADLINE_MS,
    env: { ...process.env, HOME: home },
    acceptInsecureCerts: true,
    defaultViewport: headless ? VIEWPORT : null,
    // For what a test does as the browser itself: stopping the background, filling its disk.
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: {
      ...FIREFOX_PREFERENCES,
      ...loopbackGate(options.publicPorts),
      "browser.download.folderList": 2,
      "browser.download.dir": options.downloads,
    },
  });
  const built = repositoryFile("dist/firefox-sample");
  await browser.installExtension(await extensionIn(language, { built, profile }));
  const chrome = await FirefoxChrome.of(browser);
  const extension = new FirefoxExtension(browser, chrome);
  await extension.evaluate("null");
  return {
    browser,
    extension,
    spoken: async (page) => await chrome.spoken(await addressOf(page)),
    layOutFor: async (page, medium) => await chrome.layOutFor(await addressOf(page), medium),
  };
}

/** An expression for the background: fills its room with a file, but for so many bytes. */
function fillRoom(bytes: number): string {
  return `(async () => {
    const folder = await navigator.storage.getDirectory();
    const writer = await (await folder.getFileHandle("ballast", { create: true })).createWritable();
    // Only now, since the first file of all takes room for its folder too.
    const { quota, usage } = await navigator.storage.estimate();
    const piece = new Uint8Array(4 * 1024 * 1024);
    for (let left = quota - usage - ${bytes}; left > 0; left -= piece.length)
      await writer.write(piece.subarray(0, Math.min(left, piece.length)));
    await writer.close();
  })()`;
}

const LIFT_BALLAST = `navigator.storage.getDirectory().then((folder) => folder.removeEntry("ballast"))`;

class FirefoxExtension implements OwnExtension {
  readonly origin = FIREFOX_ORIGIN;
  readonly #browser: Browser;
  readonly #chrome: FirefoxChrome;

  constructor(browser: Browser, chrome: FirefoxChrome) {
    this.#browser = browser;
    this.#chrome = chrome;
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#chrome.evaluateInBackground(expression);
  }

  async open(path: string): Promise<Page> {
    const page = await this.#browser.newPage();
    // By an address of its own the tab is found from within the browser.
    const empty = `about:blank#${randomUUID()}`;
    await page.goto(empty);
    await this.#chrome.load(empty, `${this.origin}/${path}`);
    await untilThere(page, `${this.origin}/${path}`);
    return page;
  }

  opened(path: string, act: () => Promise<unknown>): Promise<Page> {
    return pageOpenedBy(this.#browser, `${this.origin}/${path}`, act);
  }

  stop(): Promise<void> {
    return this.#chrome.stopBackground();
  }

  async limitRoom(bytes: number | null): Promise<void> {
    await this.evaluate(bytes === null ? LIFT_BALLAST : fillRoom(bytes));
  }
}
