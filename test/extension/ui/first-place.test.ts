import { describe, expect, it } from "vitest";
import { boxInField, openingPage, placeOfField } from "../../../extension/ui/stamp/first-place.ts";

const A4 = { view: [0, 0, 595, 842] as const, rotate: 0 as const, userUnit: 1 };
const field = { name: "Ký", page: 1, rect: [400, 200, 300, 100] };

describe("the page that is looked at first", () => {
  it("is the last for images, the first for lines of type, and the field's that is filled", () => {
    expect(openingPage("approve", null, 3)).toBe(2);
    expect(openingPage("attachment", null, 3)).toBe(0);
    expect(openingPage("approve", field, 3)).toBe(1);
  });

  it("is one that the document has", () => {
    expect(openingPage("approve", { ...field, page: 9 }, 3)).toBe(2);
  });
});

describe("a field", () => {
  it("takes a stamp in its middle, as large as fits there", () => {
    const place = placeOfField(field);
    expect(place).toEqual({ page: 1, x: 300, y: 100, width: 100, height: 100 });
    const box = place && boxInField(place, { width: 200, height: 100 }, A4);
    expect(box).toEqual({ left: 300, top: 842 - 175, width: 100, height: 50 });
  });

  it("is nowhere where it shows nowhere", () => {
    expect(placeOfField({ name: "Ký", page: 0, rect: [0, 0, 0, 0] })).toBeNull();
    expect(placeOfField({ name: "Ký", page: null, rect: null })).toBeNull();
  });
});
