import { PNG } from "pngjs";
import { KysoError } from "../../../protocol/error.ts";
import { readPng } from "../png.ts";
import type { Pixels } from "./pixels.ts";

/** Each row as its difference to the one above, which suits ink on nothing. @see PNG (Third Edition), clause 9 */
const UP = 2;

/**
 * Decodes a PNG of any colour type and depth to eight bits a sample.
 *
 * @param maxBytes largest file
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE
 */
export function readPixels(bytes: Uint8Array, maxBytes: number): Pixels {
  // What a decoder may be given, and how much that gives it, is bounded here.
  const { bytes: checked } = readPng(bytes, maxBytes);
  try {
    const { width, height, data } = PNG.sync.read(Buffer.from(checked));
    return { width, height, data };
  } catch (cause) {
    throw new KysoError("APPEARANCE_IMAGE_INVALID", "the image can't be decoded", { cause });
  }
}

/** A PNG of an image: colour and opacity, eight bits a sample, nothing else. The same image gives the same bytes. */
export function writePng({ width, height, data }: Pixels): Uint8Array {
  const png = new PNG({ width, height });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png, { deflateLevel: 9, filterType: UP });
}
