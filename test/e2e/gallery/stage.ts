import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { launch, TargetType } from "puppeteer";
import type { Browser, Page, Viewport } from "puppeteer";
import { drawStamp } from "../../../agent/appearance/stamp.ts";
import type { CheckPhase, CheckState } from "../../../extension/background/check/check-message.ts";
import type { ControlState, SignState, Stamp } from "../../../extension/background/ui-message.ts";
import { EXTENSION_ID } from "../../../protocol/extension-id.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { makeLetter } from "../../portal/letter.ts";
import { SCHOOL_LETTER } from "../../portal/sample-letter.ts";
import { repositoryFile } from "../repository-file.ts";

const EXTENSION = "dist/chromium";
const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/** Where the pictures go. */
const PICTURES = "dist/gallery";

/** How a page is looked at. */
export interface Look {
  readonly viewport?: Viewport;
  readonly dark?: boolean;
  readonly language?: "vi" | "en";
  /** Instead of the sample letter. */
  readonly document?: Uint8Array;
  /** Instead of the document's own SHA-256. */
  readonly sha256?: string;
  /** What becomes of the check of each file that the page is given, by its name. */
  readonly checks?: Readonly<Record<string, CheckPhase>>;
  /** What popup and settings page would show, where the page asks for it beside its own state. */
  readonly control?: ControlState;
}

type PageState = SignState | ControlState | CheckState;

export const WINDOW: Viewport = { width: 1180, height: 800 };

/** What the page gets in place of a background. */
interface Cue {
  readonly state: PageState;
  readonly control: ControlState | null;
  readonly checks: Readonly<Record<string, CheckPhase>>;
  readonly document: string;
  readonly stamps: Record<SignatureKind, Stamp>;
  /** Texts of the language that is looked at, which the browser itself may not have. */
  readonly messages: Record<string, { message: string }>;
}

/**
 * The extension's own built pages in a browser, each with a port that leads to the test instead of the background: every
 * state can be had, whatever it would take to come about.
 */
export class Stage {
  readonly #browser: Browser;
  readonly #stamps: Record<SignatureKind, Stamp>;
  readonly #letter: Uint8Array;

  private constructor(browser: Browser, stamps: Record<SignatureKind, Stamp>, letter: Uint8Array) {
    this.#browser = browser;
    this.#stamps = stamps;
    this.#letter = letter;
  }

  static async open(): Promise<Stage> {
    await mkdir(repositoryFile(PICTURES), { recursive: true });
    const named = process.env["KYSO_BROWSER"] || (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
    const browser = await launch({
      ...(named === undefined ? {} : { executablePath: named }),
      pipe: true,
      enableExtensions: [repositoryFile(EXTENSION)],
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
    await browser.waitForTarget((target) => target.type() === TargetType.SERVICE_WORKER);
    const stamps = {
      approve: await stamp(150, 60, "signature.png", true),
      seal: await stamp(102, 102, "seal.png", false),
    };
    return new Stage(browser, stamps, await makeLetter(SCHOOL_LETTER));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** Opens one of the extension's pages in a state. */
  async show(path: string, state: PageState, look: Look = {}): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.setViewport(look.viewport ?? WINDOW);
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: look.dark ? "dark" : "light" },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    const bytes = look.document ?? this.#letter;
    const cue: Cue = {
      state: filledIn(state, bytes, look.sha256),
      control: look.control ?? null,
      checks: look.checks ?? {},
      document: Buffer.from(bytes).toString("base64"),
      stamps: this.#stamps,
      messages: await messagesOf(look.language ?? "vi"),
    };
    await page.evaluateOnNewDocument(standIn, cue);
    await page.goto(`chrome-extension://${EXTENSION_ID}/${path}`);
    await page.evaluate(() => document.fonts.ready.then(() => null));
    return page;
  }
}

/** Takes a picture of a page for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: repositoryFile(`${PICTURES}/${name}.png`) });
}

/** Waits until the sign window has document and stamp on screen. */
export async function untilReady(page: Page): Promise<void> {
  await page.waitForSelector('button[name="sign"]:not([disabled])');
  await page.waitForSelector(".stamp .picture");
}

/** Has the background say that some of the state has changed. */
export async function push(
  page: Page,
  change: Partial<SignState> | Partial<ControlState> | Partial<CheckState>,
): Promise<void> {
  await page.evaluate((part) => (globalThis as unknown as Onstage).stage.push(part), change);
}

/** What the page has asked of the background so far. */
export async function askedBy(page: Page): Promise<{ type: string; [field: string]: unknown }[]> {
  return await page.evaluate(() => (globalThis as unknown as Onstage).stage.asked);
}

/** What the page's Content-Security-Policy has refused so far. */
export async function refusedBy(page: Page): Promise<string[]> {
  return await page.evaluate(() => (globalThis as unknown as Onstage).stage.refused);
}

interface Onstage {
  stage: { asked: { type: string }[]; refused: string[]; push: (change: object) => void };
}

async function stamp(width: number, height: number, image: string, resizable: boolean): Promise<Stamp> {
  const png = await readFile(repositoryFile(`test/e2e/image/${image}`));
  const pdf = await drawStamp({ width, height, image: png });
  return { width, height, resizable, pdf: Buffer.from(pdf).toString("base64") };
}

async function messagesOf(language: "vi" | "en"): Promise<Cue["messages"]> {
  const path = repositoryFile(`${EXTENSION}/_locales/${language}/messages.json`);
  return JSON.parse(await readFile(path, "utf8")) as Cue["messages"];
}

function filledIn(state: PageState, bytes: Uint8Array, sha256?: string): PageState {
  const digest = sha256 ?? createHash("sha256").update(bytes).digest("hex");
  if ("portal" in state) {
    if (state.phase.name !== "checked") return state;
    const { report } = state.phase;
    return {
      ...state,
      phase: { name: "checked", report: { ...report, sha256: digest, size: bytes.length } },
    };
  }
  if (!("document" in state) || state.document === null) return state;
  return { ...state, document: { ...state.document, sha256: digest, size: bytes.length } };
}

/** Runs in the page, before its own scripts: puts the document into the page's files and answers for the background. */
function standIn(cue: Cue): void {
  const asked: { type: string }[] = [];
  const refused: string[] = [];
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    refused.push(`${effectiveDirective} ${blockedURI}`);
  });
  const listeners: ((event: unknown) => void)[] = [];
  const send = (event: unknown) => listeners.forEach((listener) => listener(event));
  const ready = (async () => {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle("gallery.pdf", { create: true });
    const writer = await file.createWritable();
    await writer.write(Uint8Array.from(atob(cue.document), (character) => character.charCodeAt(0)));
    await writer.close();
  })();
  const resultOf = ({ type, kind }: { type: string; kind?: SignatureKind }): unknown => {
    const text = new TextDecoder().decode(Uint8Array.from(atob(cue.document), (c) => c.charCodeAt(0)));
    const results: Record<string, unknown> = {
      stamp: cue.stamps[kind ?? "approve"],
      text: { text, isWhole: false },
      report: { fileName: "bao-cao.pdf", pdf: btoa("%PDF-1.7") },
    };
    return results[type] ?? null;
  };
  const connect = ({ name }: { name: string }) => {
    const own: ((event: unknown) => void)[] = [];
    const tell = (event: unknown) => own.forEach((listener) => listener(event));
    const isBeside = name === "control" && cue.control !== null;
    if (!isBeside) listeners.push(tell);
    void ready.then(() => tell({ state: isBeside ? cue.control : cue.state }));
    return {
      onMessage: { addListener: (listener: (event: unknown) => void) => own.push(listener) },
      onDisconnect: { addListener: () => undefined },
      postMessage({ id, request }: { id: number; request: { type: string; fileName?: string } }) {
        asked.push(request);
        setTimeout(() => tell({ id, result: resultOf(request) }));
        const phase = cue.checks[request.fileName ?? ""];
        if (phase) setTimeout(() => tell({ state: { ...cue.state, fileName: request.fileName, phase } }));
      },
    };
  };
  const getMessage = (key: string, values: string[] = []) =>
    (cue.messages[key]?.message ?? "").replace(
      /\$(\d)/g,
      (_, place: string) => values[Number(place) - 1] ?? "",
    );
  const scope = globalThis as unknown as Record<string, { runtime?: object; i18n?: object } | undefined>;
  for (const name of ["chrome", "browser"]) {
    const { runtime, i18n } = scope[name] ?? {};
    if (runtime) Object.defineProperty(runtime, "connect", { value: connect, configurable: true });
    if (i18n) Object.defineProperty(i18n, "getMessage", { value: getMessage, configurable: true });
  }
  Object.assign(globalThis, {
    stage: { asked, refused, push: (change: object) => send({ state: { ...cue.state, ...change } }) },
  });
}
