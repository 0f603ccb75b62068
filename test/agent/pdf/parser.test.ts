import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PDF_LIMITS } from "../../../agent/pdf/limit.ts";
import type { PdfArray, PdfDict } from "../../../agent/pdf/object.ts";
import { parseObject } from "../../../agent/pdf/parser.ts";
import { codeOf, latin1, textOf } from "./open.ts";
import { plain } from "./plain.ts";

const parse = (text: string): unknown => plain(parseObject(latin1(text)));

describe("well-formed objects", () => {
  it.each([
    ["123", 123],
    ["+17", 17],
    ["-98", -98],
    ["34.5", 34.5],
    ["-.002", -0.002],
    ["4.", 4],
    ["true", true],
    ["false", false],
    ["null", null],
    ["/Name1", "/Name1"],
    ["/A#42", "/AB"],
    ["/", "/"],
    ["(a(b)c)", { string: "a(b)c" }],
    ["(\\n\\053\\53x\\\\\\)\\q)", { string: "\n++x\\)q" }],
    ["(a\\\r\nb\r\nc)", { string: "ab\nc" }],
    ["<901FA>", { string: "\x90\x1f\xa0" }],
    ["< 90 1f >", { string: "\x90\x1f" }],
    ["12 0 R", "12 0 R"],
    ["[1 0 R 2 3 /A[]]", ["1 0 R", 2, 3, "/A", []]],
    ["<</A 1/B<</C(x)>>%comment\n/D 2 0 R>>", { A: 1, B: { C: { string: "x" } }, D: "2 0 R" }],
    ["  %c\r\n 5", 5],
  ])("%s", (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it("reads a name of any length", () => {
    const long = "N".repeat(100_000);
    expect(parse(`/${long}#20\xff 1`)).toBe(`/${long} \xff`);
  });

  it("keeps each value's bytes", () => {
    const dict = parseObject(latin1("<< /A  1.50 /B [ 1  2 ]/C<</D  (x)>> /E 3  0 R>>")) as PdfDict;
    expect(textOf(dict.raw("A"))).toBe("1.50");
    expect(textOf(dict.raw("B"))).toBe("[ 1  2 ]");
    expect(textOf(dict.raw("C"))).toBe("<</D  (x)>>");
    expect(textOf(dict.raw("E"))).toBe("3  0 R");
    expect(textOf((dict.get("B") as PdfArray).raw)).toBe("[ 1  2 ]");
  });
});

describe("malformed objects are read as other readers do", () => {
  it.each([
    ["", null],
    ["<</A 1", { A: 1 }],
    ["<</A [1 2 endobj", { A: [1, 2] }],
    ["<</A/B/C>>", { A: "/B" }],
    ["<</A 1 2 /B 3>>", { A: 1, B: 3 }],
    ["<</A 1 ] /B 3>>", { A: 1, B: 3 }],
    ["[1 ) } 2]", [1, 2]],
    ["--5", -5],
    ["1-2", 1],
    ["<9x0>", { string: "\x90" }],
    ["(open", { string: "open" }],
    ["/A#4", "/A#4"],
    ["[foo 1]", [null, 1]],
    ["9007199254740992 0 R", 9007199254740992],
    ["1 70000 R", 1],
  ])("%s", (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it("keeps no bytes of a value that is not well-formed", () => {
    const dict = parseObject(latin1("<</A [1 --2] /B [1 2] /C [3")) as PdfDict;
    expect(dict.raw("A")).toBeNull();
    expect(textOf(dict.raw("B"))).toBe("[1 2]");
    expect(dict.raw("C")).toBeNull();
  });
});

describe("limits", () => {
  const nested = (depth: number): Uint8Array => latin1("[".repeat(depth) + "]".repeat(depth));

  it("takes arrays as deep as maxNesting and no deeper", () => {
    const limits = { ...DEFAULT_PDF_LIMITS, maxNesting: 20 };
    // The innermost array's content is one level further down.
    expect(codeOf(() => parseObject(nested(20), limits))).toBeNull();
    expect(codeOf(() => parseObject(nested(21), limits))).toBe("PDF_TOO_COMPLEX");
  });

  it("takes as many values as maxValues and no more", () => {
    // The array itself and the end are each looked at as a value.
    const limits = { ...DEFAULT_PDF_LIMITS, maxValues: 12 };
    expect(codeOf(() => parseObject(latin1(`[${"1 ".repeat(10)}]`), limits))).toBeNull();
    expect(codeOf(() => parseObject(latin1(`[${"1 ".repeat(11)}]`), limits))).toBe("PDF_TOO_COMPLEX");
  });

  it("does not overflow the stack on a million brackets", () => {
    expect(codeOf(() => parseObject(latin1("[".repeat(1e6))))).toBe("PDF_TOO_COMPLEX");
    expect(codeOf(() => parseObject(latin1("<</A".repeat(1e6))))).toBe("PDF_TOO_COMPLEX");
  });
});

describe("any bytes", () => {
  it("are an object or PDF_TOO_COMPLEX", () => {
    const tokens = fc.constantFrom(
      "<<",
      ">>",
      "[",
      "]",
      "(",
      ")",
      "<",
      ">",
      "/A",
      "1",
      " ",
      "0 R",
      "%",
      "\n",
      "{",
      "-.",
      "\\",
    );
    const text = fc.oneof(
      fc.array(tokens).map((parts) => latin1(parts.join(""))),
      fc.uint8Array({ maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, (bytes) => {
        expect([null, "PDF_TOO_COMPLEX"]).toContain(codeOf(() => parseObject(bytes)));
      }),
      { numRuns: 1000 },
    );
  });
});
