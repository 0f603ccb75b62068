import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFilters, type Filter } from "../../../agent/pdf/filter.ts";
import { codeOf, latin1, textOf } from "./open.ts";

const NO_PREDICTOR = { predictor: 1, colors: 1, bitsPerComponent: 8, columns: 1 };
const filter = (name: string, predictor: Partial<Filter["predictor"]> = {}): Filter => ({
  name,
  predictor: { ...NO_PREDICTOR, ...predictor },
  earlyChange: true,
});
const MAX = 100_000;

describe("vectors", () => {
  it("ASCIIHexDecode takes white space and an odd digit", () => {
    expect(textOf(decodeFilters(latin1("48 65\n6C6c6F2>rest"), [filter("ASCIIHexDecode")], MAX))).toBe(
      "Hello ",
    );
  });

  it("ASCII85Decode takes z and a short last group", () => {
    expect(textOf(decodeFilters(latin1('87cURD]i,"Ebo80~>'), [filter("ASCII85Decode")], MAX))).toBe(
      "Hello World!",
    );
    expect(decodeFilters(latin1("z87~>"), [filter("A85")], MAX)).toHaveLength(5);
  });

  it("RunLengthDecode copies and repeats", () => {
    const coded = Uint8Array.of(2, 65, 66, 67, 254, 90, 128, 1, 1);
    expect(textOf(decodeFilters(coded, [filter("RunLengthDecode")], MAX))).toBe("ABCZZZ");
  });

  it("LZWDecode decodes the example of ISO 32000-1, 7.4.4.2", () => {
    const coded = Uint8Array.of(0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01);
    const decoded = decodeFilters(coded, [filter("LZWDecode")], MAX);
    expect([...decoded]).toEqual([45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
  });

  it("filters apply in order", () => {
    const coded = latin1(Buffer.from(deflateSync(latin1("both"))).toString("hex"));
    expect(textOf(decodeFilters(coded, [filter("AHx"), filter("Fl")], MAX))).toBe("both");
  });
});

describe("predictors", () => {
  const decode = (rows: number[], predictor: Partial<Filter["predictor"]>): number[] => [
    ...decodeFilters(deflateSync(Uint8Array.from(rows)), [filter("FlateDecode", predictor)], MAX),
  ];

  it.each([
    [0, [10, 20, 30, 40, 50, 60]],
    [1, [10, 30, 60, 40, 90, 150]],
    [2, [10, 20, 30, 50, 70, 90]],
    [3, [10, 25, 42, 45, 85, 123]],
    [4, [10, 30, 60, 50, 100, 160]],
  ])("PNG filter type %d", (type, expected) => {
    expect(decode([type, 10, 20, 30, type, 40, 50, 60], { predictor: 15, columns: 3 })).toEqual(expected);
  });

  it("TIFF, for 8, 16 and 4 bits", () => {
    expect(decode([1, 2, 3, 4, 5, 6], { predictor: 2, columns: 3 })).toEqual([1, 3, 6, 4, 9, 15]);
    const wide = decode([0, 255, 0, 2], { predictor: 2, columns: 2, bitsPerComponent: 16 });
    expect(wide).toEqual([0, 255, 1, 1]);
    expect(decode([0x12, 0xf1], { predictor: 2, columns: 4, bitsPerComponent: 4 })).toEqual([0x13, 0x23]);
  });

  it("parameters outside the standard are PDF_DAMAGED", () => {
    for (const bad of [
      { predictor: 3 },
      { columns: 0 },
      { columns: 1e9 },
      { colors: 1e9 },
      { bitsPerComponent: 5 },
    ]) {
      expect(codeOf(() => decode([0, 0], { predictor: 12, ...bad }))).toBe("PDF_DAMAGED");
    }
  });
});

describe("damage and bounds", () => {
  it("deflated data that is cut off gives what came before the cut", () => {
    const whole = Uint8Array.from({ length: 5_000 }, (_, index) => (index * index) & 0xff);
    const coded = deflateSync(whole);
    const decoded = decodeFilters(coded.subarray(0, coded.length - 20), [filter("FlateDecode")], MAX);
    expect(decoded.length).toBeGreaterThan(1_000);
    expect(Buffer.compare(decoded, whole.subarray(0, decoded.length))).toBe(0);
  });

  it("a damaged header or checksum does not hide deflated data", () => {
    const coded = deflateSync(latin1("text"));
    coded[0] = 0;
    expect(textOf(decodeFilters(coded, [filter("FlateDecode")], MAX))).toBe("text");
  });

  it("unknown filters are PDF_DAMAGED", () => {
    for (const name of ["DCTDecode", "toString", "__proto__"]) {
      expect(codeOf(() => decodeFilters(latin1("x"), [filter(name)], MAX))).toBe("PDF_DAMAGED");
    }
  });

  const bombs: [string, Uint8Array][] = [
    ["FlateDecode", deflateSync(new Uint8Array(1001))],
    ["RunLengthDecode", Uint8Array.from([...Array.from({ length: 7 }, () => [130, 0]), 140, 0, 128].flat())],
    ["ASCIIHexDecode", latin1("00".repeat(1001))],
    ["ASCII85Decode", latin1(`${"z".repeat(250)}!!~>`)],
    ["LZWDecode", lzwOf(new Uint8Array(1001))],
  ];
  it.each(bombs)("%s stops at its bound", (name, coded) => {
    const length = decodeFilters(coded, [filter(name)], MAX).length;
    expect(length).toBeGreaterThan(1_000);
    expect(codeOf(() => decodeFilters(coded, [filter(name)], length))).toBeNull();
    expect(codeOf(() => decodeFilters(coded, [filter(name)], length - 1))).toBe("PDF_TOO_COMPLEX");
  });

  it("any bytes decode, or fail with a code", () => {
    const names = fc.constantFrom(
      "FlateDecode",
      "LZWDecode",
      "ASCIIHexDecode",
      "ASCII85Decode",
      "RunLengthDecode",
    );
    fc.assert(
      fc.property(
        names,
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(1, 2, 12),
        (name, bytes, predictor) => {
          const filters = [filter(name, { predictor, columns: 3 })];
          expect([null, "PDF_DAMAGED", "PDF_TOO_COMPLEX"]).toContain(
            codeOf(() => decodeFilters(bytes, filters, MAX)),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("LZW reads what an encoder wrote, through every code length", () => {
    const whole = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7919) >> 3);
    expect(Buffer.compare(decodeFilters(lzwOf(whole), [filter("LZWDecode")], MAX), whole)).toBe(0);
  });
});

/** An LZW encoder, early change, as TIFF 6.0 describes it. */
function lzwOf(bytes: Uint8Array): Uint8Array {
  let bits = "";
  let codes = new Map<string, number>();
  let width = 9;
  const emit = (code: number): void => void (bits += code.toString(2).padStart(width, "0"));
  emit(256);
  let run = "";
  for (const byte of bytes) {
    const longer = run + String.fromCharCode(byte);
    if (longer.length === 1 || codes.has(longer)) {
      run = longer;
      continue;
    }
    emit(codes.get(run) ?? run.charCodeAt(0));
    codes.set(longer, 258 + codes.size);
    if (258 + codes.size === 4095) {
      emit(256);
      codes = new Map();
      width = 9;
    } else if (258 + codes.size >= 2 ** width) width += 1;
    run = String.fromCharCode(byte);
  }
  if (run !== "") emit(codes.get(run) ?? run.charCodeAt(0));
  emit(257);
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
}
