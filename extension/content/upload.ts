import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import type { DocumentRule } from "../portal/adapter.ts";
import { UPLOAD_PORT_PREFIX } from "./content-message.ts";
import type { PortalForm, UploadAnswer, UploadCommand, UploadEvent } from "./content-message.ts";
import { locate, readSource, rulesOfPage } from "./page-document.ts";

const MAX_ANSWER_CHARACTERS = 20_000;

interface Target {
  rule: DocumentRule;
  form: HTMLFormElement;
}

/** The upload form of the document that is known by this source URL, or why there is none. */
function findTarget(
  rules: readonly DocumentRule[],
  source: string,
): Target | { code: "PORTAL_CHANGED" | "PORTAL_LOGGED_OUT"; selector: string | null } {
  let missing: string | null = null;
  for (const rule of rulesOfPage(rules, document)) {
    missing = rule.item;
    for (const item of document.querySelectorAll(rule.item)) {
      if (readSource(rule, item) !== source) continue;
      const form = locate(item, rule.upload.form);
      if (form instanceof HTMLFormElement) return { rule, form };
      missing = rule.upload.form;
    }
  }
  const loggedOut = document.querySelector("input[type=password]") !== null;
  return { code: loggedOut ? "PORTAL_LOGGED_OUT" : "PORTAL_CHANGED", selector: missing };
}

/** The attribute, not the property: a field named "action" would stand in its place. */
function actionOf(form: HTMLFormElement): string {
  return new URL(form.getAttribute("action") ?? "", document.baseURI).href;
}

function fieldsOf({ rule, form }: Target): FormData {
  const fields = new FormData(form);
  for (const [name, value] of Object.entries(rule.upload.fields)) fields.set(name, value);
  return fields;
}

/** The form as it stands, for an upload from the background. */
function describe(target: Target): PortalForm {
  const fields = [...fieldsOf(target)].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { action: actionOf(target.form), fields };
}

/** Sends as the page's own script would, so that the portal sees its own Origin, Referer and cookies. */
function send(
  form: HTMLFormElement,
  fields: FormData,
  tell: (event: UploadEvent) => void,
): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", actionOf(form));
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      tell({ type: "progress", done: loaded, total });
    });
    request.addEventListener("load", () => {
      resolve({
        status: request.status,
        url: request.responseURL,
        contentType: request.getResponseHeader("content-type") ?? "",
        text: request.responseText.slice(0, MAX_ANSWER_CHARACTERS),
      });
    });
    request.addEventListener("error", () => {
      reject(new Error("the portal did not answer"));
    });
    request.send(fields);
  });
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** One file on its way into the page, as the background says. */
class Upload {
  readonly #port: Runtime.Port;
  readonly #target: Target;
  readonly #parts: BlobPart[] = [];
  #fileName = "";
  #contentType = "";

  constructor(port: Runtime.Port, target: Target) {
    this.#port = port;
    this.#target = target;
  }

  begin(): void {
    this.#port.onMessage.addListener((message: unknown) => {
      this.#obey(message as UploadCommand);
    });
    this.#tell({ type: "ready", form: describe(this.#target) });
  }

  #tell(event: UploadEvent): void {
    this.#port.postMessage(event);
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
        void this.#send();
        break;
      case "close":
        this.#port.disconnect();
        if (command.reload) location.reload();
        break;
    }
  }

  async #send(): Promise<void> {
    const { rule, form } = this.#target;
    const fields = fieldsOf(this.#target);
    fields.set(rule.upload.fileField, new File(this.#parts, this.#fileName, { type: this.#contentType }));
    try {
      this.#tell({ type: "answered", answer: await send(form, fields, (event) => this.#tell(event)) });
    } catch {
      this.#tell({ type: "failed", code: "PORTAL_UNREACHABLE", selector: null, sent: true });
    }
  }
}

/** Answers the background's uploads into this page. Nothing else in the page can reach this port. */
export function listenForUploads(rules: readonly DocumentRule[]): void {
  browser.runtime.onConnect.addListener((port) => {
    if (!port.name.startsWith(UPLOAD_PORT_PREFIX)) return;
    const target = findTarget(rules, port.name.slice(UPLOAD_PORT_PREFIX.length));
    if ("rule" in target) new Upload(port, target).begin();
    else port.postMessage({ type: "failed", sent: false, ...target } satisfies UploadEvent);
  });
}
