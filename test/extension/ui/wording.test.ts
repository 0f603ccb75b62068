import { describe, expect, it } from "vitest";
import { askedWords, NOTHING_TYPED, wordingOf } from "../../../extension/ui/signer/wording.ts";

const stated = { number: "127/UBND", date: "20/11/2026" };
const unstated = { number: null, date: null };

describe("the words of a stamp", () => {
  it("are asked for where only the person knows them", () => {
    expect(askedWords("comment", stated)).toBe("comment");
    expect(askedWords("copy", stated)).toBe("copy");
    expect(askedWords("incoming", stated)).toBe("number");
    expect(askedWords("attachment", stated)).toBe(null);
    expect(askedWords("attachment", unstated)).toBe("number");
    expect(askedWords("approve", unstated)).toBe(null);
  });

  it("are not one number for several documents", () => {
    expect(askedWords("incoming", null)).toBe(null);
    expect(askedWords("comment", null)).toBe("comment");
  });

  it("are the portal's, unless the person typed others where they are asked", () => {
    const typed = { ...NOTHING_TYPED, number: " 512 ", date: "" };
    expect(wordingOf("approve", typed, stated)).toEqual(stated);
    expect(wordingOf("incoming", typed, stated)).toEqual({ number: "512", date: null });
    expect(wordingOf("incoming", NOTHING_TYPED, stated)).toEqual(stated);
  });

  it("carry opinion and sort of copy only for their own kind", () => {
    const typed = { ...NOTHING_TYPED, comment: " Đồng ý. ", copyType: "TRÍCH SAO" as const };
    expect(wordingOf("comment", typed, stated)).toEqual({ ...stated, comment: "Đồng ý." });
    expect(wordingOf("copy", typed, stated)).toEqual({ ...stated, copyType: "TRÍCH SAO" });
    expect(wordingOf("seal", typed, stated)).toEqual(stated);
  });
});
