import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PNG } from "pngjs";
import { beforeAll, describe, expect, test } from "vitest";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { wavePng } from "../appearance/picture.ts";
import { pdfsig, renderPage } from "./judge.ts";
import { samplePdf, type SamplePage, type SamplePdf } from "./sample-pdf.ts";
import { opened, rsaSigner } from "./signer.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-appearance-"));
const TIME = new Date("2026-11-21T01:30:05Z");
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

/** A rectangle in a rendered page: pixels from its upper left corner. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

async function signVisibly(
  name: string,
  original: Uint8Array,
  place: { page: number; x: number; y: number; width: number; height: number },
  stamp: Uint8Array,
  fieldName?: string,
): Promise<{ before: string; after: string }> {
  const request = { place, stamp, fieldName, signerName: "Nguyễn Văn An", time: TIME };
  const { appended } = await signPdf({ ...opened(original), ...rsaSigner(pki.leader), request });
  const before = path.join(folder, `${name}-before.pdf`);
  const after = path.join(folder, `${name}.pdf`);
  writeFileSync(before, original);
  writeFileSync(after, Buffer.concat([original, appended]));
  expect(pdfsig(after)).toMatchObject([{ valid: true, wholeFile: true }]);
  return { before, after };
}

/** The smallest box that holds every pixel in which two pictures differ. */
function difference(one: PNG, other: PNG): Box | null {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  const found = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (let y = 0; y < one.height; y++)
    for (let x = 0; x < one.width; x++) {
      const at = 4 * (y * one.width + x);
      if (one.data.readUInt32BE(at) === other.data.readUInt32BE(at)) continue;
      found.left = Math.min(found.left, x);
      found.top = Math.min(found.top, y);
      found.right = Math.max(found.right, x + 1);
      found.bottom = Math.max(found.bottom, y + 1);
    }
  return found.right < 0 ? null : found;
}

/** Share of a box that is inked, for its lower left, lower right, upper left and upper right quarter. */
function quarters(picture: PNG, box: Box): number[] {
  const midX = (box.left + box.right) / 2;
  const midY = (box.top + box.bottom) / 2;
  const counts = [0, 0, 0, 0];
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++)
      if ((picture.data[4 * (y * picture.width + x)] ?? 255) < 128)
        counts[(y < midY ? 2 : 0) + (x < midX ? 0 : 1)]! += 1;
  return counts;
}

/** Black lines down the left and along the bottom, so that each way of turning it looks different. */
async function cornerStamp(width: number, height: number): Promise<Uint8Array> {
  const { PNG: Picture } = await import("pngjs");
  const picture = new Picture({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (x < width / 5 || y > height * 0.8) picture.data.set([0, 0, 0, 255], 4 * (y * width + x));
  return drawStamp({ width, height, image: new Uint8Array(Picture.sync.write(picture)) });
}

/** Left, bottom, right, top of what is shown of a page. */
type Area = readonly [number, number, number, number];
const A4: Area = [0, 0, 595, 842];

function visibleArea({ cropBox, mediaBox }: SamplePage): Area {
  const [left = 0, bottom = 0, right = 0, top = 0] =
    cropBox ?? (mediaBox === undefined || mediaBox === "inherited" ? A4 : mediaBox);
  return [left, bottom, right, top];
}

/** Signs the second of three pages, near the lower left corner of user space, and looks where the stamp is and how. */
async function expectUpright(
  name: string,
  sample: SamplePdf,
  area: Area,
  rotate: number,
  fieldName?: string,
): Promise<void> {
  const turned = rotate % 180 !== 0;
  const size = turned ? { width: 40, height: 80 } : { width: 80, height: 40 };
  const place = { page: 1, x: area[0] + 20, y: area[1] + 50, ...size };
  const original = samplePdf(sample);
  const stamp = await cornerStamp(160, 80);
  const { before, after } = await signVisibly(name, original, place, stamp, fieldName);
  const picture = renderPage(after, 1);
  const changed = difference(renderPage(before, 1), picture);
  expect(changed).not.toBeNull();
  if (changed === null) return;
  const expected = boxOfPlace(area, { ...place, x: 20, y: 50 }, rotate);
  for (const side of ["left", "top", "right", "bottom"] as const)
    expect(Math.abs(changed[side] - expected[side])).toBeLessThanOrEqual(1.5);
  const [lowerLeft = 0, lowerRight = 0, upperLeft = 0, upperRight = 0] = quarters(picture, changed);
  expect(lowerLeft).toBeGreaterThan(lowerRight);
  expect(lowerLeft).toBeGreaterThan(upperLeft);
  expect(upperRight).toBeLessThan(20);
  expect(difference(renderPage(before, 0), renderPage(after, 0))).toBeNull();
  expect(difference(renderPage(before, 2), renderPage(after, 2))).toBeNull();
}

const PAGES: Record<string, SamplePage> = {
  plain: {},
  "crop box off the origin": { mediaBox: [0, 0, 700, 900], cropBox: [60, 40, 655, 882] },
  "negative origin": { mediaBox: [-300, -400, 295, 442] },
  "user unit": { userUnit: 2, mediaBox: [0, 0, 300, 421] },
};

describe("the stamp", { timeout: 90_000 }, () => {
  describe.each(Object.keys(PAGES))("on a page with %s", (trait) => {
    test.each([0, 90, 180, 270])("turned by %i is upright, where the user put it", async (rotate) => {
      const page = { ...PAGES[trait], rotate };
      const name = `${trait.replaceAll(" ", "-")}-${rotate}`;
      await expectUpright(name, { pages: [{}, page, {}] }, visibleArea(page), rotate);
    });
  });

  test.each<[string, SamplePdf, Area, number]>([
    ["turned by -90", { pages: [{}, { rotate: -90 }, {}] }, A4, 270],
    ["turned by -180", { pages: [{}, { rotate: -180 }, {}] }, A4, 180],
    ["turned by 450", { pages: [{}, { rotate: 450 }, {}] }, A4, 90],
    ["turned by 720", { pages: [{}, { rotate: 720 }, {}] }, A4, 0],
    [
      "that inherits its size and its turn",
      {
        pages: [{}, { mediaBox: "inherited" }, {}],
        pageTree: "/MediaBox [50 60 500 700] /Rotate 90 /CropBox [0 0 400 600]",
      },
      [50, 60, 400, 600],
      90,
    ],
    [
      "with a crop box that reaches beyond its media box",
      { pages: [{}, { mediaBox: [0, 0, 400, 500], cropBox: [100, -50, 450, 400], rotate: 270 }, {}] },
      [100, 0, 400, 400],
      270,
    ],
    [
      "with corners in another order",
      { pages: [{}, { mediaBox: [400, 500, -100, -50], rotate: 90 }, {}] },
      [-100, -50, 400, 500],
      90,
    ],
  ])("is upright on a page %s", async (name, sample, area, rotate) => {
    await expectUpright(name.replaceAll(" ", "-"), sample, area, rotate);
  });

  test.each([0, 90, 180, 270])("is upright in a field of a page that is turned by %i", async (rotate) => {
    const turned = rotate % 180 !== 0;
    const [x, y, width, height] = [20, 50, turned ? 40 : 80, turned ? 80 : 40];
    const sample = {
      pages: [{}, { rotate, annots: "[101 0 R]" }, {}],
      catalog: "/AcroForm << /Fields [101 0 R] >>",
      objects: {
        101: `<< /Subtype /Widget /FT /Sig /T (Field) /F 4 /P 12 0 R
          /Rect [${x + width} ${y} ${x} ${y + height}] >>`,
      },
    };
    await expectUpright(`field-${rotate}`, sample, A4, rotate, "Field");
  });

  test("keeps its ratio in a place of another", async () => {
    const original = samplePdf();
    const place = { page: 0, x: 100, y: 100, width: 200, height: 40 };
    const { before, after } = await signVisibly("ratio", original, place, await cornerStamp(80, 40));
    const changed = difference(renderPage(before, 0), renderPage(after, 0));
    expect(Math.abs((changed?.left ?? 0) - 160)).toBeLessThanOrEqual(1.5);
    expect(Math.abs((changed?.right ?? 0) - 240)).toBeLessThanOrEqual(1.5);
  });

  test("lets the page show through where its image is transparent", async () => {
    const original = samplePdf();
    const stamp = await drawStamp({ width: 100, height: 50, image: wavePng(200, 100) });
    const place = { page: 0, x: 270, y: 400, width: 100, height: 50 };
    const { before, after } = await signVisibly("transparent", original, place, stamp);
    const under = renderPage(before, 0);
    const over = renderPage(after, 0);
    let kept = 0;
    for (let at = 0; at < under.data.length; at += 4)
      if ((under.data[at] ?? 255) < 100 && under.data.readUInt32BE(at) === over.data.readUInt32BE(at))
        kept += 1;
    expect(kept).toBeGreaterThan(50);
  });
});

/** Where a place is in a picture of a pixel for each unit of user space (poppler passes UserUnit over), worked out apart from the code that is tested. */
function boxOfPlace(
  [x0, y0, x1, y1]: Area,
  place: { x: number; y: number; width: number; height: number },
  rotate: number,
): Box {
  const [width, height] = [x1 - x0, y1 - y0];
  const corners = [
    [place.x, place.y],
    [place.x + place.width, place.y + place.height],
  ].map(([x = 0, y = 0]) => {
    if (rotate === 90) return [y, x];
    if (rotate === 180) return [width - x, y];
    if (rotate === 270) return [height - y, width - x];
    return [x, height - y];
  });
  const xs = corners.map(([x = 0]) => x);
  const ys = corners.map(([, y = 0]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
