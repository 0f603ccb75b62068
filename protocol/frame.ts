import { MAX_PLAINTEXT_BYTES } from "./cipher-state.ts";
import { KysoError } from "./error.ts";
import { MAX_MESSAGE_BYTES } from "./limit.ts";

import { concatBytes, decodeJson } from "./octets.ts";

/**
 * Kinds of frame, by their number on the wire. `request`, `result`, `error` and `progress` are JSON and may take
 * several frames; `body` is a part of a document; `credit` says how many bytes of a body were used up.
 */
const FRAME_TYPES = [
  "heartbeat",
  "request",
  "result",
  "error",
  "progress",
  "body",
  "credit",
  "cancel",
] as const;

export type FrameType = (typeof FRAME_TYPES)[number];

/**
 * One plaintext of the session: type (1 byte), flags (1 byte; bit 0: last part), request (4 bytes, big-endian), payload.
 * `id` counts the caller's requests from 1, and is 0 in a heartbeat.
 */
export interface Frame {
  readonly type: FrameType;
  readonly id: number;
  readonly last: boolean;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 6;
const FLAG_LAST = 1;
const NO_BYTES = new Uint8Array(0);

/** Largest payload of one frame, bytes. */
export const MAX_PAYLOAD_BYTES = MAX_PLAINTEXT_BYTES - HEADER_BYTES;

export const HEARTBEAT: Frame = { type: "heartbeat", id: 0, last: true, payload: NO_BYTES };

export function cancelFrame(id: number): Frame {
  return { type: "cancel", id, last: true, payload: NO_BYTES };
}

export function creditFrame(id: number, bytes: number): Frame {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, bytes);
  return { type: "credit", id, last: true, payload };
}

/** Bytes that a credit frame gives back. */
export function creditOf(frame: Frame): number {
  return new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(0);
}

export function encodeFrame(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + frame.payload.length);
  bytes[0] = FRAME_TYPES.indexOf(frame.type);
  bytes[1] = frame.last ? FLAG_LAST : 0;
  new DataView(bytes.buffer).setUint32(2, frame.id);
  bytes.set(frame.payload, HEADER_BYTES);
  return bytes;
}

function invalid(why: string): KysoError {
  return new KysoError("PROTOCOL_MESSAGE_INVALID", why);
}

/** @throws {KysoError} PROTOCOL_MESSAGE_INVALID */
export function decodeFrame(bytes: Uint8Array): Frame {
  const type = FRAME_TYPES[bytes[0] ?? FRAME_TYPES.length];
  const flags = bytes[1] ?? 0;
  if (bytes.length < HEADER_BYTES || type === undefined || flags > FLAG_LAST) {
    throw invalid("not a frame");
  }
  const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(2);
  const frame = { type, id, last: flags === FLAG_LAST, payload: bytes.subarray(HEADER_BYTES) };
  if (!isWellFormed(frame)) {
    throw invalid(`not a frame of type ${type}`);
  }
  return frame;
}

function isWellFormed({ type, id, last, payload }: Frame): boolean {
  if ((type === "heartbeat") !== (id === 0)) {
    return false;
  }
  if (type === "heartbeat" || type === "cancel") {
    return last && payload.length === 0;
  }
  return type === "credit" ? last && payload.length === 4 : last || payload.length > 0;
}

/** Splits a JSON message or a part of a body into frames. */
export function* framesOf(type: FrameType, id: number, bytes: Uint8Array, last = true): Generator<Frame> {
  let offset = 0;
  do {
    const payload = bytes.subarray(offset, offset + MAX_PAYLOAD_BYTES);
    offset += payload.length;
    yield { type, id, last: last && offset === bytes.length, payload };
  } while (offset < bytes.length);
}

/** Puts the JSON messages of a session together again. The frames of one message follow each other directly. */
export class MessageAssembler {
  #parts: Frame[] = [];
  #bytes = 0;

  /**
   * The message's JSON value once it is whole.
   *
   * @throws {KysoError} PROTOCOL_MESSAGE_TOO_LARGE, PROTOCOL_MESSAGE_INVALID
   */
  add(frame: Frame): { readonly value: unknown } | undefined {
    const first = this.#parts[0] ?? frame;
    if (first.type !== frame.type || first.id !== frame.id) {
      throw invalid("a message begins inside another one");
    }
    this.#bytes += frame.payload.length;
    if (this.#bytes > MAX_MESSAGE_BYTES) {
      throw new KysoError("PROTOCOL_MESSAGE_TOO_LARGE", undefined, { detail: { limit: MAX_MESSAGE_BYTES } });
    }
    this.#parts.push(frame);
    if (!frame.last) {
      return undefined;
    }
    const bytes = concatBytes(...this.#parts.map((part) => part.payload));
    this.#parts = [];
    this.#bytes = 0;
    return { value: decodeJson(bytes) };
  }
}
