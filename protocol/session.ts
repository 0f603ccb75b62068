import { Answerer, type AnswererOptions } from "./answer.ts";
import { Caller, type CallOptions, type Reply } from "./call.ts";
import { Channel } from "./channel.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { type ErrorCode, KysoError } from "./error.ts";
import type { Frame } from "./frame.ts";
import type { TransportKeys } from "./noise.ts";
import type { OperationName, OperationParams } from "./operation.ts";
import type { Wire } from "./wire.ts";

export interface SessionOptions {
  /** Given on the agent's side, which answers; without it this side calls. */
  readonly answerer?: AnswererOptions;
  readonly clock?: Clock;
}

/**
 * A session after its handshake: the extension calls operations, the agent answers them. It keeps itself alive with
 * heartbeats. It ends, with every open call, when either side closes it, falls silent or breaks the protocol.
 */
export class Session {
  /** Settles when the session has ended, with the reason: `SESSION_CLOSED`, or the rule that the other side broke. */
  readonly closed: Promise<ErrorCode>;
  /** Settles when the other side's first message has decrypted, so that it surely has the keys that it should. */
  readonly confirmed: Promise<void>;
  readonly #channel: Channel;
  readonly #caller: Caller | undefined;

  constructor(wire: Wire, keys: TransportKeys, options: SessionOptions) {
    let setClosed: (code: ErrorCode) => void = () => undefined;
    let setConfirmed: () => void = () => undefined;
    this.closed = new Promise((resolve) => {
      setClosed = resolve;
    });
    this.confirmed = new Promise((resolve) => {
      setConfirmed = resolve;
    });
    this.#channel = new Channel(wire, keys, options.clock ?? SYSTEM_CLOCK, {
      frame: (frame) => {
        setConfirmed();
        receive(frame);
      },
      closed: (error) => {
        half.close(error);
        setClosed(error.code);
      },
    });
    const half =
      options.answerer === undefined
        ? new Caller(this.#channel)
        : new Answerer(this.#channel, options.answerer);
    this.#caller = half instanceof Caller ? half : undefined;
    const receive = (frame: Frame) => {
      if (frame.type !== "heartbeat") {
        half.receive(frame);
      }
    };
    this.#channel.start();
  }

  /**
   * Runs an operation of the agent.
   *
   * @throws {KysoError} the operation's own codes, SESSION_CLOSED, PROTOCOL_TOO_MANY_REQUESTS,
   * PROTOCOL_MESSAGE_INVALID, and JOB_CANCELLED when `options.signal` gave it up
   */
  async call<N extends OperationName>(
    name: N,
    params: OperationParams<N>,
    options?: CallOptions,
  ): Promise<Reply<N>> {
    if (this.#caller === undefined) {
      throw new KysoError("PROTOCOL_OPERATION_UNKNOWN", "the agent answers and does not call");
    }
    return this.#caller.call(name, params, options);
  }

  /** Ends the session once everything is sent; open calls fail with `SESSION_CLOSED`. */
  async close(): Promise<void> {
    await this.#channel.close();
  }
}
