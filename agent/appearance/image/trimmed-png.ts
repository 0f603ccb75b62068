import { MAX_IMAGE_BYTES } from "../../../protocol/limit.ts";
import { type Png, readPng } from "../png.ts";
import { inkBox } from "./ink-box.ts";
import { cropped } from "./pixels.ts";
import { readPixels, writePng } from "./png-file.ts";

/** Opacity from which on something is seen on paper. */
const VISIBLE = 26;

/**
 * A PNG without the rows and columns at its edges in which nothing is seen: a signature's width and a seal's diameter are
 * those of their ink, whatever their image has around it.
 *
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE
 */
export function trimmedPng(bytes: Uint8Array): Png {
  const png = readPng(bytes);
  if (!png.mayBeTransparent) return png;
  const pixels = readPixels(bytes, MAX_IMAGE_BYTES);
  const box = inkBox(pixels, VISIBLE);
  if (box === null || (box.width === png.width && box.height === png.height)) return png;
  return readPng(writePng(cropped(pixels, box)), Infinity);
}
