import { API_CHUNK_BYTES, API_PORT_PREFIX } from "./api-message.ts";
import type { ApiCommand, ApiEvent, ApiProblem, ApiResult } from "./api-message.ts";
import type { ToPage } from "./bridge.ts";
import type { PageApiCommand } from "./bridge-message.ts";
import { LastingPort } from "./lasting-port.ts";

/** What a page hears from here alone, in the words of protocol/sentence.ts, which a content script can't carry whole. */
export const LOST: ApiProblem = {
  code: "PORTAL_PAGE_STALE",
  messageVi:
    "Kyso vừa được cập nhật, hoặc tệp không còn đọc được. Hãy tải lại trang, xem văn bản đã được ký chưa, rồi thử lại.",
  messageEn:
    "Kyso was just updated, or the file can no longer be read. Load the page again, see whether the document was signed, and try once more.",
};

/** A part of the page's document. The reader is used since it takes a page's file in every browser. */
function base64Of(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const address = reader.result as string;
      resolve(address.slice(address.indexOf(",") + 1));
    });
    reader.addEventListener("error", () => {
      reject(reader.error ?? new Error("unreadable"));
    });
    // An empty part has an address without any comma.
    if (part.size === 0) resolve("");
    else reader.readAsDataURL(part);
  });
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** One call of the page, on its way to the background. */
class ApiRelay {
  readonly #command: PageApiCommand;
  readonly #toPage: ToPage<"api">;
  readonly #port: LastingPort<ApiCommand, ApiEvent>;
  /** The document that is being sent, and how far. */
  #sending: { document: number; bytes: Blob; from: number } | null = null;
  /** Signed documents as far as they have come, by their index. */
  readonly #signed = new Map<number, Blob[]>();

  constructor(command: PageApiCommand, toPage: ToPage<"api">) {
    this.#command = command;
    this.#toPage = toPage;
    this.#port = new LastingPort(API_PORT_PREFIX, {
      begin: (again) => {
        this.#signed.clear();
        this.#sending = null;
        this.#port.send({ type: "open", call: command.request, again });
      },
      receive: (event) => {
        this.#receive(event);
      },
      isWaiting: () => true,
      lost: () => {
        this.#refuse(LOST);
      },
    });
  }

  start(): void {
    this.#port.open();
  }

  #receive(event: ApiEvent): void {
    switch (event.type) {
      case "want": {
        const bytes = this.#command.bytes[event.document];
        this.#sending = { document: event.document, bytes: bytes ?? new Blob(), from: 0 };
        void this.#sendChunk();
        break;
      }
      case "taken":
        void this.#sendChunk();
        break;
      case "chunk": {
        const parts = this.#signed.get(event.document) ?? [];
        this.#signed.set(event.document, [...parts, new Blob([bytesOf(event.bytes)])]);
        this.#port.send({ type: "taken" });
        break;
      }
      case "result":
        this.#port.close();
        this.#result(event.result);
        break;
      case "refused":
        this.#port.close();
        this.#refuse(event.problem);
    }
  }

  #refuse(problem: ApiProblem): void {
    this.#toPage({ call: this.#command.call, type: "refused", problem });
  }

  async #sendChunk(): Promise<void> {
    const sending = this.#sending;
    if (sending === null) return;
    const { document, bytes, from } = sending;
    const end = from + API_CHUNK_BYTES;
    const last = end >= bytes.size;
    this.#sending = last ? null : { document, bytes, from: end };
    const chunk = await base64Of(bytes.slice(from, end)).catch(() => null);
    if (chunk === null) {
      // The file has changed or gone since the page handed it over.
      this.#port.close();
      this.#refuse(LOST);
      return;
    }
    this.#port.send({ type: "chunk", document, bytes: chunk, last });
  }

  #result(result: ApiResult): void {
    const count = result.method === "sign" ? result.documents.length : 0;
    const bytes = Array.from({ length: count }, (_, index) => {
      const parts = this.#signed.get(index);
      return parts === undefined ? null : new Blob(parts);
    });
    this.#toPage({ call: this.#command.call, type: "result", result, bytes });
  }
}

/** Passes the page's calls on to the background. */
export function relayCalls(toPage: ToPage<"api">): (command: PageApiCommand) => void {
  return (command) => {
    new ApiRelay(command, toPage).start();
  };
}
