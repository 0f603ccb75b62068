import { KysoError } from "../../protocol/error.ts";

/** Bytes turned at a time: the call stack takes so many arguments. */
const STEP_BYTES = 32_768;

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += STEP_BYTES) {
    text += String.fromCharCode(...bytes.subarray(i, i + STEP_BYTES));
  }
  return btoa(text);
}

/**
 * The bytes that Base64 stands for, also as base64url, with blanks or without its padding.
 * @returns `null` where it is no Base64
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/**
 * A small body, whole.
 * @throws {KysoError} PROTOCOL_MESSAGE_TOO_LARGE
 */
export async function bytesOf(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes)
      throw new KysoError("PROTOCOL_MESSAGE_TOO_LARGE", undefined, { detail: { limit: maxBytes } });
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
