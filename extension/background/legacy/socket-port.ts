import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { asKysoError } from "../../../protocol/error.ts";
import {
  MAX_SOCKET_CHARACTERS,
  SOCKET_PART_CHARACTERS,
  SOCKET_PORT_PREFIX,
  SOCKET_SERVICES,
} from "../../content/socket-message.ts";
import type { SocketEvent } from "../../content/socket-message.ts";
import { choicesFor } from "../portal/portal-choice.ts";
import { requesterOf } from "../sign/requester.ts";
import type { Requester } from "../sign/requester.ts";
import { CallRecord } from "./call-record.ts";
import { answerLegacy } from "./endpoint.ts";
import type { Desk } from "./legacy-call.ts";
import { sentenceOf } from "./legacy-reply.ts";
import { answerVnpt } from "./vnpt-plugin.ts";

/** Messages of one socket that are answered at a time: pages send one, or one for each digest. */
const MAX_PENDING = 1_000;

const commandSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("open"),
    service: z.enum(SOCKET_SERVICES),
    endpoint: z.string().max(8_000),
    again: z.boolean(),
  }),
  z.object({
    type: z.literal("text"),
    message: z.int().min(1),
    part: z.string().max(SOCKET_PART_CHARACTERS),
    last: z.boolean(),
  }),
  z.object({ type: z.literal("close") }),
]);
type Opening = Extract<z.infer<typeof commandSchema>, { type: "open" }>;
type Part = Extract<z.infer<typeof commandSchema>, { type: "text" }>;

/** Where a text is cut next: never within a surrogate pair, which would not survive the way. */
function partEnd(text: string, start: number): number {
  const end = start + SOCKET_PART_CHARACTERS;
  const unit = text.charCodeAt(end - 1);
  return end < text.length && unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end;
}

/** The background's end of one socket that a page opened to another signing program. */
export class SocketPort {
  readonly #port: Runtime.Port;
  readonly #desk: Desk;
  readonly #socketId: string;
  /** Once it is known who asks. */
  #record: CallRecord | null = null;
  /** On which address; `null` where the socket is not answered. Set by the first command. */
  #opened: Promise<{ record: CallRecord; opening: Opening } | null> | null = null;
  #isOpen = true;
  /** The parts of the message that is coming in. */
  #parts: string[] = [];
  #characters = 0;
  readonly #pending = new Set<number>();

  constructor(port: Runtime.Port, desk: Desk) {
    this.#port = port;
    this.#desk = desk;
    this.#socketId = port.name.slice(SOCKET_PORT_PREFIX.length);
  }

  /** Whether no message waits for its answer. */
  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** Answers what comes; a port that is known by no UUID is nobody's. */
  listen(onClose: () => void): void {
    if (!z.uuid().safeParse(this.#socketId).success) {
      this.#port.disconnect();
      onClose();
      return;
    }
    this.#port.onMessage.addListener((message: unknown) => {
      this.#take(message);
    });
    this.#port.onDisconnect.addListener(() => {
      this.#close();
      onClose();
    });
  }

  #post(event: SocketEvent): void {
    if (this.#isOpen) this.#port.postMessage(event);
  }

  #take(message: unknown): void {
    const parsed = commandSchema.safeParse(message);
    if (!parsed.success || !this.#isOpen) return;
    const command = parsed.data;
    switch (command.type) {
      case "open":
        this.#opened ??= this.#open(command).catch(() => null);
        break;
      case "text":
        this.#takePart(command);
        break;
      case "close":
        this.#close();
    }
  }

  /** Who asks now: the portal may have been switched off since the socket was opened. */
  async #requester(): Promise<Requester | null> {
    return this.#port.sender === undefined ? null : await requesterOf(this.#port.sender);
  }

  /** Says whether the socket is answered. Nothing is shown: pages open sockets only to see whether somebody is there. */
  async #open(opening: Opening): Promise<{ record: CallRecord; opening: Opening } | null> {
    const from = await this.#requester();
    if (from === null || (await choicesFor(from.portal.adapter)).sockets !== "kyso") {
      this.#post({ type: "absent", notice: null });
      return null;
    }
    // One that was answered before the worker died goes on, and hears what is wrong as an answer.
    if (!opening.again) {
      try {
        await this.#desk.agent.connect();
      } catch (error) {
        this.#post({ type: "absent", notice: sentenceOf(asKysoError(error).code) });
        return null;
      }
    }
    const record = new CallRecord(from.origin, this.#socketId);
    this.#record = record;
    this.#post({ type: "opened" });
    return { record, opening };
  }

  #takePart({ message, part, last }: Part): void {
    this.#characters += part.length;
    if (this.#opened === null || this.#characters > MAX_SOCKET_CHARACTERS) {
      this.#post({ type: "failed" });
      this.#close();
      return;
    }
    this.#parts.push(part);
    if (!last) return;
    const text = this.#parts.join("");
    this.#parts = [];
    this.#characters = 0;
    if (this.#pending.has(message) || this.#pending.size >= MAX_PENDING) return;
    this.#pending.add(message);
    void this.#answer(message, text);
  }

  #keyOf(message: number): string {
    return `${this.#socketId}-${message}`;
  }

  async #answer(message: number, text: string): Promise<void> {
    const opened = await this.#opened;
    if (opened === null) return;
    const { record, opening } = opened;
    const from = await this.#requester();
    if (from === null) {
      this.#post({ type: "failed" });
      this.#close();
      return;
    }
    const known = await record.replyTo(message);
    const reply = known ?? (await this.#replyTo({ from, opening }, message, text));
    if (known === null) await record.keep(message, reply);
    if (!this.#isOpen) {
      // Closed meanwhile: what was kept just now is of no use to anybody.
      await record.remove();
      return;
    }
    this.#pending.delete(message);
    this.#send(message, reply);
    await this.#desk.orders.taken(this.#keyOf(message));
  }

  async #replyTo(
    { from, opening }: { from: Requester; opening: Opening },
    message: number,
    text: string,
  ): Promise<string> {
    const callKey = this.#keyOf(message);
    const call = { callKey, message: text, from, isWanted: () => this.#isOpen };
    return opening.service === "vgca"
      ? await answerLegacy(this.#desk, opening.endpoint, call)
      : await answerVnpt(this.#desk, call);
  }

  #send(message: number, reply: string): void {
    let start = 0;
    do {
      const end = partEnd(reply, start);
      this.#post({ type: "text", message, part: reply.slice(start, end), last: end >= reply.length });
      start = end;
    } while (start < reply.length);
  }

  /** The page does not listen any more. What the user has been asked goes on. */
  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const message of this.#pending) void this.#desk.orders.gone(this.#keyOf(message));
    void this.#record?.remove();
  }
}
