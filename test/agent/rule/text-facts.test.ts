import { describe, expect, test } from "vitest";
import type { PageImage } from "../../../agent/text/document-text.ts";
import { textFacts } from "../../../agent/rule/text-facts.ts";
import { pageWith, textWith } from "./page-text.ts";

/** A sheet of A4 that was scanned, at so many dots an inch. */
function sheet(dpi: number, more: Partial<PageImage> = {}): PageImage {
  const [width, height] = [(595 / 72) * dpi, (842 / 72) * dpi].map(Math.round) as [number, number];
  return { left: 0, bottom: 0, right: 595, top: 842, width, height, isColour: true, ...more };
}

describe("a page can't be searched", () => {
  test("where it has no letter", () => {
    expect(textFacts(textWith(pageWith([{ text: "Có chữ" }]))).hasUnreadPage).toBe(false);
    expect(textFacts(textWith(pageWith([{ text: "Có chữ" }]), pageWith([]))).hasUnreadPage).toBe(true);
  });

  test("where only an annotation has words", () => {
    const stamped = pageWith([{ text: "Số: 12/QĐ-UBND", isAnnotation: true }]);
    expect(textFacts(textWith(stamped)).hasUnreadPage).toBe(true);
  });

  test("where a line was typed onto a scan", () => {
    const typed = pageWith([{ text: "Số: 12/QĐ-UBND" }], { images: [sheet(200)] });
    expect(textFacts(textWith(typed)).hasUnreadPage).toBe(true);
    const read = pageWith([{ text: "Văn bản được nhận dạng ".repeat(10) }], { images: [sheet(200)] });
    expect(textFacts(textWith(read)).hasUnreadPage).toBe(false);
  });

  test("where its font does not say which letters it draws", () => {
    const signs = pageWith([{ text: "\uE001\uE002\uE003\uFFFD a" }]);
    expect(textFacts(textWith(signs)).hasUnreadPage).toBe(true);
  });
});

describe("a scan", () => {
  test.each<[string, PageImage, boolean | null]>([
    ["of 200 dpi in colour", sheet(200), true],
    ["of 300 dpi", sheet(300), true],
    ["of 150 dpi", sheet(150), false],
    ["in black and white", sheet(300, { isColour: false }), false],
    ["that is a picture in the text", sheet(300, { right: 200, top: 200 }), null],
  ])("%s", (_what, image, isGood) => {
    expect(textFacts(textWith(pageWith([], { images: [image] }))).isGoodScan).toBe(isGood);
  });

  test("of a smaller sheet than A5 is not at its full size", () => {
    const half = { ...sheet(400), right: 210, top: 297 };
    const page = { ...pageWith([], { images: [half] }), width: 210, height: 297 };
    expect(textFacts(textWith(page)).isGoodScan).toBe(false);
  });

  test("is as good as its worst page", () => {
    const pages = [sheet(200), sheet(100)].map((image, index) => pageWith([], { index, images: [image] }));
    expect(textFacts(textWith(...pages)).isGoodScan).toBe(false);
  });
});
