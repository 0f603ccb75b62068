import type { AbortSignal } from "./abort.ts";
import { BodyReceiver, BodySender } from "./body.ts";
import type { Channel } from "./channel.ts";
import { parseErrorMessage } from "./error-message.ts";
import { asKysoError, KysoError } from "./error.ts";
import { cancelFrame, creditFrame, creditOf, type Frame, MessageAssembler } from "./frame.ts";
import { MAX_OPEN_REQUESTS } from "./limit.ts";
import {
  type OperationName,
  type OperationParams,
  type OperationResult,
  OPERATIONS,
  type Progress,
  progressSchema,
} from "./operation.ts";

export interface CallOptions {
  /** The bytes that follow the request, where the operation has them (`up`). */
  readonly body?: AsyncIterable<Uint8Array>;
  readonly onProgress?: (progress: Progress) => void;
  /** Gives the request up; the call then fails with the signal's reason where that is an error of ours. */
  readonly signal?: AbortSignal;
}

export interface Reply<N extends OperationName> {
  readonly result: OperationResult<N>;
  /** The bytes that follow the result (`down`). Read it to its end or leave the loop: until then the request is open. */
  readonly body: AsyncIterable<Uint8Array>;
}

interface OpenCall {
  readonly name: OperationName;
  readonly body: BodyReceiver;
  readonly sender: BodySender;
  readonly onProgress: (progress: Progress) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: KysoError) => void;
  readonly stopListening: () => void;
  replied: boolean;
}

function invalid(why: string, cause?: unknown): KysoError {
  return new KysoError("PROTOCOL_MESSAGE_INVALID", why, { cause });
}

/** The caller's half of a session: numbers requests and matches what comes back. */
export class Caller {
  readonly #channel: Channel;
  readonly #assembler = new MessageAssembler();
  readonly #open = new Map<number, OpenCall>();
  #lastId = 0;
  #closed: KysoError | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  async call<N extends OperationName>(
    name: N,
    params: OperationParams<N>,
    options: CallOptions = {},
  ): Promise<Reply<N>> {
    this.#check(options.signal);
    const checked = OPERATIONS[name].params.safeParse(params);
    if (!checked.success) {
      throw invalid(`the parameters of ${name} are invalid`, checked.error);
    }
    this.#lastId += 1;
    const id = this.#lastId;
    this.#channel.sendJson("request", id, { operation: name, params: checked.data });
    const body = this.#newBody(id);
    const result = await new Promise<unknown>((resolve, reject) => {
      const sender = this.#newSender(id);
      const onProgress = options.onProgress ?? (() => undefined);
      const stopListening = this.#listenTo(options.signal, id);
      this.#open.set(id, { name, body, sender, onProgress, resolve, reject, stopListening, replied: false });
      if (OPERATIONS[name].body === "up" && options.body !== undefined) {
        sender.run(options.body).catch((error: unknown) => this.#cancel(id, asKysoError(error)));
      }
    });
    return { result: result as OperationResult<N>, body };
  }

  receive(frame: Frame): void {
    if (frame.type === "request" || frame.type === "cancel" || frame.id > this.#lastId) {
      throw invalid("the other side may only answer");
    }
    const call = this.#open.get(frame.id);
    if (frame.type === "body") {
      this.#receiveBody(frame, call);
    } else if (frame.type === "credit") {
      call?.sender.credit(creditOf(frame));
    } else {
      const message = this.#assembler.add(frame);
      if (message !== undefined && call !== undefined) {
        this.#receiveMessage(frame, call, message.value);
      }
    }
  }

  /** Ends every open call with this error, and every later one. */
  close(error: KysoError): void {
    this.#closed = error;
    for (const id of this.#open.keys()) {
      this.#finish(id, error);
    }
  }

  #check(signal: AbortSignal | undefined): void {
    if (this.#closed !== undefined) {
      throw new KysoError("SESSION_CLOSED", undefined, { cause: this.#closed });
    }
    if (signal?.aborted === true) {
      throw cancelled(signal.reason);
    }
    if (this.#open.size >= MAX_OPEN_REQUESTS) {
      throw new KysoError("PROTOCOL_TOO_MANY_REQUESTS", undefined, { detail: { limit: MAX_OPEN_REQUESTS } });
    }
  }

  #newBody(id: number): BodyReceiver {
    return new BodyReceiver({
      grant: (bytes) => this.#channel.send(creditFrame(id, bytes)),
      abandoned: () => this.#cancel(id, cancelled(undefined)),
    });
  }

  #newSender(id: number): BodySender {
    return new BodySender((payload, last) => this.#channel.send({ type: "body", id, last, payload }));
  }

  #listenTo(signal: AbortSignal | undefined, id: number): () => void {
    const abort = () => this.#cancel(id, cancelled(signal?.reason));
    signal?.addEventListener("abort", abort, { once: true });
    return () => signal?.removeEventListener("abort", abort);
  }

  #receiveBody(frame: Frame, call: OpenCall | undefined): void {
    if (call !== undefined && (OPERATIONS[call.name].body !== "down" || !call.replied)) {
      throw invalid("a body that nobody announced");
    }
    call?.body.push(frame.payload, frame.last);
    if (frame.last) {
      this.#finish(frame.id);
    }
  }

  #receiveMessage({ type, id }: Frame, call: OpenCall, value: unknown): void {
    if (type === "progress") {
      const progress = progressSchema.safeParse(value);
      if (!progress.success) {
        throw invalid("the progress is invalid", progress.error);
      }
      call.onProgress(progress.data);
    } else if (type === "error") {
      this.#finish(id, parseErrorMessage(value));
    } else {
      this.#receiveResult(id, call, value);
    }
  }

  #receiveResult(id: number, call: OpenCall, value: unknown): void {
    const { body, result } = OPERATIONS[call.name];
    const checked = result.safeParse(value);
    if (call.replied || !checked.success) {
      throw invalid(`the result of ${call.name} is invalid`, checked.error);
    }
    call.replied = true;
    call.sender.stop();
    call.resolve(checked.data);
    if (body !== "down") {
      call.body.push(new Uint8Array(0), true);
      this.#finish(id);
    }
  }

  #cancel(id: number, error: KysoError): void {
    if (this.#open.has(id)) {
      this.#channel.send(cancelFrame(id));
      this.#finish(id, error);
    }
  }

  #finish(id: number, error?: KysoError): void {
    const call = this.#open.get(id);
    if (call === undefined) {
      return;
    }
    this.#open.delete(id);
    call.stopListening();
    call.sender.stop();
    if (error !== undefined) {
      call.body.fail(error);
      call.reject(error);
    }
  }
}

function cancelled(reason: unknown): KysoError {
  return reason instanceof KysoError ? reason : new KysoError("JOB_CANCELLED", "the request was given up");
}
