import { describe, expect, it } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import type { PdfLimits } from "../../../agent/pdf/limit.ts";
import { PdfRef, type PdfStream } from "../../../agent/pdf/object.ts";
import { codeOf, CountingSource, latin1, open, textOf } from "./open.ts";
import { CATALOG, PAGE, PAGES, PdfBuilder, streamPdf, tablePdf } from "./pdf-builder.ts";

/** The smallest value of a limit with which an action works; one below must give PDF_TOO_COMPLEX. */
function expectLimit(
  limit: keyof PdfLimits,
  smallest: number,
  act: (limits: Partial<PdfLimits>) => unknown,
): void {
  expect(codeOf(() => act({ [limit]: smallest }))).toBeNull();
  expect(codeOf(() => act({ [limit]: smallest - 1 }))).toBe("PDF_TOO_COMPLEX");
}

const damaged = (builder: PdfBuilder): Uint8Array =>
  latin1((textOf(builder.bytes()) ?? "").replace(/startxref\n\d+/, "startxref\n7"));

const withObject = (body: string): Uint8Array => {
  const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE).object(5, body);
  builder.table([1, 2, 3, 5], "/Size 6 /Root 1 0 R", { free: [0, 4] });
  return builder.bytes();
};

describe("each limit holds, one below and one above", () => {
  it("maxObjectBytes", () => {
    const body = `(${"x".repeat(5_000)})`;
    const bytes = withObject(body);
    const needed = "5 0 obj\n".length + body.length;
    expectLimit("maxObjectBytes", needed, (limits) => open(bytes, limits).get(new PdfRef(5)));
  });

  it("maxParsedBytes, beyond four times the size", () => {
    // Twenty objects, each in the string that the one before opens.
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    const numbers = Array.from({ length: 20 }, (_, index) => index + 10);
    for (const num of numbers) {
      builder.places.set(num, { offset: builder.size, gen: 0 });
      builder.raw(`${num} 0 obj (${"x".repeat(500)}`);
    }
    builder.raw(")".repeat(20)).table([1, 2, 3, ...numbers], "/Size 30 /Root 1 0 R");
    const readAll = (limits: Partial<PdfLimits>): void => {
      const document = open(builder.bytes(), limits);
      for (const num of numbers) document.get(new PdfRef(num));
    };
    let [tooFew, enough] = [0, 1_000_000];
    while (enough - tooFew > 1) {
      const middle = (tooFew + enough) >> 1;
      if (codeOf(() => readAll({ maxParsedBytes: middle })) === null) enough = middle;
      else tooFew = middle;
    }
    expect(enough).toBeGreaterThan(20_000);
    expect(enough).toBeLessThan(200_000);
    expectLimit("maxParsedBytes", enough, readAll);
  });

  it("maxXrefSections", () => {
    const builder = tablePdf();
    let previous = (textOf(builder.bytes()) ?? "").lastIndexOf("xref\n0");
    for (let count = 1; count < 10; count += 1) {
      previous = builder.table([], `/Size 5 /Root 1 0 R /Prev ${previous}`);
    }
    expectLimit("maxXrefSections", 10, (limits) => open(builder.bytes(), limits));
    expect(open(builder.bytes()).revisions).toHaveLength(10);
  });

  it("maxXrefSections, of the trailers that a rebuild finds", () => {
    const builder = tablePdf();
    for (let count = 1; count < 10; count += 1) builder.raw("trailer <</Root 1 0 R>>\n");
    builder.raw("startxref\n7\n%%EOF\n");
    expectLimit("maxXrefSections", 10, (limits) => open(builder.bytes(), limits));
  });

  it("each trailer that a rebuild finds costs no more than it is long", () => {
    const trailers = "trailer <</Root 1 0 R>>\n".repeat(4_000);
    const source = new CountingSource(latin1(`%PDF-1.7\n${trailers}${" ".repeat(100_000)}`));
    expect(codeOf(() => PdfDocument.open(source))).not.toBeNull();
    expect(source.bytesRead).toBeLessThan(6_000_000);
  });

  it("large objects are forgotten before they fill the memory, the newest last", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    const numbers = Array.from({ length: 100 }, (_, index) => index + 10);
    for (const num of numbers) builder.object(num, `(${"x".repeat(100_000)})`);
    builder.table([1, 2, 3, ...numbers], "/Size 200 /Root 1 0 R");
    const source = new CountingSource(builder.bytes());
    const document = PdfDocument.open(source);
    const costOf = (num: number): number => {
      const before = source.bytesRead;
      expect(document.get(new PdfRef(num))).not.toBeNull();
      return source.bytesRead - before;
    };
    for (const num of numbers) expect(costOf(num)).toBeGreaterThan(0);
    expect(costOf(109)).toBe(0);
    expect(costOf(50)).toBe(0);
    expect(costOf(10)).toBeGreaterThan(0);
  });

  it("maxDecodedBytes, of an object stream", () => {
    const bytes = streamPdf().bytes();
    const size = Buffer.byteLength(
      `1 0 2 ${CATALOG.length + 1} 3 ${CATALOG.length + PAGES.length + 2} ${CATALOG} ${PAGES} ${PAGE} `,
    );
    expectLimit("maxDecodedBytes", size, (limits) => open(bytes, limits).page(0));
  });

  it("maxFilters", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    builder.stream(
      4,
      `/Filter [${"/AHx ".repeat(3)}]`,
      Buffer.from(Buffer.from("414243").toString("hex")).toString("hex"),
    );
    builder.table([1, 2, 3, 4], "/Size 5 /Root 1 0 R");
    expectLimit("maxFilters", 3, (limits) => {
      const document = open(builder.bytes(), limits);
      return document.streamBytes(document.get(new PdfRef(4)) as PdfStream, 100);
    });
  });

  it("maxReferenceChain, beyond which is null", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    for (let num = 4; num < 9; num += 1) builder.object(num, `${num + 1} 0 R`);
    builder.object(9, "9").object(10, "10 0 R");
    builder.table([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "/Size 11 /Root 1 0 R");
    expect(open(builder.bytes(), { maxReferenceChain: 6 }).resolve(new PdfRef(4))).toBe(9);
    expect(open(builder.bytes(), { maxReferenceChain: 5 }).resolve(new PdfRef(4))).toBeNull();
    expect(open(builder.bytes()).resolve(new PdfRef(10))).toBeNull();
  });

  it("maxObjects, of malformed tables and of rebuilt ones", () => {
    const text = textOf(tablePdf().bytes()) ?? "";
    const malformed = latin1(text.replaceAll(/ \n(?=\d{10}|trailer)/g, "\n"));
    expectLimit("maxObjects", 5, (limits) => open(malformed, limits));
    expectLimit("maxObjects", 4, (limits) => open(damaged(tablePdf()), limits));
  });

  it("maxObjectNumber leaves out what is above", () => {
    const bytes = withObject("5");
    expect(open(bytes, { maxObjectNumber: 5 }).get(new PdfRef(5))).toBe(5);
    expect(open(bytes, { maxObjectNumber: 4 }).get(new PdfRef(5))).toBeNull();
    expect(open(bytes, { maxObjectNumber: 4 }).nextObjectNumber).toBe(5);
  });

  it("maxRebuildBytes", () => {
    const bytes = damaged(tablePdf());
    expectLimit("maxRebuildBytes", bytes.length, (limits) => open(bytes, limits));
  });

  it("maxRebuildParsedBytes", () => {
    const bytes = damaged(tablePdf());
    const text = textOf(bytes) ?? "";
    const stream = text.indexOf("stream\n") - text.indexOf("4 0 obj");
    const trailer =
      text.indexOf(">>", text.indexOf("trailer")) + 2 - text.indexOf("trailer") - "trailer".length;
    expectLimit("maxRebuildParsedBytes", stream + trailer, (limits) => open(bytes, limits));
  });

  it("maxRebuildDecodedBytes", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    builder.objectStream(10, { 4: "(x)" }).objectStream(11, { 5: "(y)" });
    builder.table([1, 2, 3], "/Root 1 0 R");
    const size = 2 * "4 0 (x) ".length;
    expectLimit("maxRebuildDecodedBytes", size, (limits) => open(damaged(builder), limits));
  });
});
