import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import { z } from "zod";
import { KysoError } from "../../protocol/error.ts";

/** Longest line of the control channel, bytes. */
const MAX_LINE_BYTES = 64 * 1024;

/** Time that one exchange over the control channel may take. */
export const CONTROL_DEADLINE_MS = 5_000;

const challengeSchema = z.object({ challenge: z.string().regex(/^[0-9a-f]{64}$/) });
const sealedSchema = challengeSchema.extend({ body: z.string(), proof: z.string().regex(/^[0-9a-f]{64}$/) });

/** The lines of JSON that come over a socket. */
export class ControlLines {
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  write(value: unknown): void {
    this.#socket.write(`${JSON.stringify(value)}\n`);
  }

  /** @throws {KysoError} PROTOCOL_MESSAGE_INVALID where the other side ends, or says something else */
  async read<T>(schema: z.ZodType<T>): Promise<T> {
    const line = await this.#readLine();
    try {
      return schema.parse(JSON.parse(line));
    } catch (error) {
      throw new KysoError("PROTOCOL_MESSAGE_INVALID", "not a line of the control channel", { cause: error });
    }
  }

  async #readLine(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end !== -1) {
        const line = this.#rest.subarray(0, end).toString("utf8");
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      const next = await this.#chunks.next();
      if (next.done === true || this.#rest.length + next.value.length > MAX_LINE_BYTES) {
        throw new KysoError("PROTOCOL_MESSAGE_INVALID", "the control channel ended within a line");
      }
      this.#rest = Buffer.concat([this.#rest, next.value]);
    }
  }
}

function proofOf(key: string, ...parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("hex");
}

/** Checks the proof of what the other side sent, in constant time. */
function check(key: string, proof: string, ...parts: readonly string[]): void {
  if (!timingSafeEqual(Buffer.from(proof, "hex"), Buffer.from(proofOf(key, ...parts), "hex"))) {
    throw new KysoError("PROTOCOL_MESSAGE_INVALID", "the other side of the control channel lacks its key");
  }
}

function newChallenge(): string {
  return randomBytes(32).toString("hex");
}

/**
 * One exchange from the asking side: the agent's challenge comes first, then the request with a proof over both
 * challenges, then the answer with another one. Each side proves that it knows the key, and nobody's line fits twice.
 *
 * @throws {KysoError} PROTOCOL_MESSAGE_INVALID
 */
export async function askOver(socket: Socket, key: string, request: string): Promise<string> {
  const lines = new ControlLines(socket);
  const { challenge: theirs } = await lines.read(challengeSchema);
  const ours = newChallenge();
  lines.write({ challenge: ours, body: request, proof: proofOf(key, "request", theirs, ours, request) });
  const answer = await lines.read(sealedSchema);
  check(key, answer.proof, "answer", theirs, ours, answer.body);
  return answer.body;
}

/**
 * One exchange from the answering side.
 *
 * @throws {KysoError} PROTOCOL_MESSAGE_INVALID where the other side lacks the key; it is told nothing
 */
export async function answerOver(
  socket: Socket,
  key: string,
  answerTo: (request: string) => Promise<string>,
): Promise<void> {
  const lines = new ControlLines(socket);
  const ours = newChallenge();
  lines.write({ challenge: ours });
  const request = await lines.read(sealedSchema);
  const theirs = request.challenge;
  check(key, request.proof, "request", ours, theirs, request.body);
  const body = await answerTo(request.body);
  lines.write({ challenge: ours, body, proof: proofOf(key, "answer", ours, theirs, body) });
}
