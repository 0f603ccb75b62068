import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import puppeteer, { TargetType } from "puppeteer";
import type { Browser, Target, WebWorker } from "puppeteer";
import { launcherScript } from "../../agent/server/launcher.ts";
import { NATIVE_HOST_NAME } from "../../agent/server/native-host.ts";
import { hostManifest } from "../../agent/server/registration.ts";
import { EXTENSION_ID } from "../../protocol/extension-id.ts";
import { lookAgain } from "./patience.ts";
import { repositoryFile } from "./repository-file.ts";

const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/** Hosts under this name are this machine for the browser; their certificates need no authority that it knows. */
export const TEST_DOMAIN = "kyso.test";

export interface BrowserOptions {
  /** The browser's profile, kept between launches. */
  profile: string;
  /** Ports of the portals, whose origins count as ones of the public internet. */
  publicPorts: readonly number[];
  headless: boolean;
  /** What the extension's host process needs to find its agent. */
  agentEnv: Readonly<Record<string, string>>;
  /** Whether the agent's installer has been here. */
  nativeHost: boolean;
  /** Language of the extension. */
  language: "vi" | "en";
}

/** The browser that tests use. */
export function browserProgram(): string {
  const named = process.env["KYSO_BROWSER"];
  if (named !== undefined && named !== "") return named;
  return existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : puppeteer.executablePath();
}

/** Whether Chromium's sandbox works here: not for root, and on Ubuntu only for browsers that the system came with. */
export function canSandbox(): boolean {
  if (process.getuid?.() === 0) return false;
  const restriction = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
  return !existsSync(restriction) || readFileSync(restriction, "utf8").trim() === "0";
}

/** What `kyso register` writes for every browser of the user, here for one profile only. */
async function registerNativeHost(profile: string, env: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(profile, "NativeMessagingHosts");
  await mkdir(folder, { recursive: true });
  const launcher = join(folder, "native-host.sh");
  const kyso = { node: process.execPath, kyso: repositoryFile("agent/kyso.mjs"), env };
  await writeFile(launcher, launcherScript(process.platform, kyso, "native-host"), { mode: 0o755 });
  await writeFile(join(folder, `${NATIVE_HOST_NAME}.json`), hostManifest(launcher, [EXTENSION_ID]));
}

/**
 * The extension's variant for the sample portal with one language only. A browser shows the language of its own menus,
 * and Debian's Chromium comes with English ones: the extension falls back to Vietnamese where it has no other.
 */
async function extensionIn(language: "vi" | "en", profile: string): Promise<string> {
  const built = repositoryFile("dist/chromium-sample");
  if (language === "en") return built;
  const folder = join(profile, "..", "extension");
  await cp(built, folder, {
    recursive: true,
    filter: (path) => !path.startsWith(join(built, "_locales", "en")),
  });
  return folder;
}

/** Starts Chromium with the extension's variant for the sample portal. */
export async function launchBrowser(options: BrowserOptions): Promise<Browser> {
  const { profile, publicPorts, headless, language } = options;
  if (options.nativeHost) await registerNativeHost(profile, options.agentEnv);
  return await puppeteer.launch({
    executablePath: browserProgram(),
    headless,
    pipe: true,
    // With a person at it, whoever handed the browser over ends it, and clears up.
    handleSIGINT: headless,
    userDataDir: profile,
    enableExtensions: [await extensionIn(language, profile)],
    defaultViewport: headless ? { width: 1280, height: 900 } : null,
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
}

function isExtensionWorker(target: Target): boolean {
  return (
    target.type() === TargetType.SERVICE_WORKER &&
    target.url().startsWith(`chrome-extension://${EXTENSION_ID}/`)
  );
}

/** The extension's worker as the browser lists it; `undefined` while none runs. */
export function extensionWorkerTarget(browser: Browser): Target | undefined {
  return browser.targets().find(isExtensionWorker);
}

/** The extension's worker; it is started where it is not running. */
export async function extensionWorker(browser: Browser): Promise<WebWorker> {
  const worker = await lookAgain(async () => {
    const target = await browser.waitForTarget(isExtensionWorker, { timeout: 15_000 });
    return target.worker();
  });
  if (worker === null) throw new Error("the extension has no worker");
  return worker;
}
