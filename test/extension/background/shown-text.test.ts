import { describe, expect, it } from "vitest";
import { shownText } from "../../../extension/background/shown-text.ts";

describe("words of a page in a window of ours", () => {
  it.each([
    ["Công văn số 12/UBND-VP 👩🏽‍💼", "Công văn số 12/UBND-VP 👩🏽‍💼"],
    ["hop-dong\u202efdp.exe", "hop-dong fdp.exe"],
    ["\u2066a\u2069 – đã ký\u0000\r\nb", "a  – đã ký b"],
    ["\u200f\u061c", ""],
  ])("read from left to right and hide nothing (%j)", (text, shown) => {
    expect(shownText(text)).toBe(shown);
  });
});
