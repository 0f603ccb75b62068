import { deflateSync } from "node:zlib";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { removeBackground } from "../../../agent/appearance/image/background.ts";
import { checkImage } from "../../../agent/appearance/image/image-check.ts";
import type { Pixels } from "../../../agent/appearance/image/pixels.ts";
import { readPixels, writePng } from "../../../agent/appearance/image/png-file.ts";
import { takeImage } from "../../../agent/appearance/image/taken-image.ts";
import { KysoError } from "../../../protocol/error.ts";
import { type Circumstances, type Drawing, handwriting, photographOf, seal } from "./photo.ts";
import { ringPng, wavePng } from "./picture.ts";

const WIDTH = 640;
const HEIGHT = 420;
const BLUE = [36, 52, 150] as const;
const RED = [200, 30, 40] as const;
const PEN = handwriting(WIDTH, HEIGHT, 6);
const FINE_PEN = handwriting(WIDTH, HEIGHT, 3.5);
const RINGS = seal(320, 210, 300);

const SCAN = { paper: [250, 250, 248], dimmest: 1, hasShadow: false, noise: 2, smearsColour: false } as const;
const PHOTO = {
  paper: [235, 228, 214],
  dimmest: 0.6,
  hasShadow: false,
  noise: 5,
  smearsColour: true,
} as const;
const SHADOW = {
  paper: [225, 222, 215],
  dimmest: 0.65,
  hasShadow: true,
  noise: 5,
  smearsColour: true,
} as const;

type Light = Omit<Circumstances, "width" | "height" | "ink">;

function photograph(drawing: Drawing, ink: Circumstances["ink"], light: Light): Pixels {
  return photographOf(drawing, { width: WIDTH, height: HEIGHT, ink, ...light });
}

/** Shares of ink that is still there, of paper that is wholly gone, and the deviation of the ink's colour. */
function measure(image: Pixels, drawing: Drawing, ink: Circumstances["ink"]) {
  const counts = { ink: 0, kept: 0, paper: 0, gone: 0, seen: 0, away: 0 };
  for (let y = 0, at = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++, at += 4) {
      const share = drawing(x, y);
      const opacity = image.data[at + 3] ?? 0;
      if (share >= 0.95) {
        counts.ink++;
        if (opacity >= 200) counts.kept++;
      }
      if (share === 0) {
        counts.paper++;
        if (opacity === 0) counts.gone++;
      }
      if (opacity >= 16) {
        counts.seen++;
        const away = ink.map((wanted, sample) => Math.abs(wanted - (image.data[at + sample] ?? 0)));
        if (Math.max(...away) > 70) counts.away++;
      }
    }
  return {
    kept: counts.kept / counts.ink,
    gone: counts.gone / counts.paper,
    offColour: counts.away / counts.seen,
  };
}

describe("the background of an image", () => {
  it.each<[string, Drawing, Circumstances["ink"], "blue" | "red", Light]>([
    ["a pen in a scan", PEN, BLUE, "blue", SCAN],
    ["a pen in a photograph", PEN, BLUE, "blue", PHOTO],
    ["a pen in a hand's shadow", PEN, BLUE, "blue", SHADOW],
    ["a fine pen in a hand's shadow", FINE_PEN, BLUE, "blue", SHADOW],
    ["black ink in a photograph", PEN, [30, 30, 34], "blue", PHOTO],
    ["a seal in a scan", RINGS, RED, "red", SCAN],
    ["a seal in a hand's shadow", RINGS, RED, "red", SHADOW],
  ])("goes, and the ink stays without a rim of paper: %s", (_, drawing, ink, wanted, light) => {
    const image = removeBackground(photograph(drawing, ink, light), wanted);
    const { kept, gone, offColour } = measure(image ?? photograph(drawing, ink, light), drawing, ink);
    expect(kept).toBeGreaterThan(0.99);
    expect(gone).toBeGreaterThan(0.985);
    expect(offColour).toBeLessThan(0.02);
  });

  it("goes from a seal though a signature in blue lies beside it, which goes too", () => {
    const both = photograph(RINGS, RED, PHOTO);
    const pen = photograph(handwriting(WIDTH, HEIGHT, 5), BLUE, PHOTO);
    const onlyPen = (at: number): boolean => {
      const [x, y] = [(at / 4) % WIDTH, Math.floor(at / 4 / WIDTH)];
      return RINGS(x, y) === 0 && handwriting5(x, y) > 0.9;
    };
    const handwriting5 = handwriting(WIDTH, HEIGHT, 5);
    let [penPixels, left] = [0, 0];
    for (let at = 0; at < both.data.length; at += 4)
      if (onlyPen(at)) both.data.set(pen.data.subarray(at, at + 4), at);
    const image = removeBackground(both, "red");
    for (let at = 0; at < both.data.length; at += 4) {
      if (!onlyPen(at)) continue;
      penPixels++;
      if ((image?.data[at + 3] ?? 255) > 100) left++;
    }
    expect(left / penPixels).toBeLessThan(0.02);
  });

  it.each([SCAN, PHOTO, SHADOW])("is all that there is of an empty sheet", (light) => {
    expect(
      removeBackground(
        photograph(() => 0, BLUE, light),
        "blue",
      ),
    ).toBeNull();
  });
});

describe("an image that is taken in", () => {
  const room = { width: 50, height: 25 };
  const sealRoom = { width: 36, height: 36 };

  it("of one long line is made smaller down to one pixel, and no further", () => {
    const line = { width: 60_000, height: 1, data: new Uint8Array(240_000).fill(255) };
    for (let at = 0; at < line.data.length; at += 4) line.data.set([36, 52, 150], at);
    const order = { file: writePng(line), kind: "approve", room: { width: 50, height: 30 } } as const;
    const { png } = takeImage({ ...order, removesBackground: false });
    const { width, height, data } = readPixels(png, png.length);
    expect([width, height, [...data.subarray(0, 4)]]).toEqual([1875, 1, [36, 52, 150, 255]]);
  });

  it("is refused where it is a blank sheet, with its paper or without", () => {
    const blank = { width: 300, height: 100, data: new Uint8Array(4 * 300 * 100).fill(255) };
    const order = { file: writePng(blank), kind: "approve", room: { width: 50, height: 25 } } as const;
    for (const removesBackground of [false, true])
      expect(() => takeImage({ ...order, removesBackground })).toThrow("IMAGE_NO_INK");
  });

  it("is told to be cut off where a stroke runs out of it, and not where a curve touches its edge", () => {
    const stroke: Drawing = (x, y) => (Math.abs(y - 210) < 4 && x > 300 ? 1 : 0);
    const file = writePng(photograph(stroke, BLUE, SCAN));
    const { report } = takeImage({ file, kind: "approve", room, removesBackground: true });
    expect(report.warnings).toContain("IMAGE_CUT_OFF");
    expect(checkImage(readPixels(ringPng(600), 1e6), "seal", sealRoom).warnings).toEqual([]);
    expect(checkImage(readPixels(wavePng(800, 400), 1e6), "approve", room).warnings).not.toContain(
      "IMAGE_OPAQUE",
    );
  });

  it.each([
    [425, 300, []],
    [424, 299, ["IMAGE_RESOLUTION_LOW"]],
  ])("of a seal of %i pixels at 36 mm has %i dpi", (size, dpi, warnings) => {
    expect(checkImage(readPixels(ringPng(size), 1e6), "seal", sealRoom)).toMatchObject({ dpi, warnings });
  });

  it("is told to have the wrong colour, or no transparency", () => {
    const red = readPixels(ringPng(600), 1e6);
    expect(checkImage(red, "approve", room).warnings).toContain("IMAGE_NOT_BLUE");
    const blue = readPixels(wavePng(800, 400), 1e6);
    expect(checkImage(blue, "seal", sealRoom).warnings).toEqual(
      expect.arrayContaining(["IMAGE_NOT_RED", "IMAGE_NOT_ROUND"]),
    );
    expect(checkImage(photograph(PEN, BLUE, PHOTO), "approve", room).warnings).toEqual(["IMAGE_OPAQUE"]);
  });

  it("holds nothing of its file but the pixels", () => {
    const ring = Buffer.from(ringPng(500));
    const note = Buffer.from("\0\0\0\x0ctEXtAuthor\0Mr An\0\0\0\0", "latin1");
    const file = Buffer.concat([ring.subarray(0, 33), note, ring.subarray(33)]);
    const { png } = takeImage({ file, kind: "seal", room: sealRoom, removesBackground: false });
    expect(file.includes("Mr An")).toBe(true);
    expect(Buffer.from(png).includes("Mr An")).toBe(false);
  });
});

describe("decoding", () => {
  it("gives the pixels that another decoder gives, and writing what it reads", () => {
    const drawn = PNG.sync.read(Buffer.from(wavePng(64, 40)));
    for (let at = 0; at < drawn.data.length; at++) drawn.data[at] = (at * 7) % 256;
    for (const filterType of [0, 1, 2, 3, 4, -1]) {
      const file = PNG.sync.write(drawn, { filterType });
      const pixels = readPixels(file, 1e6);
      expect(Buffer.from(pixels.data)).toEqual(Buffer.from(drawn.data));
      expect(Buffer.from(PNG.sync.read(Buffer.from(writePng(pixels))).data)).toEqual(Buffer.from(drawn.data));
    }
    const grey = PNG.sync.write(drawn, { colorType: 0, bitDepth: 16 });
    expect(Buffer.from(readPixels(grey, 1e6).data)).toEqual(Buffer.from(PNG.sync.read(grey).data));
  });

  it("answers a file with any byte changed, or cut anywhere, with pixels or our own error", () => {
    const file = Buffer.from(ringPng(24));
    const answers = (bytes: Uint8Array): boolean => {
      try {
        return readPixels(bytes, 1e6).data.length > 0;
      } catch (error) {
        return error instanceof KysoError;
      }
    };
    for (let at = 0; at < file.length; at++) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      expect(answers(changed)).toBe(true);
      expect(answers(file.subarray(0, at))).toBe(true);
    }
  });

  it.each([
    [4000, 2001, "APPEARANCE_IMAGE_TOO_LARGE"],
    [4000, 2000, "APPEARANCE_IMAGE_INVALID"],
  ])("inflates no more than a header of %i × %i allows", (width, height, code) => {
    const bomb = Buffer.from(writePng({ width: 1, height: 1, data: new Uint8Array(4) }));
    bomb.writeUInt32BE(width, 16);
    bomb.writeUInt32BE(height, 20);
    const body = deflateSync(Buffer.alloc(48_000_000));
    const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from("IDAT"), body, Buffer.alloc(4)]);
    chunk.writeUInt32BE(body.length, 0);
    const file = Buffer.concat([bomb.subarray(0, 33), chunk, bomb.subarray(bomb.length - 12)]);
    expect(() => readPixels(file, 1e6)).toThrow(expect.objectContaining({ code }));
  });
});
