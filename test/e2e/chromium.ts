import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import puppeteer, { TargetType } from "puppeteer";
import type { Browser, CDPSession, Page, SerializedAXNode, Target, WebWorker } from "puppeteer";
import { hostManifest } from "../../agent/server/registration.ts";
import { EXTENSION_ID } from "../../protocol/extension-id.ts";
import { NATIVE_HOST_NAME } from "../../protocol/native-message.ts";
import {
  extensionIn,
  installedProgram,
  PROTOCOL_DEADLINE_MS,
  TEST_DOMAIN,
  VIEWPORT,
  writeHostScript,
} from "./browser.ts";
import type { BrowserOptions, BrowserWithExtension, OwnExtension, SpokenElement } from "./browser.ts";
import { closePage, pageOpenedBy } from "./opened-page.ts";
import { lookAgain } from "./patience.ts";
import { repositoryFile } from "./repository-file.ts";
import { stopServiceWorker } from "./stopped-worker.ts";

/** Origin of the extension's pages: its id is fixed. */
export const CHROMIUM_ORIGIN = `chrome-extension://${EXTENSION_ID}`;

/** The Chromium that tests use. */
export function chromiumProgram(): string {
  return installedProgram("KYSO_BROWSER", "/usr/bin/chromium") ?? puppeteer.executablePath();
}

/** Whether Chromium's sandbox works here: not for root, and on Ubuntu only for browsers that the system came with. */
export function canSandbox(): boolean {
  if (process.getuid?.() === 0) return false;
  const restriction = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
  return !existsSync(restriction) || readFileSync(restriction, "utf8").trim() === "0";
}

/** What `kyso register` writes for every browser of the user, here for one profile only. */
async function registerNativeHost({ profile, agentEnv }: BrowserOptions): Promise<void> {
  const folder = join(profile, "NativeMessagingHosts");
  const script = await writeHostScript(folder, agentEnv);
  await writeFile(join(folder, `${NATIVE_HOST_NAME}.json`), hostManifest(script, [EXTENSION_ID]));
}

/** Starts Chromium with the extension's variant for the sample portals. */
export async function launchChromium(options: BrowserOptions): Promise<BrowserWithExtension> {
  const { profile, publicPorts, headless, language } = options;
  if (options.nativeHost) await registerNativeHost(options);
  const built = repositoryFile("dist/chromium-sample");
  const browser = await puppeteer.launch({
    executablePath: chromiumProgram(),
    headless,
    pipe: true,
    // With a person at it, whoever handed the browser over ends it, and clears up.
    handleSIGINT: headless,
    userDataDir: profile,
    protocolTimeout: PROTOCOL_DEADLINE_MS,
    downloadBehavior: { policy: "allow", downloadPath: options.downloads },
    enableExtensions: [await extensionIn(language, { built, profile })],
    defaultViewport: headless ? VIEWPORT : null,
    args: [
      ...(canSandbox() ? [] : ["--no-sandbox"]),
      `--ip-address-space-overrides=${publicPorts.map((port) => `127.0.0.1:${port}=public`).join(",")}`,
      `--host-resolver-rules=MAP *.${TEST_DOMAIN} 127.0.0.1`,
      // Also for what the worker fetches, which a certificate taken for one page would not cover.
      "--ignore-certificate-errors",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--password-store=basic",
    ],
  });
  const extension = new ChromiumExtension(browser);
  await extension.worker();
  return { browser, extension, spoken, layOutFor: (page, medium) => page.emulateMediaType(medium) };
}

async function spoken(page: Page): Promise<SpokenElement[]> {
  const flat = ({ role, name = "", children = [] }: SerializedAXNode): SpokenElement[] => [
    { role, name },
    ...children.flatMap(flat),
  ];
  const tree = await page.accessibility.snapshot();
  return tree === null ? [] : flat(tree);
}

class ChromiumExtension implements OwnExtension {
  readonly origin = CHROMIUM_ORIGIN;
  readonly #browser: Browser;
  /** A limit lasts as long as the session that made it. */
  #limit: { page: Page; session: CDPSession } | null = null;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** The worker; it is started where it is not running. */
  async worker(): Promise<WebWorker> {
    const worker = await lookAgain(async () => {
      const target = await this.#browser.waitForTarget(isWorker, { timeout: 15_000 });
      const found = await target.worker();
      // One that just starts does not have it yet.
      await found?.evaluate("void chrome");
      return found;
    });
    if (worker === null) throw new Error("the extension has no worker");
    return worker;
  }

  async evaluate(expression: string): Promise<unknown> {
    return await (await this.worker()).evaluate(expression);
  }

  async open(path: string): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.goto(`${this.origin}/${path}`);
    return page;
  }

  opened(path: string, act: () => Promise<unknown>): Promise<Page> {
    return pageOpenedBy(this.#browser, `${this.origin}/${path}`, act);
  }

  async stop(): Promise<void> {
    await stopServiceWorker(this.#browser, await this.worker());
  }

  async limitRoom(bytes: number | null): Promise<void> {
    if (this.#limit === null) {
      const page = await this.open("ui/popup/popup.html");
      this.#limit = { page, session: await page.createCDPSession() };
    }
    const { page, session } = this.#limit;
    const { origin } = this;
    const quota = bytes === null ? { origin } : { origin, quotaSize: bytes };
    await session.send("Storage.overrideQuotaForOrigin", quota);
    if (bytes !== null) return;
    this.#limit = null;
    await closePage(page);
  }
}

function isWorker(target: Target): boolean {
  return target.type() === TargetType.SERVICE_WORKER && target.url().startsWith(`${CHROMIUM_ORIGIN}/`);
}
