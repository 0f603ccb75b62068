/** Largest message between the agent and a module's process, bytes. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

const HEADER_BYTES = 4;

/** One message: four bytes of length (little-endian) and that many bytes of JSON. */
export function encodeFrame(message: unknown): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32LE(length);
  frame.write(text, HEADER_BYTES);
  return frame;
}

/** Takes bytes as they come and gives whole messages. */
export class FrameReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** Adds bytes. The reader owns them from here, and overwrites them once their message has been taken. */
  add(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
  }

  /**
   * The next whole message as parsed JSON, or `undefined` until more bytes have come.
   *
   * @throws {RangeError} a message that announces more than {@link MAX_FRAME_BYTES}
   * @throws {SyntaxError} no JSON
   */
  next(): unknown {
    if (this.#bytes.length < HEADER_BYTES) return undefined;
    const length = this.#bytes.readUInt32LE();
    if (length > MAX_FRAME_BYTES) throw new RangeError("A message is too long");
    const end = HEADER_BYTES + length;
    if (this.#bytes.length < end) return undefined;
    const message: unknown = JSON.parse(this.#bytes.toString("utf8", HEADER_BYTES, end));
    this.#bytes.fill(0, 0, end);
    this.#bytes = this.#bytes.subarray(end);
    return message;
  }
}
