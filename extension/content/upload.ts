import type { Runtime } from "webextension-polyfill";
import type { DocumentRule, Upload as UploadRule } from "../../protocol/adapter/adapter.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import { SENT_PORT_PREFIX, UPLOAD_PORT_PREFIX } from "./content-message.ts";
import type { PortalRequest, SentEvent, UploadCommand, UploadEvent } from "./content-message.ts";
import type { RulePart } from "./page-document.ts";
import { findTarget, sendRequest } from "./page-form.ts";
import type { Missing } from "./page-form.ts";
import { fillInput, findInput } from "./upload-input.ts";
import { readRequest } from "./upload-request.ts";

function isInput(target: RulePart<UploadRule>): target is RulePart<Extract<UploadRule, { by: "input" }>> {
  return target.part.by === "input";
}

function isRequest(target: RulePart<UploadRule>): target is RulePart<Exclude<UploadRule, { by: "input" }>> {
  return !isInput(target);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Documents that this page has sent or is sending, by their source; each settles when the last request has ended. */
const sending = new Map<string, Promise<unknown>>();

/** One file on its way into the page, as the background says. */
class Upload {
  readonly #port: Runtime.Port;
  readonly #source: string;
  #isOpen = true;
  /** The document as it stands in the page now. */
  readonly #find: () => RulePart<UploadRule> | Missing;
  readonly #parts: BlobPart[] = [];
  #fileName = "";
  #contentType = "";
  /** Where the background was told that the document goes, as an origin; `null` where the page's own input is filled. */
  #origin: string | null = null;

  constructor(port: Runtime.Port, source: string, find: () => RulePart<UploadRule> | Missing) {
    this.#port = port;
    this.#source = source;
    port.onDisconnect.addListener(() => {
      this.#isOpen = false;
    });
    this.#find = find;
  }

  begin(): void {
    const request = this.#request();
    if (request !== null && "code" in request) {
      this.#fail(request, false);
      return;
    }
    this.#port.onMessage.addListener((message: unknown) => {
      this.#obey(message as UploadCommand);
    });
    this.#origin = request === null ? null : new URL(request.address).origin;
    this.#tell({ type: "ready", origin: self.origin, request });
  }

  /** The request to make; `null` where the page's own input is filled. */
  #request(): PortalRequest | Missing | null {
    const target = this.#find();
    if ("code" in target) return target;
    if (isInput(target)) return findInput(target);
    return isRequest(target) ? readRequest(target) : null;
  }

  /** A worker that has died hears nothing; the next one asks. */
  #tell(event: UploadEvent): void {
    if (this.#isOpen) this.#port.postMessage(event);
  }

  #fail({ code, selector }: { code: ErrorCode; selector: string | null }, sent: boolean): void {
    this.#tell({ type: "failed", code, selector, sent });
  }

  #obey(command: UploadCommand): void {
    switch (command.type) {
      case "file":
        this.#fileName = command.fileName;
        this.#contentType = command.contentType;
        this.#tell({ type: "taken" });
        break;
      case "chunk":
        this.#parts.push(bytesOf(command.bytes));
        this.#tell({ type: "taken" });
        break;
      case "send":
        sending.set(
          this.#source,
          this.#send(new File(this.#parts, this.#fileName, { type: this.#contentType })).catch(
            () => undefined,
          ),
        );
        break;
      case "close":
        this.#port.disconnect();
        if (command.reload) location.reload();
        break;
    }
  }

  async #send(file: File): Promise<void> {
    const target = this.#find();
    if ("code" in target) {
      this.#fail(target, false);
    } else if (isInput(target)) {
      const taken = await fillInput(target, file);
      if (typeof taken === "object") this.#fail(taken, false);
      else if (taken) this.#tell({ type: "accepted" });
      else this.#fail({ code: "PORTAL_UPLOAD_REFUSED", selector: null }, true);
    } else if (isRequest(target)) {
      await this.#post(target, file);
    }
  }

  async #post(target: RulePart<Exclude<UploadRule, { by: "input" }>>, file: File): Promise<void> {
    const request = readRequest(target);
    if ("code" in request) {
      this.#fail(request, false);
      return;
    }
    if (new URL(request.address).origin !== this.#origin) {
      this.#fail({ code: "PORTAL_CHANGED", selector: null }, false);
      return;
    }
    const body = new FormData();
    for (const [name, value] of request.fields) body.append(name, value);
    body.set(request.fileField, file);
    try {
      const answer = await sendRequest(request, body, (done, total) => {
        this.#tell({ type: "progress", done, total });
      });
      this.#tell({ type: "answered", answer });
    } catch {
      this.#fail({ code: "PORTAL_UNREACHABLE", selector: null }, true);
    }
  }
}

/** Uploads one file into this page, as the background says. */
export function answerUpload(port: Runtime.Port, rules: readonly DocumentRule[]): void {
  const source = port.name.slice(UPLOAD_PORT_PREFIX.length);
  new Upload(port, source, () => findTarget(rules, source, (rule) => rule.upload)).begin();
}

/**
 * Tells whether this very page has sent a document, once the request has come to its end: a request outlives the worker that
 * had it made, and until then the portal may still show the old document.
 */
export function answerSent(port: Runtime.Port): void {
  const source = port.name.slice(SENT_PORT_PREFIX.length);
  let isOpen = true;
  port.onDisconnect.addListener(() => {
    isOpen = false;
  });
  const hasSent = sending.has(source);
  void Promise.resolve(sending.get(source)).then(() => {
    if (isOpen) port.postMessage({ type: "ready", origin: self.origin, hasSent } satisfies SentEvent);
  });
}
