import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { opaqueStamp } from "../../../agent/appearance/opaque-stamp.ts";
import { srgbProfile } from "../../../agent/appearance/srgb-profile.ts";
import { drawStamp } from "./drawn-stamp.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-opaque-"));
const [WIDTH, HEIGHT] = [60, 40];

/** Pixels from clear on the left to full on the right, in one colour, behind a column that makes the left edge one. */
function ramp([red, green, blue]: readonly [number, number, number]): Uint8Array {
  const png = new PNG({ width: WIDTH, height: HEIGHT });
  for (let at = 0; at < WIDTH * HEIGHT; at++) {
    const alpha = at % WIDTH === 0 ? 255 : Math.round((255 * (at % WIDTH)) / (WIDTH - 1));
    png.data.set([red, green, blue, alpha], 4 * at);
  }
  return new Uint8Array(PNG.sync.write(png));
}

function render(name: string, pdf: Uint8Array): PNG {
  const file = path.join(folder, `${name}.pdf`);
  writeFileSync(file, pdf);
  execFileSync("qpdf", ["--check", file]);
  execFileSync("pdftoppm", ["-r", "72", "-png", "-singlefile", file, path.join(folder, name)]);
  return PNG.sync.read(readFileSync(path.join(folder, `${name}.png`)));
}

describe("an opaque stamp", () => {
  test("looks on white as the drawn one does, but for the palest edge", async () => {
    const drawn = await drawStamp({ width: WIDTH, height: HEIGHT, image: ramp([200, 20, 40]), lines: [] });
    const [soft, hard] = [render("soft", drawn), render("hard", opaqueStamp(drawn))];
    let most = 0;
    for (let at = 0; at < soft.data.length; at++)
      most = Math.max(most, Math.abs((soft.data[at] ?? 0) - (hard.data[at] ?? 0)));
    // A pixel with less ink than this is left out.
    expect(most).toBeLessThanOrEqual(26);
  });

  test("has no soft mask in force, and a mask of one bit", async () => {
    const drawn = await drawStamp({ width: WIDTH, height: HEIGHT, image: ramp([0, 0, 200]) });
    const file = path.join(folder, "mask.pdf");
    writeFileSync(file, opaqueStamp(drawn));
    const images = execFileSync("pdfimages", ["-list", file], { encoding: "utf8" });
    expect(images).toMatch(/ mask +60 +40 +- +1 +1 /);
    expect(images).not.toMatch(/smask/);
  });

  test("is the drawn one where that is opaque already, and made once", async () => {
    const text = await drawStamp({ width: 100, height: 30, lines: ["Nguyễn Văn An"] });
    expect(opaqueStamp(text)).toBe(text);
    const drawn = await drawStamp({ width: WIDTH, height: HEIGHT, image: ramp([0, 0, 0]) });
    expect(opaqueStamp(drawn)).toBe(opaqueStamp(drawn));
  });
});

describe("the colours of a stamp", () => {
  test.each([
    [255, 255, 255],
    [0, 0, 0],
    [200, 20, 40],
    [10, 40, 180],
    [128, 128, 128],
  ] as const)("are those of the image: %i %i %i", async (red, green, blue) => {
    const drawn = await drawStamp({ width: WIDTH, height: HEIGHT, image: ramp([red, green, blue]) });
    const { data } = render(`colour-${red}-${green}-${blue}`, drawn);
    const last = 4 * (WIDTH * (HEIGHT / 2) - 1);
    for (const [index, value] of [red, green, blue].entries())
      expect(Math.abs((data[last + index] ?? 0) - value)).toBeLessThanOrEqual(5);
  });

  test("are told by a profile whose tags lie within it, one behind the other", () => {
    const profile = Buffer.from(srgbProfile());
    expect(profile.readUInt32BE(0)).toBe(profile.length);
    expect(profile.toString("latin1", 36, 40)).toBe("acsp");
    let end = 128 + 4 + 12 * profile.readUInt32BE(128);
    for (let tag = 0; tag < profile.readUInt32BE(128); tag++) {
      const offset = profile.readUInt32BE(132 + 12 * tag + 4);
      expect(offset % 4).toBe(0);
      expect(offset).toBeLessThanOrEqual(end);
      end = Math.max(end, offset + profile.readUInt32BE(132 + 12 * tag + 8));
    }
    expect(end).toBe(profile.length);
  });
});
