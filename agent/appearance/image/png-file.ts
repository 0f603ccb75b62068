import { crc32, deflateSync } from "node:zlib";
import type { Pixels } from "./pixels.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Filter of every row: the difference to the row above, which suits ink on nothing. */
const UP = 2;

/**
 * A PNG of an image: colour and opacity, eight bits a sample, nothing else. The same image gives the same bytes.
 *
 * @see PNG (Third Edition), clauses 5, 9, 11.2
 */
export function writePng({ width, height, data }: Pixels): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rowBytes = 4 * width;
  const rows = Buffer.alloc(height * (1 + rowBytes));
  for (let row = 0, to = 0; row < height; row++) {
    rows[to++] = UP;
    for (let at = row * rowBytes; at < (row + 1) * rowBytes; at++)
      rows[to++] = (data[at] ?? 0) - (data[at - rowBytes] ?? 0);
  }
  const pixels = deflateSync(rows, { level: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const whole = Buffer.alloc(12 + body.length);
  whole.writeUInt32BE(body.length, 0);
  whole.write(type, 4, "latin1");
  body.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + body.length)), 8 + body.length);
  return whole;
}
