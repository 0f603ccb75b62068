import { KysoError } from "./error.ts";
import { MAX_PAYLOAD_BYTES } from "./frame.ts";
import { CREDIT_WINDOW_BYTES } from "./limit.ts";

/** Bytes that are used up before the receiver says so. */
const GRANT_BYTES = CREDIT_WINDOW_BYTES / 4;

const NO_BYTES = new Uint8Array(0);

/** A body without bytes. */
export async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** Sends one body, never more than {@link CREDIT_WINDOW_BYTES} ahead of the receiver. */
export class BodySender {
  readonly #send: (chunk: Uint8Array, last: boolean) => void;
  #unacknowledged = 0;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(send: (chunk: Uint8Array, last: boolean) => void) {
    this.#send = send;
  }

  /** Sends the whole body; comes back early after {@link stop}. Fails as the body itself fails. */
  async run(body: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const part of body) {
      for (let offset = 0; offset < part.length; offset += MAX_PAYLOAD_BYTES) {
        await this.#sendChunk(part.subarray(offset, offset + MAX_PAYLOAD_BYTES));
      }
      if (this.#stopped) {
        return;
      }
    }
    if (!this.#stopped) {
      this.#send(NO_BYTES, true);
    }
  }

  /**
   * The receiver has used up so many bytes.
   *
   * @throws {KysoError} PROTOCOL_CREDIT_EXCEEDED when those are more than were sent
   */
  credit(bytes: number): void {
    if (bytes > this.#unacknowledged) {
      throw new KysoError("PROTOCOL_CREDIT_EXCEEDED", "credit for bytes that were not sent");
    }
    this.#unacknowledged -= bytes;
    this.#wake?.();
  }

  /** Sends nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  async #sendChunk(chunk: Uint8Array): Promise<void> {
    while (!this.#stopped && this.#unacknowledged + chunk.length > CREDIT_WINDOW_BYTES) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (!this.#stopped) {
      this.#unacknowledged += chunk.length;
      this.#send(chunk, false);
    }
  }
}

/** Receives one body; the bytes count as used up when the reader asks for the next ones. */
export class BodyReceiver implements AsyncIterableIterator<Uint8Array> {
  readonly #grant: (bytes: number) => void;
  readonly #abandoned: () => void;
  readonly #chunks: Uint8Array[] = [];
  #unacknowledged = 0;
  #usedUp = 0;
  #reading = 0;
  #state: "open" | "complete" | "abandoned" | KysoError = "open";
  #wake: (() => void) | undefined;

  constructor(events: { grant(bytes: number): void; abandoned(): void }) {
    this.#grant = (bytes) => events.grant(bytes);
    this.#abandoned = () => events.abandoned();
  }

  /**
   * Takes what came.
   *
   * @throws {KysoError} PROTOCOL_CREDIT_EXCEEDED
   */
  push(chunk: Uint8Array, last: boolean): void {
    this.#unacknowledged += chunk.length;
    if (this.#unacknowledged > CREDIT_WINDOW_BYTES) {
      throw new KysoError("PROTOCOL_CREDIT_EXCEEDED", undefined, { detail: { limit: CREDIT_WINDOW_BYTES } });
    }
    if (this.#state !== "open") {
      return;
    }
    if (chunk.length > 0) {
      this.#chunks.push(chunk);
    }
    if (last) {
      this.#state = "complete";
    }
    this.#wake?.();
  }

  /** The reader gets this error, at once. */
  fail(error: KysoError): void {
    if (this.#state === "open") {
      this.#state = error;
      this.#chunks.length = 0;
      this.#wake?.();
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#release();
    while (this.#chunks.length === 0 && this.#state === "open") {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#reading = chunk.length;
      return { done: false, value: chunk };
    }
    if (this.#state instanceof KysoError) {
      throw this.#state;
    }
    return { done: true, value: undefined };
  }

  /** The reader wants no more. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#state === "open") {
      this.#abandoned();
    }
    this.#state = "abandoned";
    this.#chunks.length = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  #release(): void {
    this.#usedUp += this.#reading;
    this.#reading = 0;
    if (this.#usedUp >= GRANT_BYTES && this.#state === "open") {
      this.#unacknowledged -= this.#usedUp;
      this.#grant(this.#usedUp);
      this.#usedUp = 0;
    }
  }
}
