import { inflateSync } from "node:zlib";
import { KysoError } from "../../protocol/error.ts";
import { MAX_IMAGE_BYTES } from "../../protocol/limit.ts";

/** Most pixels of an image, and so at most four times as many bytes once decoded. */
export const MAX_IMAGE_PIXELS = 8_000_000;

/** A checked PNG: what a decoder needs and nothing else. */
export interface Png {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Whether its pixels may be less than opaque. */
  readonly mayBeTransparent: boolean;
  /** The file again with its critical chunks and its transparency only: no text, profile or animation is left. */
  readonly bytes: Uint8Array;
}

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
  /** Length, type, body and CRC. */
  readonly whole: Uint8Array;
}

/** What IHDR says. @see PNG (Third Edition), 11.2.1 */
interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly interlaced: boolean;
  readonly hasAlpha: boolean;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const KEPT_CHUNKS = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

/** Bit of a colour type that says that each pixel has an opacity. */
const ALPHA = 4;

/** Allowed bit depths and samples a pixel, by colour type. */
const COLOUR_TYPES: ReadonlyMap<number, { readonly depths: readonly number[]; readonly samples: number }> =
  new Map([
    [0, { depths: [1, 2, 4, 8, 16], samples: 1 }],
    [2, { depths: [8, 16], samples: 3 }],
    [3, { depths: [1, 2, 4, 8], samples: 1 }],
    [4, { depths: [8, 16], samples: 2 }],
    [6, { depths: [8, 16], samples: 4 }],
  ]);

/** The seven passes of Adam7: first column and row, and the distance to the next. */
const ADAM7_PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Checks a PNG before a decoder sees it: signature, chunks, size, and that its pixels inflate to exactly what its header
 * promises.
 *
 * @param maxBytes largest file
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE
 * @see PNG (Third Edition), clauses 5, 8, 10, 11.2
 */
export function readPng(bytes: Uint8Array, maxBytes = MAX_IMAGE_BYTES): Png {
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, 8).equals(PNG_SIGNATURE)) throw invalid("no PNG signature");
  const chunks = readChunks(file);
  const [first] = chunks;
  if (first?.type !== "IHDR") throw invalid("the first chunk is not IHDR");
  const header = pngHeader(first.body);
  if (header.width * header.height > MAX_IMAGE_PIXELS) throw tooLarge(MAX_IMAGE_PIXELS);
  checkPixels(header, chunks);
  const kept = chunks.filter((chunk) => KEPT_CHUNKS.has(chunk.type)).map((chunk) => chunk.whole);
  const mayBeTransparent = header.hasAlpha || chunks.some(({ type }) => type === "tRNS");
  const { width, height } = header;
  return { width, height, mayBeTransparent, bytes: Buffer.concat([PNG_SIGNATURE, ...kept]) };
}

function readChunks(file: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = PNG_SIGNATURE.length;
  while (at + 12 <= file.length) {
    const length = file.readUInt32BE(at);
    if (at + 12 + length > file.length) throw invalid("a chunk is cut off");
    const type = file.toString("latin1", at + 4, at + 8);
    const chunk = {
      type,
      body: file.subarray(at + 8, at + 8 + length),
      whole: file.subarray(at, at + 12 + length),
    };
    if (isCritical(type) && !KEPT_CHUNKS.has(type)) throw invalid("an unknown critical chunk");
    if (type === "IHDR" && chunks.length > 0) throw invalid("a second IHDR");
    chunks.push(chunk);
    if (type === "IEND") return chunks;
    at += 12 + length;
  }
  throw invalid("no IEND");
}

/** The first letter's case says whether a decoder may pass a chunk over (PNG, 5.4). */
function isCritical(type: string): boolean {
  return type.charCodeAt(0) < 0x60;
}

/** @throws {KysoError} APPEARANCE_IMAGE_INVALID */
function pngHeader(body: Uint8Array): PngHeader {
  if (body.length !== 13) throw invalid("IHDR is not 13 bytes long");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const depth = view.getUint8(8);
  const colour = COLOUR_TYPES.get(view.getUint8(9));
  const interlace = view.getUint8(12);
  const hasAlpha = (view.getUint8(9) & ALPHA) !== 0;
  if (width === 0 || height === 0) throw invalid("an image without pixels");
  if (colour === undefined || !colour.depths.includes(depth)) throw invalid("an unknown colour type");
  if (view.getUint8(10) !== 0 || view.getUint8(11) !== 0 || interlace > 1)
    throw invalid("an unknown compression, filter or interlace method");
  return { width, height, bitsPerPixel: depth * colour.samples, interlaced: interlace === 1, hasAlpha };
}

function checkPixels(header: PngHeader, chunks: readonly Chunk[]): void {
  const needed = decodedBytes(header);
  const compressed = Buffer.concat(
    chunks.filter((chunk) => chunk.type === "IDAT").map((chunk) => chunk.body),
  );
  let inflated: Buffer;
  try {
    inflated = inflateSync(compressed, { maxOutputLength: needed });
  } catch (cause) {
    throw invalid("the pixels can't be inflated, or are more than the header says", cause);
  }
  if (inflated.length !== needed) throw invalid("the pixels are fewer than the header says");
}

/** Bytes of all filtered rows, each with its filter byte. */
function decodedBytes({ width, height, bitsPerPixel, interlaced }: PngHeader): number {
  const passes = interlaced ? ADAM7_PASSES : ([[0, 0, 1, 1]] as const);
  let total = 0;
  for (const [left, top, across, down] of passes) {
    const columns = Math.ceil((width - left) / across);
    const rows = Math.ceil((height - top) / down);
    if (columns > 0 && rows > 0) total += rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }
  return total;
}

function invalid(message: string, cause?: unknown): KysoError {
  return new KysoError("APPEARANCE_IMAGE_INVALID", message, { cause });
}

function tooLarge(limit: number): KysoError {
  return new KysoError("APPEARANCE_IMAGE_TOO_LARGE", "the image is too large", { detail: { limit } });
}
