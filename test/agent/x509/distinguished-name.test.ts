import { assert, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { isSameName, nameKey, namePartKeys } from "../../../agent/x509/distinguished-name.ts";
import { encode, objectIdentifier, TAG } from "./element.ts";

const UTF8 = 0x0c;
const PRINTABLE = 0x13;
const TELETEX = 0x14;
const IA5 = 0x16;
const UNIVERSAL = 0x1c;
const BMP = 0x1e;

const CN = "2.5.4.3";
const O = "2.5.4.10";

type Attribute = readonly [type: string, tag: number, value: Uint8Array];

function nameOf(...parts: readonly (readonly Attribute[])[]): Uint8Array {
  const attribute = ([type, tag, value]: Attribute): Uint8Array =>
    encode(TAG.sequence, objectIdentifier(type), encode(tag, value));
  return encode(TAG.sequence, ...parts.map((part) => encode(TAG.set, ...part.map(attribute))));
}

function common(text: string, tag = UTF8, coding: BufferEncoding = "utf8"): Uint8Array {
  return nameOf([[CN, tag, Buffer.from(text, coding)]]);
}

const wide = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

describe("two names are one", () => {
  test.each<[string, Uint8Array, Uint8Array]>([
    ["in other letters", common("CA Quốc Gia"), common("ca QUỐC gia")],
    ["with more blanks", common("CA Quốc gia"), common("  CA \t Quốc   gia ")],
    ["with other blanks", common("CA Quốc gia"), common("CA\u00a0Quốc\u3000gia")],
    ["as PrintableString", common("Root CA"), common("Root CA", PRINTABLE)],
    ["as IA5String", common("Root CA"), common("Root CA", IA5)],
    ["as TeletexString", common("Café"), common("Café", TELETEX, "latin1")],
    ["as BMPString", common("Quốc gia"), nameOf([[CN, BMP, wide("Quốc gia")]])],
    ["as UniversalString", common("A"), nameOf([[CN, UNIVERSAL, Buffer.of(0, 0, 0, 0x41)]])],
    ["with marks of their own", common("Quốc gia"), common("Quốc gia".normalize("NFD"))],
    ["in wide letters", common("ＣＡ"), common("CA")],
    ["with a soft hyphen", common("Quốc\u00adgia"), common("Quốcgia")],
    [
      "with a part's attributes turned round",
      nameOf([
        [CN, UTF8, Buffer.from("A")],
        [O, UTF8, Buffer.from("B")],
      ]),
      nameOf([
        [O, UTF8, Buffer.from("b")],
        [CN, UTF8, Buffer.from("a")],
      ]),
    ],
  ])("%s", (_, left, right) => {
    expect(isSameName(left, right)).toBe(true);
    expect(nameKey(left)).toBe(nameKey(right));
  });
});

describe("two names are not one", () => {
  const a: Attribute = [CN, UTF8, Buffer.from("A")];
  const b: Attribute = [O, UTF8, Buffer.from("B")];

  test.each<[string, Uint8Array, Uint8Array]>([
    ["with other text", common("CA 1"), common("CA 2")],
    ["with other marks", common("Quốc gia"), common("Quôc gia")],
    ["with blanks between letters", common("CA1"), common("CA 1")],
    ["of another attribute", nameOf([[CN, UTF8, Buffer.from("A")]]), nameOf([[O, UTF8, Buffer.from("A")]])],
    ["with parts turned round", nameOf([a], [b]), nameOf([b], [a])],
    ["with parts joined", nameOf([a], [b]), nameOf([a, b])],
    ["with one part more", nameOf([a]), nameOf([a], [b])],
    ["with a value that looks like two parts", nameOf([a], [b]), common("A\u00005504 0a=B")],
    ["of octets that are no UTF-8", common("\xff", UTF8, "latin1"), common("\xfe", UTF8, "latin1")],
    ["of half a character", nameOf([[CN, BMP, Buffer.of(0x41)]]), nameOf([[CN, BMP, Buffer.of(0x42)]])],
    ["of no string and of its digits", nameOf([[CN, 0x02, Buffer.of(5)]]), common("020105")],
  ])("%s", (_, left, right) => {
    expect(isSameName(left, right)).toBe(false);
  });
});

describe("bytes that are no name", () => {
  test("are the same as themselves only", () => {
    const name = common("Root CA");
    for (let length = 0; length < name.length; length++) {
      const cut = name.subarray(0, length);
      expect(isSameName(cut, Uint8Array.from(cut))).toBe(true);
      expect(isSameName(cut, name)).toBe(false);
      expect(namePartKeys(cut)).toEqual([]);
    }
    expect(isSameName(Buffer.concat([name, Uint8Array.of(0)]), name)).toBe(false);
  });

  test("of any kind throw nothing", () => {
    assert(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        expect(isSameName(bytes, Uint8Array.from(bytes))).toBe(true);
      }),
    );
  });

  test("nested as deep as there is room are read in little time", () => {
    let name = Buffer.alloc(0);
    for (let depth = 0; depth < 10_000; depth++) name = Buffer.from(encode(TAG.sequence, name));
    const begun = performance.now();
    expect(namePartKeys(name)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
