import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer";
import { launcherScript } from "../../agent/server/launcher.ts";
import { repositoryFile } from "./repository-file.ts";

/** Hosts under this name are this machine for the browser; their certificates need no authority that it knows. */
export const TEST_DOMAIN = "kyso.test";

/** What the browser itself does not answer in this time it never will; less than a test has, so that the test says what it was. */
export const PROTOCOL_DEADLINE_MS = 60_000;

export const VIEWPORT = { width: 1280, height: 900 };

export interface BrowserOptions {
  /** The browser's profile, kept between launches. */
  profile: string;
  /** Where it puts what is saved. */
  downloads: string;
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

/** The extension as a test meets it, in whichever browser. */
export interface OwnExtension {
  /** Origin of its pages, without a slash at the end. */
  readonly origin: string;
  /** Evaluates an expression, or what it promises, in the background; starts that where it is not running. */
  evaluate(expression: string): Promise<unknown>;
  /** Opens one of its pages in a tab, also where the browser's own way there is not to be had without a screen. */
  open(path: string): Promise<Page>;
  /** Its page under this path that opens while something is done. */
  opened(path: string, act: () => Promise<unknown>): Promise<Page>;
  /** Stops the background as the browser does when it pleases; it starts again by itself at the next event. */
  stop(): Promise<void>;
  /** Leaves it no more room than this for its files, bytes; `null` lifts the limit. */
  limitRoom(bytes: number | null): Promise<void>;
}

/** What a screen reader says of one element. */
export interface SpokenElement {
  readonly role: string;
  readonly name: string;
}

/** A browser with the extension's variant for the sample portals. */
export interface BrowserWithExtension {
  readonly browser: Browser;
  readonly extension: OwnExtension;
  /** What a screen reader says of a page's elements, in their order, with what closed shadow roots hold. */
  spoken(page: Page): Promise<SpokenElement[]>;
  /** Lays a page out as it would be printed, or as on a screen again. */
  layOutFor(page: Page, medium: "print" | "screen"): Promise<void>;
}

/** The script that a browser starts as the agent's native messaging host, as `kyso register` writes it. */
export async function writeHostScript(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const script = join(folder, "native-host.sh");
  const kyso = { node: process.execPath, kyso: repositoryFile("agent/kyso.mjs"), env };
  await writeFile(script, launcherScript(process.platform, kyso, "native-host"), { mode: 0o755 });
  return script;
}

/**
 * A built variant with one language only. A browser shows the language of its own menus, and Debian's come with English
 * ones: the extension falls back to Vietnamese where it has no other.
 */
export async function extensionIn(
  language: "vi" | "en",
  { built, profile }: { built: string; profile: string },
): Promise<string> {
  if (language === "en") return built;
  const folder = join(profile, "..", "extension");
  const english = join(built, "_locales", "en");
  await cp(built, folder, { recursive: true, filter: (path) => !path.startsWith(english) });
  return folder;
}

/** The browser that an environment variable names, or the system's, or `undefined`. */
export function installedProgram(variable: string, system: string): string | undefined {
  const named = process.env[variable];
  if (named !== undefined && named !== "") return named;
  return existsSync(system) ? system : undefined;
}
