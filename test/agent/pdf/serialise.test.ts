import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DictEntry,
  PdfArray,
  PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfObject,
} from "../../../agent/pdf/object.ts";
import { parseObject } from "../../../agent/pdf/parser.ts";
import { serialise } from "../../../agent/pdf/serialise.ts";
import { codeOf, latin1, textOf } from "./open.ts";
import { plain } from "./plain.ts";

const { object: anyObject } = fc.letrec<{ object: PdfObject }>((tie) => ({
  object: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.integer({ min: -1e9, max: 1e9 }).map((value) => value / 1000),
    fc
      .string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
      .map((value) => new PdfName(value)),
    fc.tuple(fc.uint8Array(), fc.boolean()).map(([bytes, hex]) => new PdfString(bytes, hex)),
    fc.tuple(fc.nat(8_388_607), fc.nat(65_535)).map(([num, gen]) => new PdfRef(num, gen)),
    fc.array(tie("object")).map((items) => new PdfArray(items)),
    fc
      .dictionary(fc.string({ minLength: 1, unit: "grapheme-ascii" }), tie("object"))
      .map((entries) => PdfDict.of(entries)),
  ),
}));

describe("serialise", () => {
  it("writes what reads back as the same object", () => {
    fc.assert(
      fc.property(anyObject, (object) => {
        expect(plain(parseObject(serialise(object)))).toEqual(plain(object));
      }),
      { numRuns: 500 },
    );
  });

  it("writes untouched values with the bytes that they had", () => {
    const dict = parseObject(latin1("<</A  1.50/B [ 1  2 ]/C(x)>>")) as PdfDict;
    const edited = dict.with(
      new Map<string, PdfObject | DictEntry>([
        ["C", null],
        ["D", 7],
      ]),
    );
    expect(textOf(serialise(edited))).toBe("<<\n/A 1.50\n/B [ 1  2 ]\n/D 7\n>>");
    expect(textOf(serialise(edited.with(new Map([["A", new DictEntry(2, latin1("2.00"))]]))))).toContain(
      "/A 2.00\n",
    );
  });

  it.each([
    [1e21, "1000000000000000000000"],
    [1e-7, "0"],
    [-0.5, "-0.5"],
    [0.1 + 0.2, "0.3"],
    [-1e-9, "0"],
  ])("writes %d without an exponent", (value, text) => {
    expect(textOf(serialise(value))).toBe(text);
  });

  it("writes a stream with its length", () => {
    const stream = new PdfStream(PdfDict.of({ Type: new PdfName("X"), Length: 99 }), latin1("abc"));
    expect(textOf(serialise(stream))).toBe("<<\n/Type /X\n/Length 3\n>>\nstream\nabc\nendstream");
  });

  it("refuses what PDF can't say", () => {
    expect(codeOf(() => serialise(Number.NaN))).toBe("INTERNAL");
    expect(codeOf(() => serialise(new PdfStream(new PdfDict(), 12)))).toBe("INTERNAL");
  });
});
