import { describe, expect, test } from "vitest";
import type { PageImage, PageText } from "../../../agent/text/document-text.ts";
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

  test("where one line in the head has signs of no meaning, as many as a label has letters", () => {
    const letter = [{ text: "Nội dung văn bản", baseline: 500 }];
    const facts = (text: string, baseline: number): boolean =>
      textFacts(textWith(pageWith([...letter, { text, baseline }]))).hasUnreadPage;
    expect(facts("\u0001\u0002\u0003", 700)).toBe(true);
    expect(facts("\uF0B7\uF0B7", 700)).toBe(false);
    expect(facts("\u0001\u0002\u0003", 300)).toBe(false);
  });

  test("where a scan comes in strips, or its content could not be followed, and a line was typed onto it", () => {
    const strips = [0, 1, 2, 3].map((at) => sheet(200, { bottom: at * 210, top: at * 210 + 210 }));
    const typed = [{ text: "trang 1/1" }];
    expect(textFacts(textWith(pageWith(typed, { images: strips }))).hasUnreadPage).toBe(true);
    expect(textFacts(textWith(pageWith(typed, { images: strips.slice(0, 2) }))).hasUnreadPage).toBe(false);
    expect(textFacts(textWith(pageWith(typed, { hasUnreadContent: true }))).hasUnreadPage).toBe(true);
    const full = [{ text: "Nội dung văn bản ".repeat(10) }];
    expect(textFacts(textWith(pageWith(full, { hasUnreadContent: true }))).hasUnreadPage).toBe(false);
  });
});

describe("a document can't be searched as a whole", () => {
  const text = textWith(pageWith([{ text: "Có chữ" }]));

  test("where pages were left out", () => {
    expect(textFacts({ ...text, pageCount: 2 }).hasUnreadPage).toBe(true);
  });

  test("where more stands on a page than is searched", () => {
    const linesOf = (count: number) => Array.from(Array(count), () => ({ text: "Có chữ" }));
    const facts = (page: PageText): boolean => textFacts(textWith(page)).hasUnreadPage;
    expect(facts(pageWith(linesOf(1000)))).toBe(false);
    expect(facts(pageWith(linesOf(1001)))).toBe(true);
    expect(facts(pageWith(linesOf(1), { appearances: linesOf(1001) }))).toBe(true);
    expect(facts({ ...pageWith(linesOf(1)), isCutShort: true })).toBe(true);
    const pages = Array.from(Array(21), (_, index) => pageWith(linesOf(1000), { index }));
    expect(textFacts(textWith(...pages.slice(0, 20))).hasUnreadPage).toBe(false);
    expect(textFacts(textWith(...pages)).hasUnreadPage).toBe(true);
  });

  test("where files are inside it", () => {
    expect(textFacts({ ...text, hasUnreadParts: true }).hasUnreadPage).toBe(true);
    expect(textFacts({ ...text, hasUnreadParts: false }).hasUnreadPage).toBe(false);
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
