import { inflateSync } from "node:zlib";
import { KysoError } from "../../../protocol/error.ts";
import { ADAM7_PASSES, pngHeader, type PngHeader, readPng } from "../png.ts";
import type { Pixels } from "./pixels.ts";

/**
 * Decodes a PNG of any colour type and depth to eight bits a sample.
 *
 * @param maxBytes largest file
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE
 * @see PNG (Third Edition), clauses 7, 8, 9, 11.2, 11.3.1
 */
export function readPixels(bytes: Uint8Array, maxBytes: number): Pixels {
  const checked = readPng(bytes, maxBytes);
  const chunks = chunksOf(checked.bytes);
  const body = (type: string): Buffer =>
    Buffer.concat(chunks.filter((chunk) => chunk.type === type).map((chunk) => chunk.body));
  const header = pngHeader(body("IHDR"));
  // `readPng` has bounded what this gives.
  const rows = inflateSync(body("IDAT"));
  const { width, height } = header;
  const data = new Uint8Array(4 * width * height);
  const colourOf = colourReader(header, body("PLTE"), body("tRNS"));
  let from = 0;
  for (const [left, top, across, down] of header.interlaced ? ADAM7_PASSES : ([[0, 0, 1, 1]] as const)) {
    const columns = Math.ceil((width - left) / across);
    const lines = Math.ceil((height - top) / down);
    if (columns <= 0 || lines <= 0) continue;
    const rowBytes = Math.ceil((columns * header.bitsPerPixel) / 8);
    let above = new Uint8Array(rowBytes);
    for (let line = 0; line < lines; line++) {
      const row = unfiltered(rows.subarray(from, from + 1 + rowBytes), above, header.bitsPerPixel);
      for (let column = 0; column < columns; column++)
        colourOf(row, column, data, 4 * ((top + line * down) * width + left + column * across));
      above = row;
      from += 1 + rowBytes;
    }
  }
  return { width, height, data };
}

function chunksOf(file: Uint8Array): { type: string; body: Buffer }[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const chunks: { type: string; body: Buffer }[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    chunks.push({
      type: bytes.toString("latin1", at + 4, at + 8),
      body: bytes.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

/** One row without its filter. @see PNG (Third Edition), clause 9 */
function unfiltered(filtered: Uint8Array, above: Uint8Array, bitsPerPixel: number): Uint8Array<ArrayBuffer> {
  const distance = Math.max(1, bitsPerPixel >> 3);
  const row = new Uint8Array(above.length);
  const filter = filtered[0] ?? 0;
  if (filter > 4) throw invalid("an unknown filter");
  for (let at = 0; at < row.length; at++) {
    const left = row[at - distance] ?? 0;
    const up = above[at] ?? 0;
    row[at] = (filtered[at + 1] ?? 0) + predicted(filter, left, up, above[at - distance] ?? 0);
  }
  return row;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const initial = left + up - corner;
  const [toLeft, toUp, toCorner] = [
    Math.abs(initial - left),
    Math.abs(initial - up),
    Math.abs(initial - corner),
  ] as const;
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes the colour of one pixel of a row. */
type ColourReader = (row: Uint8Array, column: number, into: Uint8Array, at: number) => void;

function colourReader(header: PngHeader, palette: Uint8Array, transparency: Uint8Array): ColourReader {
  const sample = sampleReader(header);
  const highest = 2 ** header.depth - 1;
  const scaled = (value: number): number => Math.round((value * 255) / highest);
  const { samples, colourType } = header;
  if (colourType === 3) return paletteReader(sample, palette, transparency);
  const hidden = hiddenColour(transparency, samples);
  const isGrey = samples < 3;
  return (row, column, into, at) => {
    const first = column * samples;
    const values = isGrey
      ? [sample(row, first), sample(row, first), sample(row, first)]
      : [sample(row, first), sample(row, first + 1), sample(row, first + 2)];
    const isHidden = hidden !== null && values.every((value, index) => value === hidden[isGrey ? 0 : index]);
    into[at] = scaled(values[0] ?? 0);
    into[at + 1] = scaled(values[1] ?? 0);
    into[at + 2] = scaled(values[2] ?? 0);
    if (samples % 2 === 0) into[at + 3] = scaled(sample(row, first + samples - 1));
    else into[at + 3] = isHidden ? 0 : 255;
  };
}

function sampleReader({ depth }: PngHeader): (row: Uint8Array, index: number) => number {
  if (depth === 8) return (row, index) => row[index] ?? 0;
  if (depth === 16) return (row, index) => (row[2 * index] ?? 0) * 256 + (row[2 * index + 1] ?? 0);
  const mask = 2 ** depth - 1;
  const perByte = 8 / depth;
  return (row, index) =>
    ((row[Math.floor(index / perByte)] ?? 0) >> (8 - depth * ((index % perByte) + 1))) & mask;
}

function paletteReader(
  sample: (row: Uint8Array, index: number) => number,
  palette: Uint8Array,
  transparency: Uint8Array,
): ColourReader {
  if (palette.length === 0 || palette.length % 3 !== 0) throw invalid("no palette");
  return (row, column, into, at) => {
    const index = sample(row, column);
    if (3 * index >= palette.length) throw invalid("a colour that the palette does not have");
    into.set(palette.subarray(3 * index, 3 * index + 3), at);
    into[at + 3] = transparency[index] ?? 255;
  };
}

/** The one colour that is transparent in an image without opacity, as samples; `null` where there is none. */
function hiddenColour(transparency: Uint8Array, samples: number): number[] | null {
  if (transparency.length !== 2 * samples || samples % 2 === 0) return null;
  return Array.from({ length: samples }, (_, index) => {
    return (transparency[2 * index] ?? 0) * 256 + (transparency[2 * index + 1] ?? 0);
  });
}

function invalid(message: string): KysoError {
  return new KysoError("APPEARANCE_IMAGE_INVALID", message);
}
