import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import type { Page, Viewport } from "puppeteer";
import { drawLooks, type Looks } from "./looks.ts";
import { drawStamp } from "../../agent/appearance/drawn-stamp.ts";
import type { CheckPhase, CheckState } from "../../../extension/background/check/check-message.ts";
import type { OwnResults, OwnState } from "../../../extension/background/own/own-message.ts";
import type { BatchState } from "../../../extension/background/sign/batch-message.ts";
import type { CertificateState } from "../../../extension/background/data/certificate-message.ts";
import type { DataState } from "../../../extension/background/data/data-message.ts";
import type { ControlState } from "../../../extension/background/control-message.ts";
import type { DoctorState } from "../../../extension/background/doctor/doctor-message.ts";
import type { FoundPlace, SignState, Stamp } from "../../../extension/background/ui-message.ts";
import type { KnownToken } from "../../../protocol/care-operation.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { makeLetter } from "../../portal/letter.ts";
import { SCHOOL_LETTER } from "../../portal/sample-letter.ts";
import { repositoryFile } from "../repository-file.ts";
import { BUILT, IS_FIREFOX, Studio } from "./studio.ts";

/** Where the pictures go. */
const PICTURES = IS_FIREFOX ? "dist/gallery/firefox" : "dist/gallery";

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
  /** What the agent keeps of the user's choices, and images by their SHA-256, Base64. */
  readonly own?: OwnScene;
  /** Whether the user grants what the browser asks for. */
  readonly grants?: boolean;
  /** The tokens that were seen on this computer. */
  readonly known?: readonly KnownToken[];
  /** What the agent says of the rules; a scan that keeps them where nothing is said. */
  readonly rules?: readonly RuleResult[];
}

/** What the settings page gets of roles and images. */
export interface OwnScene {
  readonly state: OwnState;
  readonly images: Readonly<Record<string, string>>;
  /** What comes of taking an image in, with its paper and without. */
  readonly taken?: { readonly asItIs: OwnResults["take"]; readonly withoutPaper: OwnResults["take"] };
}

type PageState =
  SignState | ControlState | CheckState | BatchState | DataState | CertificateState | DoctorState;

export const WINDOW: Viewport = { width: 1180, height: 800 };

/** How a scan stands with the rules that keeps them: its signer vouches for what can't be searched. */
const SCAN_RULES: readonly RuleResult[] = [
  { rule: "SECRECY_STATEMENT", state: "waiting", code: "SIGN_SECRECY_STATEMENT_MISSING" },
  { rule: "INCREMENTAL_UPDATE", state: "passed", code: null },
  { rule: "SIGNER_CERTIFICATE", state: "passed", code: null },
  { rule: "SIGNER_ROLE", state: "passed", code: null },
];

/** What the page gets in place of a background. */
interface Cue {
  readonly state: PageState;
  readonly control: ControlState | null;
  readonly checks: Readonly<Record<string, CheckPhase>>;
  readonly document: string;
  readonly stamps: Record<SignatureKind, Stamp>;
  readonly looks: Looks;
  readonly rules: readonly RuleResult[];
  readonly own: OwnScene | null;
  readonly grants: boolean;
  readonly known: readonly KnownToken[];
  /** Texts of the language that is looked at, which the browser itself may not have. */
  readonly messages: Record<string, { message: string }>;
}

/**
 * The extension's own built pages in a browser, each with a port that leads to the test instead of the background: every
 * state can be had, whatever it would take to come about. What the browser gives to extensions is stood in for.
 */
export class Stage {
  readonly #studio: Studio;
  readonly #stamps: Cue["stamps"];
  readonly #looks: Looks;
  readonly #letter: Uint8Array;

  private constructor(studio: Studio, stamps: Cue["stamps"], looks: Looks, letter: Uint8Array) {
    this.#studio = studio;
    this.#stamps = stamps;
    this.#looks = looks;
    this.#letter = letter;
  }

  static async open(): Promise<Stage> {
    await mkdir(repositoryFile(PICTURES), { recursive: true });
    return new Stage(
      await Studio.open(),
      await drawStamps(),
      await drawLooks(),
      await makeLetter(SCHOOL_LETTER),
    );
  }

  async close(): Promise<void> {
    await this.#studio.close();
  }

  /** Opens one of the extension's pages in a state. */
  async show(path: string, state: PageState, look: Look = {}): Promise<Page> {
    const dark = look.dark === true;
    const browser = await this.#studio.browser({ dark });
    const page = await browser.newPage();
    await page.setViewport(look.viewport ?? WINDOW);
    if (!IS_FIREFOX) {
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
    }
    const bytes = look.document ?? this.#letter;
    const cue: Cue = {
      state: filledIn(state, bytes, look.sha256),
      control: look.control ?? null,
      checks: look.checks ?? {},
      document: Buffer.from(bytes).toString("base64"),
      stamps: this.#stamps,
      looks: this.#looks,
      rules: look.rules ?? SCAN_RULES,
      own: look.own ?? null,
      messages: await messagesOf(look.language ?? "vi"),
      grants: look.grants ?? true,
      known: look.known ?? [],
    };
    await page.evaluateOnNewDocument(standIn, cue);
    await page.goto(this.#studio.address(path));
    await page.evaluate(() => document.fonts.ready.then(() => null));
    return page;
  }
}

/** Takes a picture of a page for people to look at, when its typefaces have come. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => null));
  await page.screenshot({ path: repositoryFile(`${PICTURES}/${name}.png`) });
}

/** Waits until a window for signing has read what it signs, and document and stamp are on screen. */
export async function untilReady(page: Page): Promise<void> {
  await page.waitForSelector('button[name="sign"]:not([disabled])');
  await page.waitForSelector(".stamp .picture");
}

/** Has the background say that some of the state has changed. */
export async function push(
  page: Page,
  change:
    | Partial<SignState>
    | Partial<ControlState>
    | Partial<CheckState>
    | Partial<BatchState>
    | Partial<DataState>
    | Partial<DoctorState>,
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

async function drawStamps(): Promise<Cue["stamps"]> {
  const signature = await stamp(150, 60, "signature.png", true);
  const lines = async (...texts: string[]) => {
    const [width, height] = [190, 14 * texts.length];
    const pdf = await drawStamp({ width, height, lines: texts });
    return { width, height, resizable: false, pdf: Buffer.from(pdf).toString("base64") };
  };
  return {
    initial: signature,
    approve: signature,
    seal: await stamp(102, 102, "seal.png", false),
    attachment: await lines("127/UBND-VHXH", "20/11/2026 10:12:45 +07:00"),
    copy: await lines("SAO Y", "UBND xã Tân Lập", "20/11/2026 10:12:45 +07:00"),
    incoming: await lines("Số đến: 512", "Ngày đến: 20/11/2026"),
    comment: await lines("Đồng ý. Giao Phòng Văn hóa – Xã hội", "chủ trì thực hiện.", "Nguyễn Văn An"),
  };
}

async function stamp(width: number, height: number, image: string, resizable: boolean): Promise<Stamp> {
  const png = await readFile(repositoryFile(`test/e2e/image/${image}`));
  const pdf = await drawStamp({ width, height, image: png });
  return { width, height, resizable, pdf: Buffer.from(pdf).toString("base64") };
}

async function messagesOf(language: "vi" | "en"): Promise<Cue["messages"]> {
  const path = repositoryFile(`${BUILT}/_locales/${language}/messages.json`);
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
  if ("orderKey" in state) {
    return { ...state, documents: state.documents.map((each) => withBytes(each, digest, bytes.length)) };
  }
  if (!("document" in state)) return state;
  return withBytes(state, digest, bytes.length);
}

function withBytes<T extends { document: SignState["document"] }>(state: T, sha256: string, size: number): T {
  return state.document === null ? state : { ...state, document: { ...state.document, sha256, size } };
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
  const placeOf = (kind: SignatureKind): FoundPlace => {
    const { width, height } = cue.stamps[kind];
    const isImage = kind === "approve" || kind === "initial" || kind === "seal";
    const [x, y] = isImage ? [355, 120] : [595 - 28 - width, 842 - 28 - height];
    return { place: { page: 0, x, y, width, height }, found: "text" };
  };
  const reads = new Set(["rules", "templates", "template-preview", "show"]);
  interface Question {
    readonly type: string;
    readonly kind?: SignatureKind;
    readonly request?: object;
    readonly sha256?: string;
    readonly removesBackground?: boolean;
  }
  const resultOf = (question: Question): unknown => {
    const { type, kind, sha256, removesBackground } = { ...question, ...question.request };
    const text = new TextDecoder().decode(Uint8Array.from(atob(cue.document), (c) => c.charCodeAt(0)));
    const results: Record<string, unknown> = {
      stamp: cue.stamps[kind ?? "approve"],
      place: placeOf(kind ?? "approve"),
      rules: cue.rules,
      text: { text, isWhole: false },
      templates: cue.looks.list,
      show: cue.own?.images[sha256 ?? ""],
      take: removesBackground === true ? cue.own?.taken?.withoutPaper : cue.own?.taken?.asItIs,
      "template-preview": cue.looks.previews[kind ?? "approve"],
      "known-tokens": cue.known,
      "draft-notice": { file: btoa("%PDF-1.7") },
      "export-register": { file: btoa("%PDF-1.7"), uses: 12 },
      report: { fileName: "bao-cao.pdf", pdf: btoa("%PDF-1.7") },
    };
    return results[type] ?? null;
  };
  const connect = ({ name }: { name: string }) => {
    const own: ((event: unknown) => void)[] = [];
    const tell = (event: unknown) => own.forEach((listener) => listener(event));
    const isBeside = name === "control" && cue.control !== null;
    const isOwn = name === "own";
    if (!isBeside && !isOwn) listeners.push(tell);
    const first = isOwn ? cue.own?.state : isBeside ? cue.control : cue.state;
    if (first !== undefined) void ready.then(() => tell({ state: first }));
    return {
      onMessage: { addListener: (listener: (event: unknown) => void) => own.push(listener) },
      onDisconnect: { addListener: () => undefined },
      postMessage({ id, request }: { id: number; request: { type: string; fileName?: string } }) {
        // What only fetches something to show is nothing that the person has asked for.
        if (!reads.has(request.type)) asked.push(request);
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
  const path = (name: string) => new URL(`/${name}`, location.href).href;
  const note = (type: string) => (detail?: object) => {
    asked.push({ type, ...detail });
    return Promise.resolve(null);
  };
  const scope = globalThis as unknown as { chrome?: object };
  // By this the polyfill knows that it is in an extension.
  scope.chrome = { ...scope.chrome, runtime: { id: "gallery" } };
  Object.assign(globalThis, {
    browser: {
      runtime: {
        id: "gallery",
        connect,
        getURL: path,
        getManifest: () => ({ version: "0.1.0" }),
        openOptionsPage: note("open-options"),
      },
      i18n: { getMessage },
      tabs: { create: note("open-tab") },
      windows: {
        create(window: object) {
          asked.push({ ...window, type: "open-window" });
          return Promise.resolve({});
        },
      },
      permissions: {
        request(detail: object) {
          asked.push({ type: "permission", ...detail });
          return Promise.resolve(cue.grants);
        },
      },
    },
  });
  Object.assign(globalThis, {
    stage: { asked, refused, push: (change: object) => send({ state: { ...cue.state, ...change } }) },
  });
}
