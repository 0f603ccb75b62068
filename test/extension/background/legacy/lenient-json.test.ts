import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLenientJson } from "../../../../extension/background/legacy/lenient-json.ts";

describe("JSON as portals write it", () => {
  it.each([
    ["with a byte order mark", '\uFEFF{"a":1}', { a: 1 }],
    ["with single quotes", "{'a':'b'}", { a: "b" }],
    ["with names without quotes", "{a:'b', c_1: 2}", { a: "b", c_1: 2 }],
    ["with trailing commas", '{"a":[1,2,],}', { a: [1, 2] }],
    ["with comments", '{ // one\n "a": /* two */ 1 }', { a: 1 }],
    ["with line breaks in a text", '{"a":"b\nc"}', { a: "b\nc" }],
    ["with backslashes that escape nothing", String.raw`{"a":"C:\Users\d.pdf",}`, { a: "C:\\Users\\d.pdf" }],
    ["with the words of other languages", "{a:True,b:FALSE,c:undefined}", { a: true, b: false, c: null }],
    ["within a string", JSON.stringify('{"a":1}'), { a: 1 }],
  ])("is read %s", (_name, text, value) => {
    expect(readLenientJson(text)).toEqual(value);
  });

  it.each(["", "{", "config", '{"a"', '{"a":', "{'a':'b'} c", "[".repeat(100), "{a:b}"])(
    "is nothing where it can't be read: %s",
    (text) => {
      expect(readLenientJson(text)).toBeUndefined();
    },
  );

  it("means what JSON means", () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3, withNullPrototype: false }), (value) => {
        const text = JSON.stringify(value);
        // The comma makes it no JSON, so that the lenient reader reads it.
        expect(readLenientJson(`[${text},]`)).toEqual([JSON.parse(text)]);
      }),
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."{}[]:,\"'\\/*\n a1u".split(""))), (signs) => {
        readLenientJson(signs.join(""));
      }),
    );
  });
});
