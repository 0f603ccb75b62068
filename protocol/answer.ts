import { z } from "zod";
import { AbortController, type AbortSignal } from "./abort.ts";
import { BodyReceiver, BodySender, emptyBody } from "./body.ts";
import type { Channel } from "./channel.ts";
import { errorMessageOf } from "./error-message.ts";
import { asKysoError, KysoError } from "./error.ts";
import { creditFrame, creditOf, type Frame, MessageAssembler } from "./frame.ts";
import { MAX_OPEN_REQUESTS } from "./limit.ts";
import {
  isOperationName,
  type OperationName,
  type OperationParams,
  type OperationResult,
  OPERATIONS,
  type Progress,
  progressSchema,
} from "./operation.ts";

/** What an operation is told beside its parameters. */
export interface OperationContext {
  /** The bytes that follow the request, where the operation has them (`up`); read at the pace of the handler. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted when the caller gives up or the session ends. */
  readonly signal: AbortSignal;
  /** Of the session that asks, the same for all its requests; aborted when it ends. */
  readonly session: AbortSignal;
  readonly pairingId: string;
  readonly browserName: string;
  progress(progress: Progress): void;
}

export interface OperationAnswer<N extends OperationName> {
  readonly result: OperationResult<N>;
  /** The bytes that follow the result, where the operation has them (`down`). */
  readonly body?: AsyncIterable<Uint8Array>;
}

export type OperationHandler<N extends OperationName> = (
  params: OperationParams<N>,
  context: OperationContext,
) => Promise<OperationAnswer<N>>;

/** One handler for each operation of the table. */
export type OperationHandlers = { readonly [N in OperationName]: OperationHandler<N> };

export interface AnswererOptions {
  readonly handlers: OperationHandlers;
  readonly pairingId: string;
  readonly browserName: string;
  /** No handler runs before this settles, and none if it fails. */
  readonly ready?: Promise<void>;
  /** Told of each failure, with its cause, which does not cross the wire. */
  readonly onFailure?: (operation: string, error: KysoError) => void;
}

const requestSchema = z.object({ operation: z.string().max(64), params: z.unknown() });

interface OpenRequest {
  readonly takesBody: boolean;
  readonly body: BodyReceiver;
  readonly sender: BodySender;
  readonly controller: InstanceType<typeof AbortController>;
}

function invalid(why: string, cause?: unknown): KysoError {
  return new KysoError("PROTOCOL_MESSAGE_INVALID", why, { cause });
}

/** The answerer's half of a session: checks requests, runs their handlers and sends back what they give. */
export class Answerer {
  readonly #channel: Channel;
  readonly #options: AnswererOptions;
  readonly #assembler = new MessageAssembler();
  readonly #open = new Map<number, OpenRequest>();
  readonly #session = new AbortController();
  #lastId = 0;

  constructor(channel: Channel, options: AnswererOptions) {
    this.#channel = channel;
    this.#options = options;
  }

  receive(frame: Frame): void {
    switch (frame.type) {
      case "request":
        return this.#receiveRequest(frame);
      case "body":
        return this.#receiveBody(frame);
      case "credit":
        return this.#known(frame.id)?.sender.credit(creditOf(frame));
      case "cancel":
        return this.#known(frame.id)?.controller.abort(new KysoError("JOB_CANCELLED", "the caller gave up"));
      case "heartbeat":
        return undefined;
      case "result":
      case "error":
      case "progress":
        throw invalid("the caller may only ask");
    }
  }

  /** Aborts whatever is under way. */
  close(error: KysoError): void {
    for (const request of this.#open.values()) {
      request.controller.abort(error);
    }
    this.#session.abort(error);
  }

  /** The open request with this id; `undefined` where it is over already. */
  #known(id: number): OpenRequest | undefined {
    if (id > this.#lastId) {
      throw invalid("a request that nobody made");
    }
    return this.#open.get(id);
  }

  #receiveBody(frame: Frame): void {
    const request = this.#known(frame.id);
    if (request?.takesBody === false) {
      throw invalid("a body that the operation has not");
    }
    request?.body.push(frame.payload, frame.last);
  }

  #receiveRequest(frame: Frame): void {
    const message = this.#assembler.add(frame);
    if (message === undefined) {
      return;
    }
    if (frame.id <= this.#lastId) {
      throw invalid("a request's number was used before");
    }
    this.#lastId = frame.id;
    const request = requestSchema.safeParse(message.value);
    if (!request.success) {
      throw invalid("not a request", request.error);
    }
    const { operation, params } = request.data;
    if (!isOperationName(operation)) {
      this.#sendError(frame.id, operation, new KysoError("PROTOCOL_OPERATION_UNKNOWN"));
    } else if (this.#open.size >= MAX_OPEN_REQUESTS) {
      const detail = { limit: MAX_OPEN_REQUESTS };
      this.#sendError(
        frame.id,
        operation,
        new KysoError("PROTOCOL_TOO_MANY_REQUESTS", undefined, { detail }),
      );
    } else {
      void this.#answer(frame.id, operation, params);
    }
  }

  async #answer(id: number, name: OperationName, params: unknown): Promise<void> {
    const request = this.#openRequest(id, OPERATIONS[name].body === "up");
    const { signal } = request.controller;
    try {
      const { result, body } = await this.#run(id, name, params, request);
      if (!signal.aborted) {
        this.#channel.sendJson("result", id, result);
        if (OPERATIONS[name].body === "down") {
          await request.sender.run(body ?? emptyBody());
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#sendError(id, name, asKysoError(error));
      }
    } finally {
      this.#open.delete(id);
    }
  }

  async #run<N extends OperationName>(
    id: number,
    name: N,
    params: unknown,
    request: OpenRequest,
  ): Promise<OperationAnswer<N>> {
    const checked = OPERATIONS[name].params.safeParse(params);
    if (!checked.success) {
      throw invalid(`the parameters of ${name} are invalid`, checked.error);
    }
    await this.#options.ready;
    const handler = this.#options.handlers[name] as OperationHandler<N>;
    const answer = await handler(checked.data as OperationParams<N>, {
      body: request.body,
      signal: request.controller.signal,
      session: this.#session.signal,
      pairingId: this.#options.pairingId,
      browserName: this.#options.browserName,
      progress: (progress) => this.#channel.sendJson("progress", id, progressSchema.parse(progress)),
    });
    const result = OPERATIONS[name].result.safeParse(answer.result);
    if (!result.success) {
      throw new KysoError("INTERNAL", `the result of ${name} is invalid`, { cause: result.error });
    }
    return { ...answer, result: result.data as OperationResult<N> };
  }

  #openRequest(id: number, takesBody: boolean): OpenRequest {
    const controller = new AbortController();
    const sender = new BodySender((payload, last) => this.#channel.send({ type: "body", id, last, payload }));
    const body = new BodyReceiver({
      grant: (bytes) => this.#channel.send(creditFrame(id, bytes)),
      // The answer says that no more is wanted.
      abandoned: () => undefined,
    });
    controller.signal.addEventListener("abort", () => {
      sender.stop();
      body.fail(asKysoError(controller.signal.reason));
    });
    const request = { takesBody, body, sender, controller };
    this.#open.set(id, request);
    return request;
  }

  #sendError(id: number, operation: string, error: KysoError): void {
    this.#options.onFailure?.(operation, error);
    this.#channel.sendJson("error", id, errorMessageOf(error));
  }
}
