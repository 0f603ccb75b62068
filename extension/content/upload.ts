import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import type { DocumentRule, Upload as UploadRule } from "../../protocol/adapter/adapter.ts";
import { UPLOAD_PORT_PREFIX } from "./content-message.ts";
import type { PortalForm, UploadCommand, UploadEvent } from "./content-message.ts";
import { actionOf, findForm, sendForm } from "./page-form.ts";

interface Target {
  part: UploadRule;
  form: HTMLFormElement;
}

function fieldsOf({ part, form }: Target): FormData {
  const fields = new FormData(form);
  for (const [name, value] of Object.entries(part.fields)) fields.set(name, value);
  return fields;
}

/** The form as it stands, for an upload from the background. */
function describe(target: Target): PortalForm {
  const fields = [...fieldsOf(target)].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { action: actionOf(target.form), fields };
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
    const { part, form } = this.#target;
    const fields = fieldsOf(this.#target);
    fields.set(part.fileField, new File(this.#parts, this.#fileName, { type: this.#contentType }));
    try {
      const answer = await sendForm(form, fields, (done, total) => {
        this.#tell({ type: "progress", done, total });
      });
      this.#tell({ type: "answered", answer });
    } catch {
      this.#tell({ type: "failed", code: "PORTAL_UNREACHABLE", selector: null, sent: true });
    }
  }
}

/** Answers the background's uploads into this page. Nothing else in the page can reach this port. */
export function listenForUploads(rules: readonly DocumentRule[]): void {
  browser.runtime.onConnect.addListener((port) => {
    if (!port.name.startsWith(UPLOAD_PORT_PREFIX)) return;
    const target = findForm(rules, port.name.slice(UPLOAD_PORT_PREFIX.length), (rule) => rule.upload);
    if ("form" in target) new Upload(port, target).begin();
    else port.postMessage({ type: "failed", sent: false, ...target } satisfies UploadEvent);
  });
}
