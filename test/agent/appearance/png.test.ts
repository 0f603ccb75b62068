import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { MAX_IMAGE_PIXELS, readPng } from "../../../agent/appearance/png.ts";
import { drawStamp } from "./drawn-stamp.ts";
import { KysoError } from "../../../protocol/error.ts";
import { MAX_IMAGE_BYTES } from "../../../protocol/limit.ts";
import { ringPng } from "./picture.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length, 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body, Buffer.alloc(4)]);
}

function header(width: number, height: number, rest: number[] = [8, 6, 0, 0, 0]): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  return chunk("IHDR", Buffer.concat([body, Buffer.from(rest)]));
}

function png(...chunks: Buffer[]): Uint8Array {
  return Buffer.concat([SIGNATURE, ...chunks, chunk("IEND", Buffer.alloc(0))]);
}

const pixels = (count: number): Buffer => chunk("IDAT", deflateSync(Buffer.alloc(count)));

function code(bytes: Uint8Array): string {
  try {
    readPng(bytes);
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
  return "none";
}

describe("readPng", () => {
  test.each([
    ["greyscale of 1 bit", [1, 0, 0, 0, 0], 10 * (1 + 2)],
    ["truecolour of 16 bits", [16, 2, 0, 0, 0], 10 * (1 + 60)],
    ["a palette of 4 bits", [4, 3, 0, 0, 0], 10 * (1 + 5)],
    ["interlaced truecolour with alpha", [8, 6, 0, 0, 1], 400 + 2 + 2 + 1 + 3 + 2 + 5 + 5],
  ])("takes %s", (_, rest, size) => {
    expect(code(png(header(10, 10, rest), pixels(size)))).toBe("none");
    expect(code(png(header(10, 10, rest), pixels(size - 1)))).toBe("APPEARANCE_IMAGE_INVALID");
    expect(code(png(header(10, 10, rest), pixels(size + 1)))).toBe("APPEARANCE_IMAGE_INVALID");
  });

  test("drops what is not needed to draw the image", () => {
    const text = chunk("zTXt", Buffer.from("Comment\0\0secret"));
    const kept = readPng(png(header(1, 1), text, pixels(5), chunk("eXIf", Buffer.from("secret"))));
    expect(Buffer.from(kept.bytes).includes("secret")).toBe(false);
    expect(kept).toMatchObject({ width: 1, height: 1 });
  });

  test("leaves an image that a decoder reads as before", () => {
    const original = ringPng(20);
    expect(PNG.sync.read(Buffer.from(readPng(original).bytes)).data).toEqual(
      PNG.sync.read(Buffer.from(original)).data,
    );
  });

  test.each([
    ["another format", Buffer.from("GIF89a")],
    ["no chunk", png()],
    ["no pixels", png(header(0, 10), pixels(0))],
    ["an unknown colour type", png(header(1, 1, [8, 5, 0, 0, 0]), pixels(5))],
    ["a depth that its colour type has not", png(header(1, 1, [4, 6, 0, 0, 0]), pixels(5))],
    ["an unknown interlace method", png(header(1, 1, [8, 6, 0, 0, 2]), pixels(5))],
    ["a second header", png(header(1, 1), header(1, 1), pixels(5))],
    ["an unknown critical chunk", png(header(1, 1), chunk("ABCD", Buffer.alloc(0)), pixels(5))],
    ["pixels that do not inflate", png(header(1, 1), chunk("IDAT", Buffer.from("no")))],
    ["far more pixels than its header says", png(header(1, 1), pixels(50_000_000))],
  ])("refuses %s", (_, bytes) => {
    expect(code(bytes)).toBe("APPEARANCE_IMAGE_INVALID");
  });

  test("takes a file of the limit and refuses one byte more", () => {
    const filler = (size: number): Uint8Array => {
      const plain = png(header(1, 1), pixels(5));
      return png(header(1, 1), chunk("tEXt", Buffer.alloc(size - plain.length - 12)), pixels(5));
    };
    expect(filler(MAX_IMAGE_BYTES)).toHaveLength(MAX_IMAGE_BYTES);
    expect(code(filler(MAX_IMAGE_BYTES))).toBe("none");
    expect(code(filler(MAX_IMAGE_BYTES + 1))).toBe("APPEARANCE_IMAGE_TOO_LARGE");
  });

  test("takes an image of the most pixels and refuses one column more", () => {
    const image = (width: number): Uint8Array => png(header(width, 1000), pixels(1000 * (1 + 4 * width)));
    expect(code(image(MAX_IMAGE_PIXELS / 1000))).toBe("none");
    expect(code(image(MAX_IMAGE_PIXELS / 1000 + 1))).toBe("APPEARANCE_IMAGE_TOO_LARGE");
  });

  test("answers a file cut anywhere with our own error", () => {
    const whole = ringPng(12);
    for (let length = 0; length < whole.length; length++)
      expect(code(whole.subarray(0, length))).toBe("APPEARANCE_IMAGE_INVALID");
  });

  test("answers a file with any byte changed with an image or our own error", async () => {
    const whole = ringPng(12);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const changed = Uint8Array.from(whole);
        changed[at] = value;
        try {
          await drawStamp({ width: 30, height: 30, image: changed });
        } catch (error) {
          expect(error).toBeInstanceOf(KysoError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
