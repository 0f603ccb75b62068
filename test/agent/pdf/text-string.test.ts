import { describe, expect, test } from "vitest";
import { textOfString, textString } from "../../../agent/pdf/text-string.ts";

describe("textString", () => {
  test.each(["Signature1", "a (b) \\ c", "", "Nguyễn Văn An", "Ủy ban 𝒜", "line\nline"])(
    "%j is read back as it was",
    (text) => {
      expect(textOfString(textString(text).bytes)).toBe(text);
    },
  );

  test("composes decomposed letters", () => {
    expect(textOfString(textString("Nguyễn".normalize("NFD")).bytes)).toBe("Nguyễn");
  });

  test("is UTF-16 with its mark, in hexadecimal, where ASCII is not enough", () => {
    const { bytes, hex } = textString("Ủ");
    expect([[...bytes], hex]).toEqual([[0xfe, 0xff, 0x1e, 0xe6], true]);
  });
});

describe("textOfString", () => {
  test.each<[string, number[], string]>([
    ["UTF-8 with its mark", [0xef, 0xbb, 0xbf, 0xc6, 0xa1], "ơ"],
    ["UTF-16 with a byte too many", [0xfe, 0xff, 0x00, 0x41, 0x00], "A"],
    ["bytes without a mark", [0x41, 0xe9], "Aé"],
  ])("reads %s", (_, bytes, text) => {
    expect(textOfString(Uint8Array.from(bytes))).toBe(text);
  });
});
