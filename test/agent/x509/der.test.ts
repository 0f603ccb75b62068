import { assert, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { isDer, MAX_DER_DEPTH } from "../../../agent/x509/canonical-der.ts";
import { DerCursor, encode, MAX_INDEFINITE_DEPTH, TAG } from "../../../agent/x509/der.ts";
import { KysoError } from "../../../protocol/error.ts";

const CODE = "CMS_INVALID";
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
const der = (text: string): DerCursor => new DerCursor(hex(text), { code: CODE });
const ber = (text: string): DerCursor => new DerCursor(hex(text), { code: CODE, ber: true });
const refused = expect.objectContaining({ code: CODE }) as unknown;

describe("DerCursor", () => {
  test("reads elements in order, as views of the bytes", () => {
    const cursor = der("02 01 05 04 02 ab cd");
    expect(cursor.expect(TAG.integer).contents).toEqual(hex("05"));
    expect(cursor.next().raw).toEqual(hex("04 02 ab cd"));
    expect(cursor.done).toBe(true);
    cursor.finish();
  });

  test.each([0, 1, 127, 128, 255, 256, 65_535, 65_536])(
    "reads what encode writes, %i bytes long",
    (length) => {
      const contents = new Uint8Array(length).fill(7);
      const cursor = new DerCursor(encode(TAG.octetString, contents), { code: CODE });
      expect(cursor.next().contents).toEqual(contents);
      cursor.finish();
    },
  );

  test.each([
    ["an empty input", ""],
    ["a tag alone", "02"],
    ["contents cut off", "04 05 00"],
    ["a length cut off", "04 82 01"],
    ["a length of five bytes", "04 85 00 00 00 00 01 00"],
    ["a padded short length", "04 81 05 00 00 00 00 00"],
    ["a padded long length", "04 82 00 80"],
    ["an indefinite length", "30 80 00 00"],
    ["a high tag number", "1f 81 01 00"],
  ])("refuses %s", (_, bytes) => {
    expect(() => der(bytes).next()).toThrow(refused);
  });

  test("refuses another tag than expected, and bytes left over", () => {
    expect(() => der("02 01 05").expect(TAG.sequence)).toThrow(refused);
    expect(() => {
      der("02 01 05").finish();
    }).toThrow(refused);
  });

  test("takes BER's lengths only where it is told to", () => {
    const element = ber("30 80 04 81 01 aa 00 00").next();
    expect(element.contents).toEqual(hex("04 81 01 aa"));
    expect(element.raw).toHaveLength(8);
    expect(() => ber("24 80 04 01 aa").next()).toThrow(refused);
    expect(() => ber("04 80 aa 00 00").next()).toThrow(refused);
  });

  test("follows indefinite lengths to their limit and no deeper", () => {
    const nested = (depth: number): string => "30 80".repeat(depth) + "00 00".repeat(depth);
    expect(ber(nested(MAX_INDEFINITE_DEPTH)).next().raw).toHaveLength(MAX_INDEFINITE_DEPTH * 4);
    expect(() => ber(nested(MAX_INDEFINITE_DEPTH + 1)).next()).toThrow(refused);
  });

  test("takes as many elements as it was told, and not one more", () => {
    expect(der("05 00 05 00").rest(2)).toHaveLength(2);
    expect(() => der("05 00 05 00").rest(1)).toThrow(refused);
  });

  test("answers or throws its own error, whatever the bytes", () => {
    assert(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          new DerCursor(bytes, { code: CODE, ber: true }).rest(1000);
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
    ["a constructed string", "24 03 04 01 aa"],
    ["a primitive sequence", "10 00"],
    ["a padded length within", "30 04 04 81 01 aa"],
    ["bytes left over", "05 00 05 00"],
    ["nothing", ""],
  ])("refuses %s", (_, bytes) => {
    expect(isDer(hex(bytes))).toBe(false);
  });

  test("follows nesting to its limit and no deeper", () => {
    const nested = (depth: number): Uint8Array => {
      let element = encode(TAG.null);
      for (let level = 0; level < depth; level++) element = encode(TAG.sequence, element);
      return element;
    };
    expect(isDer(nested(MAX_DER_DEPTH))).toBe(true);
    expect(isDer(nested(MAX_DER_DEPTH + 1))).toBe(false);
  });
});
