import { KysoError } from "./error.ts";

/** Receives what comes over a {@link Wire}, in order. */
export interface WireListener {
  message(bytes: Uint8Array): void;
  /** The wire's end, once; nothing follows. */
  closed(reason: string): void;
}

/** A connection that carries whole binary messages in order, such as a WebSocket. */
export interface Wire {
  /** Sends one message. Bytes that are sent after the end are dropped. */
  send(bytes: Uint8Array): void;
  /** Ends the connection; code and reason as WebSocket has them. */
  close(code: number, reason: string): void;
  /** From now on this listener gets the messages and the end; it takes the place of an earlier one. */
  listen(listener: WireListener): void;
}

/** WebSocket's code for an ordinary end. */
export const CLOSE_NORMAL = 1000;

/** Our WebSocket close code for an end because of an error, whose code is the reason. */
export const CLOSE_ERROR = 4000;

/** Messages that may wait while a handshake is busy with an earlier one. */
const MAX_WAITING_MESSAGES = 4;

interface Reader {
  resolve(message: Uint8Array): void;
  reject(error: KysoError): void;
}

/** A wire whose first messages are taken one by one; whoever listens afterwards gets all that was not taken. */
export class Inbox implements Wire {
  readonly #wire: Wire;
  #waiting: Uint8Array[] = [];
  #reader: Reader | undefined;
  #listener: WireListener | undefined;
  #end: KysoError | undefined;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.listen({
      message: (bytes) => this.#receive(bytes),
      closed: (reason) => this.fail(new KysoError("SESSION_CLOSED", reason)),
    });
  }

  send(bytes: Uint8Array): void {
    this.#wire.send(bytes);
  }

  close(code: number, reason: string): void {
    this.#wire.close(code, reason);
  }

  /**
   * The next message.
   *
   * @throws {KysoError} SESSION_CLOSED with the wire's reason as the message, or what {@link fail} was given
   */
  async next(): Promise<Uint8Array> {
    const message = this.#waiting.shift();
    if (message !== undefined) {
      return message;
    }
    if (this.#end !== undefined) {
      throw this.#end;
    }
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** Whoever waits for a message gets this error instead, and so does everyone later. */
  fail(error: KysoError): void {
    this.#end ??= error;
    this.#reader?.reject(this.#end);
    this.#reader = undefined;
    this.#listener?.closed(error.message);
  }

  listen(listener: WireListener): void {
    this.#listener = listener;
    for (const message of this.#waiting.splice(0)) {
      listener.message(message);
    }
    if (this.#end !== undefined) {
      listener.closed(this.#end.message);
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#listener !== undefined) {
      this.#listener.message(bytes);
    } else if (this.#reader !== undefined) {
      this.#reader.resolve(bytes);
      this.#reader = undefined;
    } else if (this.#waiting.length < MAX_WAITING_MESSAGES) {
      this.#waiting.push(bytes);
    } else {
      this.fail(new KysoError("SESSION_HANDSHAKE_FAILED", "too many messages during the handshake"));
      this.close(CLOSE_ERROR, "SESSION_HANDSHAKE_FAILED");
    }
  }
}
