import { describe, expect, it } from "vitest";
import type { PdfLimits } from "../../../agent/pdf/limit.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { codeOf, CountingSource, open } from "./open.ts";
import { PdfBuilder } from "./pdf-builder.ts";

/** A document whose catalogue is 1 and whose page tree is the given objects, from 2. */
function build(objects: Readonly<Record<number, string>>): Uint8Array {
  const builder = new PdfBuilder().object(1, "<</Type /Catalog /Pages 2 0 R>>");
  const numbers = Object.keys(objects).map(Number);
  for (const num of numbers) builder.object(num, objects[num] ?? "null");
  builder.table([1, ...numbers], `/Size ${Math.max(...numbers) + 1} /Root 1 0 R`);
  return builder.bytes();
}

function tree(objects: Readonly<Record<number, string>>, limits?: Partial<PdfLimits>): PdfDocument {
  return open(build(objects), limits);
}

const PAGE = "<</Type /Page>>";
const numbersOf = (document: PdfDocument): number[] =>
  Array.from({ length: document.pageCount }, (_, index) => document.page(index).ref.num);

describe("attributes", () => {
  const one = (pages: string, page: string) =>
    tree({ 2: `<</Kids [3 0 R] /Count 1 ${pages}>>`, 3: `<<${page}>>` }).page(0);

  it("are the page's own, else the nearest ancestor's", () => {
    const document = tree({
      2: "<</Kids [3 0 R] /Count 2 /MediaBox [0 0 10 10] /Rotate 90 /UserUnit 3>>",
      3: "<</Kids [4 0 R 5 0 R] /Count 2 /MediaBox [0 0 20 20] /CropBox [1 1 9 9]>>",
      4: "<</MediaBox [0 0 30 30]>>",
      5: "<</Rotate 180 /UserUnit 2.5>>",
    });
    expect(document.page(0)).toMatchObject({
      mediaBox: [0, 0, 30, 30],
      cropBox: [1, 1, 9, 9],
      rotate: 90,
      userUnit: 1,
    });
    expect(document.page(1)).toMatchObject({ mediaBox: [0, 0, 20, 20], rotate: 180, userUnit: 2.5 });
  });

  it.each([
    ["/MediaBox [595 842 0 0]", [0, 0, 595, 842]],
    ["/MediaBox [-10 -20 100 200]", [-10, -20, 100, 200]],
    ["", [0, 0, 612, 792]],
    ["/MediaBox [0 0 0 0]", [0, 0, 612, 792]],
    ["/MediaBox [0 0 1]", [0, 0, 612, 792]],
    ["/MediaBox [(a) 0 1 1]", [0, 0, 612, 792]],
  ])("media box %s", (entry, box) => {
    expect(one("", entry).mediaBox).toEqual(box);
  });

  it.each([
    ["/CropBox [10 10 50 50]", [10, 10, 50, 50]],
    ["/CropBox [-10 50 500 10]", [0, 10, 100, 50]],
    ["/CropBox [200 200 300 300]", [0, 0, 100, 100]],
    ["", [0, 0, 100, 100]],
  ])("crop box %s within a media box of 100 x 100", (entry, box) => {
    expect(one("/MediaBox [0 0 100 100]", entry).cropBox).toEqual(box);
  });

  it.each([
    ["-90", 270],
    ["450", 90],
    ["360", 0],
    ["45", 0],
    ["(x)", 0],
    ["1e9", 0],
  ])("rotation %s", (value, turn) => {
    expect(one("", `/Rotate ${value}`).rotate).toBe(turn);
  });

  it.each([
    ["0", 1],
    ["-1", 1],
    ["(x)", 1],
    ["4", 4],
  ])("user unit %s", (value, unit) => {
    expect(one("", `/UserUnit ${value}`).userUnit).toBe(unit);
  });
});

describe("finding pages", () => {
  const nested = {
    2: "<</Kids [3 0 R 4 0 R 5 0 R] /Count 6>>",
    3: "<</Kids [6 0 R 7 0 R] /Count 2>>",
    4: PAGE,
    5: "<</Kids [8 0 R 9 0 R] /Count 3>>",
    6: PAGE,
    7: PAGE,
    8: "<</Kids [10 0 R 11 0 R] /Count 2>>",
    9: PAGE,
    10: PAGE,
    11: PAGE,
  };

  it("goes by /Count through nested branches", () => {
    expect(numbersOf(tree(nested))).toEqual([6, 7, 4, 10, 11, 9]);
  });

  it("reads one kid of a flat tree for the first and the last page", () => {
    const kids = Array.from({ length: 5_000 }, (_, index) => index + 3);
    const objects: Record<number, string> = {
      2: `<</Kids [${kids.map((num) => `${num} 0 R`).join(" ")}] /Count 5000>>`,
    };
    for (const num of kids) objects[num] = PAGE;
    const source = new CountingSource(build(objects));
    const document = PdfDocument.open(source);
    expect(document.pageCount).toBe(5_000);
    expect(document.page(0).ref.num).toBe(3);
    expect(document.page(4_999).ref.num).toBe(5_002);
    expect(source.bytesRead).toBeLessThan(source.size / 2);
  });

  it.each([
    ["too large", { ...nested, 2: nested[2].replace("6", "60") }],
    ["too small", { ...nested, 2: nested[2].replace("6", "2") }],
    ["negative", { ...nested, 2: nested[2].replace("6", "-6") }],
    ["missing", { ...nested, 2: nested[2].replace("/Count 6", "") }],
    ["as many as kids, by chance", { ...nested, 2: nested[2].replace("6", "3") }],
    ["wrong further down", { ...nested, 5: nested[5].replace("3", "7"), 2: nested[2].replace("6", "10") }],
  ])("is right for a page that a /Count which is %s can't lead to", (_, objects) => {
    const document = tree(objects);
    expect(codeOf(() => document.page(5))).toBeOneOf([null, "PDF_NO_SUCH_PAGE"]);
    expect(document.page(0).ref.num).toBe(6);
  });

  it("takes a branch with as many pages as kids that are not one each", () => {
    const document = tree({
      2: "<</Kids [3 0 R 4 0 R 5 0 R] /Count 3>>",
      3: "<</Kids [6 0 R 7 0 R] /Count 2>>",
      4: PAGE,
      5: "<</Kids [] /Count 0>>",
      6: PAGE,
      7: PAGE,
    });
    expect(numbersOf(document)).toEqual([6, 7, 4]);
  });

  it("takes a page where the tree should be", () => {
    expect(numbersOf(tree({ 2: PAGE }))).toEqual([2]);
  });

  it("leaves out kids that are nothing", () => {
    expect(numbersOf(tree({ 2: "<</Kids [3 0 R 9 0 R (x) 4 0 R]>>", 3: PAGE, 4: PAGE }))).toEqual([3, 4]);
  });

  it("refuses a page that is no object of its own: nothing can be put on it", () => {
    const document = tree({ 2: `<</Kids [${PAGE} 3 0 R] /Count 2>>`, 3: PAGE });
    expect(codeOf(() => document.page(0))).toBe("PDF_DAMAGED");
  });

  it("ends in trees that contain themselves", () => {
    expect(tree({ 2: "<</Kids [2 0 R 3 0 R] /Count 2>>", 3: PAGE }).page(0).ref.num).toBe(3);
    expect(numbersOf(tree({ 2: "<</Kids [3 0 R]>>", 3: "<</Kids [2 0 R 4 0 R 3 0 R]>>", 4: PAGE }))).toEqual([
      4,
    ]);
    expect(
      codeOf(() => tree({ 2: "<</Kids [3 0 R] /Count 1>>", 3: "<</Kids [2 0 R] /Count 1>>" }).page(0)),
    ).toBe("PDF_NO_PAGES");
    expect(codeOf(() => tree({ 2: "<</Kids 3 0 R>>", 3: "3 0 R" }).pageCount)).toBeNull();
  });

  it("says PDF_NO_PAGES and PDF_NO_SUCH_PAGE", () => {
    expect(codeOf(() => tree({ 2: "<</Kids [] /Count 0>>" }).page(0))).toBe("PDF_NO_PAGES");
    expect(codeOf(() => tree({ 2: "null" }).page(0))).toBe("PDF_NO_PAGES");
    const document = tree(nested);
    for (const index of [6, -1, 0.5, Number.NaN])
      expect(codeOf(() => document.page(index))).toBe("PDF_NO_SUCH_PAGE");
  });
});

describe("limits", () => {
  const deep = (levels: number): Record<number, string> => {
    const objects: Record<number, string> = {};
    for (let level = 0; level < levels; level += 1)
      objects[2 + level] = `<</Kids [${3 + level} 0 R] /Count 1>>`;
    objects[2 + levels] = PAGE;
    return objects;
  };

  it("maxPageTreeDepth", () => {
    expect(tree(deep(10), { maxPageTreeDepth: 10 }).page(0).ref.num).toBe(12);
    expect(codeOf(() => tree(deep(11), { maxPageTreeDepth: 10 }).page(0))).toBe("PDF_TOO_COMPLEX");
  });

  it("maxPages, where the tree is walked", () => {
    const walked = { 2: "<</Kids [3 0 R 4 0 R 5 0 R]>>", 3: PAGE, 4: PAGE, 5: PAGE };
    expect(tree(walked, { maxPages: 4 }).pageCount).toBe(3);
    expect(codeOf(() => tree(walked, { maxPages: 3 }).pageCount)).toBe("PDF_TOO_COMPLEX");
  });
});
