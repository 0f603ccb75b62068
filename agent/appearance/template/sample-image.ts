import { crc32, deflateSync } from "node:zlib";
import type { ImageKind } from "../../../protocol/signature-kind.ts";

type Rgba = readonly [number, number, number, number];

const BLUE: Rgba = [24, 60, 180, 255];
const RED: Rgba = [214, 20, 20, 255];
const NOTHING: Rgba = [0, 0, 0, 0];
/** Pixels. */
const SIZES = { initial: [240, 120], approve: [480, 240], seal: [480, 480] } as const satisfies Record<
  ImageKind,
  readonly [number, number]
>;

/** A picture of the right shape and colour, a PNG with transparency, that stands for an image that nobody has set. */
export function sampleImage(kind: ImageKind): Uint8Array {
  const [width, height] = SIZES[kind];
  const colourAt = kind === "seal" ? ring(width) : wave(width, height);
  const rows = Buffer.alloc((1 + 4 * width) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colourAt(x, y), (1 + 4 * width) * y + 1 + 4 * x);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a sample, colour with alpha.
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Two circles within each other. */
function ring(size: number): (x: number, y: number) => Rgba {
  const middle = (size - 1) / 2;
  return (x, y) => {
    const distance = Math.hypot(x - middle, y - middle) / (size / 2);
    return (distance > 0.94 && distance < 1) || (distance > 0.62 && distance < 0.65) ? RED : NOTHING;
  };
}

/** A line of the pen that runs up and down, and rises. */
function wave(width: number, height: number): (x: number, y: number) => Rgba {
  return (x, y) => {
    const along = x / width;
    const line = height * (0.55 - 0.32 * Math.sin(along * 22) * (1 - along) - 0.25 * (along - 0.5));
    return along > 0.04 && along < 0.96 && Math.abs(y - line) < height / 26 ? BLUE : NOTHING;
  };
}

/** @see PNG (Third Edition), 5.3 */
function chunk(type: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  crc.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, crc]);
}
