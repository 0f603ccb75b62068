import { assert, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { firstElement, isDer, MAX_DER_DEPTH, MAX_ELEMENTS } from "../../../agent/x509/canonical-der.ts";
import { KysoError } from "../../../protocol/error.ts";
import { encode, TAG } from "./element.ts";

const CODE = "CMS_INVALID";
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
const refused = expect.objectContaining({ code: CODE }) as unknown;

function nested(depth: number): Uint8Array {
  let element = encode(TAG.null);
  for (let level = 0; level < depth; level++) element = encode(TAG.sequence, element);
  return element;
}

describe("firstElement", () => {
  test("finds the first element and leaves what follows", () => {
    expect(firstElement(hex("30 03 02 01 05 ff ff"), CODE, "DER lengths")).toEqual(hex("30 03 02 01 05"));
  });

  test.each([0, 1, 127, 128, 255, 256, 65_535, 65_536])("takes the shortest length of %i bytes", (length) => {
    const element = encode(TAG.octetString, new Uint8Array(length).fill(7));
    expect(firstElement(element, CODE, "DER")).toHaveLength(element.length);
  });

  test.each([
    ["an empty input", ""],
    ["a tag alone", "02"],
    ["contents cut off", "04 05 00"],
    ["a length cut off", "04 82 01"],
    ["a length of five bytes", "04 85 00 00 00 00 01 00"],
    ["a padded short length", "04 81 05 00 00 00 00 00"],
    ["a padded long length", "04 82 00 80"],
    ["an indefinite length", "30 80 00 00"],
    ["a padded length within", "30 04 04 81 01 aa"],
    ["an element longer than its container", "30 03 04 02 01 02"],
    ["a high tag number", "1f 81 01 00"],
    ["a reserved tag", "30 02 00 00"],
  ])("refuses %s", (_, bytes) => {
    expect(() => firstElement(hex(bytes), CODE, "DER lengths")).toThrow(refused);
  });

  test("takes BER's lengths only where it is told to", () => {
    const element = hex("30 80 04 81 01 aa 00 00");
    expect(firstElement(element, CODE, "BER")).toHaveLength(8);
    expect(() => firstElement(element, CODE, "DER")).toThrow(refused);
    expect(() => firstElement(hex("30 80 04 01 aa"), CODE, "BER")).toThrow(refused);
    expect(() => firstElement(hex("30 05 30 80 02 01 05 00 00"), CODE, "BER")).toThrow(refused);
    expect(() => firstElement(hex("04 80 aa 00 00"), CODE, "BER")).toThrow(refused);
  });

  test("follows indefinite lengths to its limit and no deeper", () => {
    const indefinite = (depth: number): Uint8Array => hex("30 80".repeat(depth) + "00 00".repeat(depth));
    expect(firstElement(indefinite(MAX_DER_DEPTH), CODE, "BER")).toHaveLength(MAX_DER_DEPTH * 4);
    expect(() => firstElement(indefinite(MAX_DER_DEPTH + 1), CODE, "BER")).toThrow(refused);
    expect(() => firstElement(hex("30 80".repeat(1_000_000)), CODE, "BER")).toThrow(refused);
  });

  test("takes as many elements as its limit, and not one more", () => {
    const sequence = (elements: number): Uint8Array =>
      encode(TAG.sequence, Buffer.from("0500".repeat(elements), "hex"));
    expect(firstElement(sequence(MAX_ELEMENTS - 1), CODE, "DER").length).toBeGreaterThan(MAX_ELEMENTS);
    expect(() => firstElement(sequence(MAX_ELEMENTS), CODE, "DER")).toThrow(refused);
  });

  test.each([
    ["a number", TAG.integer],
    ["an object identifier", 0x06],
    ["a text", 0x0c],
  ])("refuses %s that nobody needs so long", (_, tag) => {
    const element = (length: number): Uint8Array => encode(tag, new Uint8Array(length).fill(1));
    expect(firstElement(element(4096), CODE, "BER")).toHaveLength(4100);
    expect(() => firstElement(element(4097), CODE, "BER")).toThrow(refused);
    expect(firstElement(encode(TAG.octetString, new Uint8Array(1e6)), CODE, "BER").length).toBeGreaterThan(
      1e6,
    );
  });

  test("counts long values as more than one element, and what several encodings cost together", () => {
    const allowance = { elements: 5 };
    firstElement(encode(0x0c, new Uint8Array(8)), CODE, "DER", allowance);
    expect(allowance).toEqual({ elements: 3 });
    firstElement(encode(TAG.octetString, new Uint8Array(800)), CODE, "DER", allowance);
    expect(allowance).toEqual({ elements: 2 });
    expect(() => firstElement(encode(0x0c, new Uint8Array(16)), CODE, "DER", allowance)).toThrow(refused);
  });

  test("answers or throws its own error, whatever the bytes", () => {
    assert(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          firstElement(bytes, CODE, "BER");
        } catch (error) {
          expect(error).toBeInstanceOf(KysoError);
        }
      }),
    );
  });
});

describe("isDer", () => {
  test.each([
    ["a sequence", "30 06 02 01 05 01 01 ff"],
    ["a set in order", "31 06 02 01 05 02 01 06"],
    ["an implicit tag", "a0 03 02 01 05"],
    ["a negative integer", "02 01 80"],
    ["an integer that needs its zero", "02 02 00 80"],
  ])("accepts %s", (_, bytes) => {
    expect(isDer(hex(bytes))).toBe(true);
  });

  test.each([
    ["a set out of order", "31 06 02 01 06 02 01 05"],
    ["a boolean of 1", "01 01 01"],
    ["a padded integer", "02 02 00 05"],
    ["a padded negative integer", "02 02 ff 80"],
    ["an empty integer", "02 00"],
    ["a bit string without its first octet", "03 00"],
    ["a bit string of unused bits", "03 01 04"],
    ["a constructed string", "24 03 04 01 aa"],
    ["a primitive sequence", "10 00"],
    ["a padded length within", "30 04 04 81 01 aa"],
    ["bytes left over", "05 00 05 00"],
    ["nothing", ""],
  ])("refuses %s", (_, bytes) => {
    expect(isDer(hex(bytes))).toBe(false);
  });

  test("follows nesting to its limit and no deeper", () => {
    expect(isDer(nested(MAX_DER_DEPTH))).toBe(true);
    expect(isDer(nested(MAX_DER_DEPTH + 1))).toBe(false);
  });
});
