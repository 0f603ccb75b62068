import { assert, constantFrom, double, property, record } from "fast-check";
import { PDFDocument, degrees } from "pdf-lib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { describe, expect, it } from "vitest";
import {
  boxOf,
  boxOnPage,
  clampBox,
  displaySize,
  moveBox,
  placeOf,
  resizeBox,
  turnOf,
} from "../../../extension/ui/document/page-geometry.ts";
import type { PageGeometry } from "../../../extension/ui/document/page-geometry.ts";

const turn = constantFrom<PageGeometry["rotate"]>(0, 90, 180, 270);
const coordinate = double({ min: -2000, max: 2000, noNaN: true });
const side = double({ min: 10, max: 2000, noNaN: true });
const geometry = record({
  left: coordinate,
  bottom: coordinate,
  width: side,
  height: side,
  rotate: turn,
}).map(({ left, bottom, width, height, rotate }): PageGeometry => ({
  view: [left, bottom, left + width, bottom + height],
  rotate,
  userUnit: 1,
}));
const box = record({ left: coordinate, top: coordinate, width: side, height: side });

describe("a place on a page", () => {
  it("comes back from the screen as it went there, for every turn and crop box", () => {
    assert(
      property(geometry, box, (page, shown) => {
        const there = boxOf(placeOf(shown, 3, page), page);
        expect(there.left).toBeCloseTo(shown.left, 6);
        expect(there.top).toBeCloseTo(shown.top, 6);
        expect(there.width).toBeCloseTo(shown.width, 6);
        expect(there.height).toBeCloseTo(shown.height, 6);
      }),
    );
  });

  it.each([0, 90, 180, 270] as const)("lies where pdf.js draws it on a page turned by %i", async (rotate) => {
    const pdf = await PDFDocument.create();
    const sheet = pdf.addPage([600, 800]);
    sheet.setCropBox(-20, 30, 400, 500);
    sheet.setMediaBox(-50, 0, 600, 800);
    sheet.setRotation(degrees(rotate));
    const document = await getDocument({ data: await pdf.save() }).promise;
    const page = await document.getPage(1);
    const viewport = page.getViewport({ scale: 1 });
    const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
    const own: PageGeometry = { view: [left, bottom, right, top], rotate: turnOf(page.rotate), userUnit: 1 };
    const place = { page: 0, x: 15, y: 70, width: 120, height: 45 };
    const [x1, y1, x2, y2] = viewport.convertToViewportRectangle([15, 70, 135, 115]) as [
      number,
      number,
      number,
      number,
    ];
    const shown = boxOf(place, own);
    expect(displaySize(own)).toEqual({ width: viewport.width, height: viewport.height });
    expect(shown.left).toBeCloseTo(Math.min(x1, x2));
    expect(shown.top).toBeCloseTo(Math.min(y1, y2));
    expect(shown.width).toBeCloseTo(Math.abs(x2 - x1));
    expect(shown.height).toBeCloseTo(Math.abs(y2 - y1));
    await document.destroy();
  });

  it("takes any /Rotate of a file as one of four turns", () => {
    expect([-90, 450, 360, 45, -180].map(turnOf)).toEqual([270, 90, 0, 0, 180]);
  });
});

describe("a stamp on a page", () => {
  const page = { width: 595, height: 842 };

  it("never leaves the visible area, and keeps its shape", () => {
    assert(
      property(box, (stamp) => {
        const clamped = clampBox(stamp, page);
        expect(clamped.left).toBeGreaterThanOrEqual(-1e-6);
        expect(clamped.top).toBeGreaterThanOrEqual(-1e-6);
        expect(clamped.left + clamped.width).toBeLessThanOrEqual(page.width + 1e-6);
        expect(clamped.top + clamped.height).toBeLessThanOrEqual(page.height + 1e-6);
        expect(clamped.height / clamped.width).toBeCloseTo(stamp.height / stamp.width, 6);
      }),
    );
  });

  it("stops at the edges when it is moved", () => {
    const stamp = { left: 10, top: 10, width: 100, height: 50 };
    expect(moveBox(stamp, -50, 4, page)).toEqual({ ...stamp, left: 0, top: 14 });
    expect(moveBox(stamp, 9999, 9999, page)).toEqual({ ...stamp, left: 495, top: 792 });
  });

  it("is resized from its top left corner, between its least size and the edges", () => {
    const stamp = { left: 100, top: 100, width: 100, height: 50 };
    expect(resizeBox(stamp, 120, page, 24)).toEqual({ ...stamp, width: 120, height: 60 });
    expect(resizeBox(stamp, 1, page, 24)).toEqual({ ...stamp, width: 48, height: 24 });
    expect(resizeBox(stamp, 9999, page, 24)).toEqual({ ...stamp, width: 495, height: 247.5 });
  });
});

describe("a rectangle of a file", () => {
  const page: PageGeometry = { view: [0, 0, 595, 842], rotate: 0, userUnit: 1 };

  it("is outlined where it is, whichever corners name it", () => {
    const there = { left: 100, top: 682, width: 120, height: 60 };
    expect(boxOnPage([100, 100, 220, 160], page)).toEqual(there);
    expect(boxOnPage([220, 160, 100, 100], page)).toEqual(there);
  });

  it("is outlined large enough to be pressed, and only as far as it is on the page", () => {
    expect(boxOnPage([100, 100, 101, 101], page)).toMatchObject({ width: 12, height: 12 });
    expect(boxOnPage([-1e9, -1e9, 1e9, 1e9], page)).toEqual({ left: 0, top: 0, width: 595, height: 842 });
  });

  it.each([[[700, 10, 800, 20]], [[10, 10, 10, 50]], [[NaN, 0, 10, 10]], [[1, 2, 3]], [[]]])(
    "has no outline where none of it shows: %s",
    (rect) => expect(boxOnPage(rect, page)).toBeNull(),
  );

  it("never leaves the page, whatever a file says and however the page lies", () => {
    assert(
      property(geometry, double(), double(), double(), double(), (lying, a, b, c, d) => {
        const outline = boxOnPage([a, b, c, d], lying);
        if (outline === null) return;
        const { width, height } = displaySize(lying);
        expect(outline.left).toBeGreaterThanOrEqual(0);
        expect(outline.top).toBeGreaterThanOrEqual(0);
        expect(outline.left + outline.width).toBeLessThanOrEqual(width + 1e-6);
        expect(outline.top + outline.height).toBeLessThanOrEqual(height + 1e-6);
      }),
    );
  });
});
