import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { UPLOAD_PORT_PREFIX } from "../content/content-message.ts";
import type { UploadAnswer, UploadCommand, UploadEvent } from "../content/content-message.ts";
import type { Upload } from "../portal/adapter.ts";
import { toBase64 } from "./base64.ts";
import type { ByteProgress } from "./ui-message.ts";
import { checkAnswer, UploadFailure } from "./upload-answer.ts";

/** Bytes of one message to the page, before Base64. A multiple of three, so that chunks join without padding. */
const CHUNK_BYTES = 3 * 1024 * 1024;

/** Time that a page may take until its content script answers. */
const PAGE_DEADLINE_MS = 15_000;

const PAGE_RETRY_MS = 250;

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
