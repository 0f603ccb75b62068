import type { Runtime } from "webextension-polyfill";
import { KysoError } from "../../../protocol/error.ts";
import { API_CHUNK_BYTES } from "../../content/api-message.ts";
import type { ApiEvent } from "../../content/api-message.ts";
import { fromBase64, toBase64 } from "../base64.ts";
import { commandSchema } from "./api-call.ts";
import type { CheckedCommand } from "./api-call.ts";

/** The background's end of a call's port: commands one after the other, and documents in chunks either way. */
export class ApiPort {
  readonly #port: Runtime.Port;
  readonly #commands: CheckedCommand[] = [];
  #waiting: (() => void) | null = null;
  #isOpen = true;
  /** A command that nobody can read. */
  #broken = false;

  constructor(port: Runtime.Port) {
    this.#port = port;
  }

  listen(): void {
    this.#port.onMessage.addListener((message: unknown) => {
      const parsed = commandSchema.safeParse(message);
      if (parsed.success) this.#commands.push(parsed.data);
      else this.#broken = true;
      this.#wake();
    });
    this.#port.onDisconnect.addListener(() => {
      this.#isOpen = false;
      this.#wake();
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  #wake(): void {
    this.#waiting?.();
    this.#waiting = null;
  }

  /** @throws {KysoError} PORTAL_PAGE_GONE, PORTAL_REQUEST_INVALID */
  async next(): Promise<CheckedCommand> {
    for (;;) {
      const command = this.#commands.shift();
      if (command !== undefined) return command;
      if (this.#broken) throw new KysoError("PORTAL_REQUEST_INVALID");
      if (!this.#isOpen) throw new KysoError("PORTAL_PAGE_GONE");
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  send(event: ApiEvent): void {
    if (this.#isOpen) this.#port.postMessage(event);
  }

  /**
   * Fetches a document of the page's.
   * @throws {KysoError} PORTAL_REQUEST_INVALID where it is not what was announced; PORTAL_PAGE_GONE
   */
  async fetch(document: number, size: number): Promise<Blob> {
    this.send({ type: "want", document });
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let received = 0;
    for (;;) {
      const command = await this.next();
      const bytes = command.type === "chunk" ? fromBase64(command.bytes) : null;
      if (command.type !== "chunk" || command.document !== document || bytes === null) {
        throw new KysoError("PORTAL_REQUEST_INVALID", "no chunk of the document");
      }
      received += bytes.length;
      chunks.push(bytes);
      if (received > size || (command.last && received < size)) {
        throw new KysoError("PORTAL_REQUEST_INVALID", "another size than was announced");
      }
      if (command.last) return new Blob(chunks);
      this.send({ type: "taken" });
    }
  }

  /** Hands a signed document over. @throws {KysoError} PORTAL_PAGE_GONE */
  async give(document: number, file: Blob): Promise<void> {
    let at = 0;
    do {
      const end = Math.min(at + API_CHUNK_BYTES, file.size);
      const bytes = toBase64(new Uint8Array(await file.slice(at, end).arrayBuffer()));
      this.send({ type: "chunk", document, bytes, last: end >= file.size });
      if ((await this.next()).type !== "taken") throw new KysoError("PORTAL_REQUEST_INVALID");
      at = end;
    } while (at < file.size);
  }

  close(): void {
    this.#isOpen = false;
    this.#wake();
  }
}
