import { describe, expect, it } from "vitest";
import {
  firstBox,
  firstPage,
  placeOfField,
  type FirstPlaceWish,
} from "../../../extension/ui/stamp/first-place.ts";
import type { DocumentSummary } from "../../../protocol/operation.ts";
import type { SignatureReport } from "../../../protocol/report.ts";

const A4 = { view: [0, 0, 595, 842] as const, rotate: 0 as const, userUnit: 1 };
const seal = { width: 102, height: 102, resizable: false };
const stamp = { width: 200, height: 100, resizable: true };

function document(change: Partial<DocumentSummary> = {}): DocumentSummary {
  return {
    jobId: "0".repeat(32),
    sha256: "0".repeat(64),
    size: 1,
    pageCount: 3,
    signatures: [],
    refusal: null,
    suggestedPlace: null,
    emptyFields: [],
    warnings: [],
    ...change,
  };
}

function wishOf(
  kind: FirstPlaceWish["kind"],
  shown: DocumentSummary,
  drawn: FirstPlaceWish["stamp"] = stamp,
): FirstPlaceWish {
  return { kind, asked: kind, document: shown, field: null, stamp: drawn };
}

const signature = {
  kind: "signature",
  place: { page: 1, rect: [300, 100, 450, 160] },
} as unknown as SignatureReport;

describe("the first place of a stamp", () => {
  it("of a seal is over the left third of the signature that it seals, at its true size", () => {
    const wish = wishOf("seal", document({ signatures: [signature] }), seal);
    const box = firstBox(wish, A4);
    expect(firstPage(wish)).toBe(1);
    expect(box.left + box.width).toBeCloseTo(350);
    expect(box.top + box.height / 2).toBeCloseTo(842 - 130);
    expect(box).toMatchObject({ width: 102, height: 102 });
  });

  it("is where the agent suggests, as large as fits there when it may be resized", () => {
    const suggestedPlace = { page: 2, x: 300, y: 100, width: 100, height: 100 };
    const wish = wishOf("approve", document({ suggestedPlace }));
    expect(firstPage(wish)).toBe(2);
    expect(firstBox(wish, A4)).toEqual({ left: 300, top: 842 - 175, width: 100, height: 50 });
    expect(firstBox({ ...wish, stamp: seal }, A4)).toMatchObject({ width: 102, height: 102 });
  });

  it("is in the right half of the last page where nothing is suggested", () => {
    const wish = wishOf("approve", document());
    expect(firstPage(wish)).toBe(2);
    expect(firstBox(wish, A4).left).toBeGreaterThan(595 / 2);
  });

  it("is in the middle of the field that it fills, as large as fits there, whatever else there is", () => {
    const field = { name: "Ký", page: 0, rect: [400, 200, 300, 100] };
    const wish = { ...wishOf("seal", document({ signatures: [signature] })), field };
    expect(firstPage(wish)).toBe(0);
    expect(firstBox(wish, A4)).toEqual({ left: 300, top: 842 - 175, width: 100, height: 50 });
    expect(placeOfField(field)).toEqual({ page: 0, x: 300, y: 100, width: 100, height: 100 });
  });

  it("is nowhere for a field that shows nowhere", () => {
    expect(placeOfField({ name: "Ký", page: 0, rect: [0, 0, 0, 0] })).toBeNull();
    expect(placeOfField({ name: "Ký", page: null, rect: null })).toBeNull();
  });

  it("never names a page that the document has not", () => {
    const suggestedPlace = { page: 9, x: 0, y: 0, width: 10, height: 10 };
    expect(firstPage(wishOf("approve", document({ suggestedPlace })))).toBe(2);
  });

  it("keeps a seal's true size on a page with a larger unit", () => {
    const wish = wishOf("seal", document(), seal);
    expect(firstBox(wish, { ...A4, userUnit: 2 })).toMatchObject({ width: 51, height: 51 });
  });
});
