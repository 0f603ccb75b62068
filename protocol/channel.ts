import type { Clock } from "./clock.ts";
import { asKysoError, KysoError } from "./error.ts";
import { decodeFrame, encodeFrame, type Frame, framesOf, type FrameType, HEARTBEAT } from "./frame.ts";
import { HEARTBEAT_INTERVAL_MS, HEARTBEAT_TIMEOUT_MS, MAX_MESSAGE_BYTES } from "./limit.ts";
import type { TransportKeys } from "./noise.ts";
import { encodeJson } from "./octets.ts";
import { CLOSE_ERROR, CLOSE_NORMAL, type Wire } from "./wire.ts";

/** In this rhythm it is looked whether to send a heartbeat; with a half, no silence is longer than the interval. */
const TICK_MS = HEARTBEAT_INTERVAL_MS / 2;
const MAX_SILENT_TICKS = HEARTBEAT_TIMEOUT_MS / TICK_MS;

interface ChannelListener {
  /** A frame of the other side, in order. What it throws ends the channel. */
  frame(frame: Frame): void;
  /** The end, once. */
  closed(error: KysoError): void;
}

/**
 * Frames over a wire, encrypted and strictly in order. Several encryptions and decryptions run at once, since
 * WebCrypto works beside the main thread. Anything that does not decrypt, or is no frame, ends the channel.
 */
export class Channel {
  readonly #wire: Wire;
  readonly #keys: TransportKeys;
  readonly #clock: Clock;
  readonly #listener: ChannelListener;
  #sending: Promise<void> = Promise.resolve();
  #receiving: Promise<void> = Promise.resolve();
  #stopTicking: () => void = () => undefined;
  #sentSinceTick = false;
  #silentTicks = 0;
  #open = true;

  constructor(wire: Wire, keys: TransportKeys, clock: Clock, listener: ChannelListener) {
    this.#wire = wire;
    this.#keys = keys;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Begins to listen and to send heartbeats. */
  start(): void {
    this.#tick();
    this.#wire.listen({
      message: (bytes) => this.#receive(bytes),
      closed: (reason) => this.#end(new KysoError("SESSION_CLOSED", reason)),
    });
  }

  /** Sends a frame after those before it. */
  send(frame: Frame): void {
    if (!this.#open) {
      return;
    }
    this.#sentSinceTick = true;
    const encrypting = this.#keys.send.encrypt(encodeFrame(frame));
    const before = this.#sending;
    this.#sending = this.#inOrder(before, encrypting, (message) => this.#wire.send(message));
  }

  /**
   * Sends a message of JSON in as many frames as it needs.
   *
   * @throws {KysoError} PROTOCOL_MESSAGE_TOO_LARGE
   */
  sendJson(type: FrameType, id: number, value: unknown): void {
    const bytes = encodeJson(value);
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new KysoError("PROTOCOL_MESSAGE_TOO_LARGE", undefined, { detail: { limit: MAX_MESSAGE_BYTES } });
    }
    for (const frame of framesOf(type, id, bytes)) {
      this.send(frame);
    }
  }

  /** Ends the channel once everything is sent. */
  async close(): Promise<void> {
    const sending = this.#sending;
    this.#end(new KysoError("SESSION_CLOSED"));
    await sending;
    this.#wire.close(CLOSE_NORMAL, "");
  }

  /** Ends the channel at once because of an error. */
  fail(error: KysoError): void {
    if (this.#open) {
      this.#end(error);
      this.#wire.close(CLOSE_ERROR, error.code);
    }
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#open) {
      return;
    }
    this.#silentTicks = 0;
    const decrypting = this.#keys.receive.decrypt(bytes);
    this.#receiving = this.#inOrder(this.#receiving, decrypting, (plaintext) => {
      if (this.#open) {
        this.#listener.frame(decodeFrame(plaintext));
      }
    });
  }

  /** Goes on with the result only when everything before has gone on with its own. */
  async #inOrder(
    before: Promise<void>,
    work: Promise<Uint8Array>,
    then: (bytes: Uint8Array) => void,
  ): Promise<void> {
    try {
      const [bytes] = await Promise.all([work, before]);
      then(bytes);
    } catch (error) {
      this.fail(asKysoError(error));
    }
  }

  #tick(): void {
    const idle = !this.#sentSinceTick;
    this.#sentSinceTick = false;
    if (idle) {
      this.send(HEARTBEAT);
    }
    this.#silentTicks += 1;
    if (this.#silentTicks > MAX_SILENT_TICKS) {
      this.fail(new KysoError("SESSION_CLOSED", "the other side is silent"));
      return;
    }
    this.#stopTicking = this.#clock.after(TICK_MS, () => this.#tick());
  }

  #end(error: KysoError): void {
    if (this.#open) {
      this.#open = false;
      this.#stopTicking();
      this.#listener.closed(error);
    }
  }
}
