import { SENT_PORT_PREFIX, UPLOAD_PORT_PREFIX } from "../../content/content-message.ts";
import type {
  PortalRequest,
  SentEvent,
  UploadAnswer,
  UploadCommand,
  UploadEvent,
} from "../../content/content-message.ts";
import type { Upload } from "../../../protocol/adapter/adapter.ts";
import { selectorText } from "../../../protocol/adapter/page-select.ts";
import { KysoError } from "../../../protocol/error.ts";
import { toBase64 } from "../base64.ts";
import { leaveOriginAway } from "./origin-header.ts";
import { type PageFrame, PagePort } from "./page-port.ts";
import { fetchFromPortal } from "./portal-fetch.ts";
import { ANSWER_WITHIN_MS, beginningOf } from "./portal-answer.ts";
import type { ByteProgress } from "../ui-message.ts";
import { checkAnswer, UploadFailure } from "./upload-answer.ts";

/** Bytes of one message to the page, before Base64. A multiple of three, so that chunks join without padding. */
const CHUNK_BYTES = 3 * 1024 * 1024;

/** How much of a portal's answer is looked at. */
const MAX_ANSWER_CHARACTERS = 20_000;

type UploadPort = PagePort<UploadCommand, UploadEvent>;

async function expectTaken(page: UploadPort): Promise<void> {
  const event = await page.next();
  if (event?.type !== "taken") throw new UploadFailure("PORTAL_TAB_CLOSED", { sent: false });
}

async function sendFile(
  page: UploadPort,
  fileName: string,
  file: Blob,
  onProgress: (bytes: ByteProgress) => void,
): Promise<void> {
  page.send({ type: "file", fileName, contentType: file.type, size: file.size });
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
export interface UploadTarget extends PageFrame {
  /** What the page knows the document by. */
  source: string;
  upload: Upload;
  fileName: string;
  /** Whether an address belongs to the portal. */
  covers(address: string): boolean;
}

/**
 * Waits until a request by which this very page has sent a document has come to its end.
 * @returns whether there was one: not where the page was loaded anew since, or can't be reached
 */
export async function earlierUploadEnded(frame: PageFrame, source: string): Promise<boolean> {
  try {
    const { page, ready } = await PagePort.open<never, SentEvent>(frame, SENT_PORT_PREFIX + source);
    page.disconnect();
    return ready.hasSent;
  } catch {
    return false;
  }
}

/** What an upload tells while it runs. */
export interface UploadListener {
  /** The page is not loaded anew afterwards, though the adapter says so. */
  readonly staysOpen: boolean;
  /** Everything is ready and the request is about to leave. */
  beforeSend(): Promise<void>;
  progress(bytes: ByteProgress): void;
}

/**
 * Uploads a file with the form that stands in the portal's page, as the adapter says: by the page itself, so that the
 * portal sees its own Origin and Referer, or by the background.
 * @throws {UploadFailure}
 */
export async function uploadDocument(
  target: UploadTarget,
  file: Blob,
  listener: UploadListener,
): Promise<void> {
  const { page, ready } = await PagePort.open<UploadCommand, UploadEvent>(
    target,
    UPLOAD_PORT_PREFIX + target.source,
  );
  const { upload } = target;
  let accepted = false;
  try {
    // Whoever sends it: a form's action is the page's word, and the document stays within the portal.
    if (ready.request !== null && upload.by !== "input" && !target.covers(ready.request.address)) {
      throw new UploadFailure("PORTAL_CHANGED", { sent: false, selector: selectorOf(upload) });
    }
    if (upload.by !== "input" && upload.from === "background") {
      const answer = await uploadFromBackground(ready.request, { ...target, upload }, file, listener);
      checkAnswer(answer, upload.success);
    } else {
      const answer = await uploadFromPage(page, target, file, listener);
      if (answer !== null && upload.by !== "input") checkAnswer(answer, upload.success);
    }
    accepted = true;
  } finally {
    page.send({ type: "close", reload: accepted && !listener.staysOpen && upload.afterwards === "reload" });
  }
}

/** @returns the portal's answer; `null` where the page shows that the portal has the document */
async function uploadFromPage(
  page: UploadPort,
  target: UploadTarget,
  file: Blob,
  listener: UploadListener,
): Promise<UploadAnswer | null> {
  await sendFile(page, target.fileName, file, (bytes) => {
    listener.progress(bytes);
  });
  await listener.beforeSend();
  page.send({ type: "send" });
  return await answerOf(page, (bytes) => {
    listener.progress(bytes);
  });
}

type RequestUpload = Exclude<Upload, { by: "input" }>;

async function uploadFromBackground(
  request: PortalRequest | null,
  target: UploadTarget & { upload: RequestUpload },
  file: Blob,
  listener: UploadListener,
): Promise<UploadAnswer> {
  const { upload, fileName } = target;
  if (request === null) {
    throw new UploadFailure("PORTAL_CHANGED", { sent: false, selector: selectorOf(upload) });
  }
  const body = new FormData();
  for (const [name, value] of request.fields) body.append(name, value);
  body.set(request.fileField, file, fileName);
  await leaveOriginAway();
  await listener.beforeSend();
  try {
    const { method, headers } = request;
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    // A redirect may keep the document: it goes no further than the portal.
    const { response, url } = await fetchFromPortal(
      request.address,
      { method, headers, body, bearer: null, signal },
      (address) => {
        if (!target.covers(address)) throw new KysoError("PORTAL_LOGGED_OUT", "redirected out of the portal");
      },
    );
    const contentType = response.headers.get("content-type") ?? "";
    const text = await beginningOf(response, MAX_ANSWER_CHARACTERS);
    return { status: response.status, url, contentType, text };
  } catch (error) {
    const code = error instanceof KysoError ? error.code : "PORTAL_UNREACHABLE";
    throw new UploadFailure(code, { sent: true });
  }
}

/** What an upload goes by, for whoever has to mend the adapter. */
function selectorOf(upload: RequestUpload): string {
  return upload.by === "fetch" ? JSON.stringify(upload.url) : selectorText(upload.form);
}

async function answerOf(
  page: UploadPort,
  onProgress: (bytes: ByteProgress) => void,
): Promise<UploadAnswer | null> {
  for (;;) {
    const event = await page.next();
    switch (event?.type) {
      case undefined:
        throw new UploadFailure("PORTAL_TAB_CLOSED", { sent: true });
      case "answered":
        return event.answer;
      case "accepted":
        return null;
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
