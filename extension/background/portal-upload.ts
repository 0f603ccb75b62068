import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { KysoError } from "../../protocol/error.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import { UPLOAD_PORT_PREFIX } from "../content/content-message.ts";
import type { UploadAnswer, UploadCommand, UploadEvent } from "../content/content-message.ts";
import type { Upload } from "../portal/adapter.ts";
import { toBase64 } from "./base64.ts";
import type { ByteProgress } from "./ui-message.ts";

/** Bytes of one message to the page, before Base64. A multiple of three, so that chunks join without padding. */
const CHUNK_BYTES = 3 * 1024 * 1024;

/** Time that a page may take until its content script answers. */
const PAGE_DEADLINE_MS = 15_000;

const PAGE_RETRY_MS = 250;

/** An upload that failed; `sent`: the portal may have got the document all the same. */
export class UploadFailure extends KysoError {
  readonly sent: boolean;
  /** The selector that matched nothing, where that was the reason. */
  readonly selector: string | null;

  constructor(code: ErrorCode, options: { sent: boolean; selector?: string | null; httpStatus?: number }) {
    const { httpStatus } = options;
    super(code, undefined, httpStatus === undefined ? undefined : { detail: { httpStatus } });
    this.sent = options.sent;
    this.selector = options.selector ?? null;
  }
}

/** One page's upload port, as a question and its answer. */
class PagePort {
  readonly #port: Runtime.Port;
  readonly #events: UploadEvent[] = [];
  #wake: () => void = () => undefined;
  #closed = false;

  constructor(port: Runtime.Port) {
    this.#port = port;
    port.onMessage.addListener((message: unknown) => {
      this.#events.push(message as UploadEvent);
      this.#wake();
    });
    port.onDisconnect.addListener(() => {
      this.#closed = true;
      this.#wake();
    });
  }

  send(command: UploadCommand): void {
    if (!this.#closed) this.#port.postMessage(command);
  }

  /** The next event; `null` when the page is gone. */
  async next(): Promise<UploadEvent | null> {
    while (this.#events.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#events.shift() ?? null;
  }

  disconnect(): void {
    this.#port.disconnect();
  }
}

/** Waits for the content script of a page that may still be loading. */
async function connectPage(tabId: number, frameId: number, source: string): Promise<PagePort> {
  const deadline = Date.now() + PAGE_DEADLINE_MS;
  let lastFailure = new UploadFailure("PORTAL_TAB_CLOSED", { sent: false });
  while (Date.now() < deadline) {
    const page = new PagePort(browser.tabs.connect(tabId, { name: UPLOAD_PORT_PREFIX + source, frameId }));
    const event = await page.next();
    if (event?.type === "ready") return page;
    page.disconnect();
    if (event?.type === "failed") {
      lastFailure = new UploadFailure(event.code, { sent: false, selector: event.selector });
      if (event.code === "PORTAL_LOGGED_OUT") break;
    }
    await new Promise((resolve) => setTimeout(resolve, PAGE_RETRY_MS));
  }
  throw lastFailure;
}

async function expectTaken(page: PagePort): Promise<void> {
  const event = await page.next();
  if (event?.type !== "taken") throw new UploadFailure("PORTAL_TAB_CLOSED", { sent: false });
}

async function sendFile(
  page: PagePort,
  fileName: string,
  file: Blob,
  onProgress: (bytes: ByteProgress) => void,
): Promise<void> {
  page.send({ type: "file", fileName, size: file.size });
  await expectTaken(page);
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    const bytes = new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer());
    page.send({ type: "chunk", bytes: toBase64(bytes) });
    await expectTaken(page);
    // Half of the way: the other half is the page's own request.
    onProgress({ done: Math.floor((at + bytes.length) / 2), total: file.size });
  }
}

function jsonHolds(text: string, path: readonly string[], equals: string | number | boolean): boolean {
  try {
    let value: unknown = JSON.parse(text);
    for (const key of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
      value = (value as Record<string, unknown>)[key];
    }
    return value === equals;
  } catch {
    return false;
  }
}

/**
 * Whether an answer is an acceptance, as the adapter says.
 * @throws {UploadFailure} PORTAL_LOGGED_OUT, PORTAL_UPLOAD_FAILED, PORTAL_UPLOAD_REFUSED
 */
export function checkAnswer(answer: UploadAnswer, success: Upload["success"]): void {
  const { status, text } = answer;
  const accepted =
    success.status.includes(status) &&
    (success.text === undefined || text.includes(success.text)) &&
    (success.json === undefined || jsonHolds(text, success.json.path, success.json.equals));
  if (accepted) return;
  if (status === 401 || /<input[^>]+type\s*=\s*["']?password/i.test(text)) {
    throw new UploadFailure("PORTAL_LOGGED_OUT", { sent: true, httpStatus: status });
  }
  const code = status >= 500 ? "PORTAL_UPLOAD_FAILED" : "PORTAL_UPLOAD_REFUSED";
  throw new UploadFailure(code, { sent: true, httpStatus: status });
}

/** What an upload needs to know of its page and document. */
export interface UploadTarget {
  tabId: number;
  frameId: number;
  /** What the page knows the document by. */
  source: string;
  upload: Upload;
  fileName: string;
}

/**
 * Has the portal's own page upload a file, so that the portal sees its own Origin and Referer.
 * @param beforeSend runs when everything is in the page, just before its request leaves
 * @throws {UploadFailure}
 */
export async function uploadFromTab(
  target: UploadTarget,
  file: Blob,
  beforeSend: () => Promise<void>,
  onProgress: (bytes: ByteProgress) => void,
): Promise<void> {
  const page = await connectPage(target.tabId, target.frameId, target.source);
  let accepted = false;
  try {
    await sendFile(page, target.fileName, file, onProgress);
    await beforeSend();
    page.send({ type: "send" });
    checkAnswer(await answerOf(page, onProgress), target.upload.success);
    accepted = true;
  } finally {
    page.send({ type: "close", reload: accepted && target.upload.afterwards === "reload" });
  }
}

async function answerOf(page: PagePort, onProgress: (bytes: ByteProgress) => void): Promise<UploadAnswer> {
  for (;;) {
    const event = await page.next();
    switch (event?.type) {
      case undefined:
        throw new UploadFailure("PORTAL_TAB_CLOSED", { sent: true });
      case "answered":
        return event.answer;
      case "failed":
        throw new UploadFailure(event.code, { sent: event.sent, selector: event.selector });
      case "progress":
        onProgress({ done: Math.floor((event.total + event.done) / 2), total: event.total });
        break;
      case "ready":
      case "taken":
        break;
    }
  }
}
