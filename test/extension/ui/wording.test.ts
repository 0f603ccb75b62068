import { describe, expect, it } from "vitest";
import {
  askedWords,
  isNumberingMissing,
  NOTHING_TYPED,
  numberingLines,
  statedFor,
  wordingOf,
} from "../../../extension/ui/signer/wording.ts";

const stated = { number: "127/UBND", date: "20/11/2026" };
const unstated = { number: null, date: null };

describe("the words of a stamp", () => {
  it("are asked for where only the person knows them", () => {
    expect(askedWords("comment", stated)).toBe("comment");
    expect(askedWords("copy", stated)).toBe("copy");
    expect(askedWords("incoming", stated)).toBe("number");
    expect(askedWords("attachment", stated)).toBe("number");
    expect(askedWords("seal", unstated)).toBe("number");
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

describe("what is stated of an arrival", () => {
  const portal = { ...stated, kind: "incoming", via: "page", document: null } as const;

  it("is its own where a portal's call asked for one, and nothing that was stated for another signature", () => {
    expect(statedFor("incoming", portal)).toEqual(stated);
    expect(statedFor("incoming", { ...portal, kind: "approve" })).toEqual(unstated);
    expect(statedFor("seal", portal)).toEqual(unstated);
    expect(statedFor("seal", { ...portal, kind: "approve" })).toEqual(stated);
  });

  it("is nothing that a portal's page shows or tells another program, which is the document's", () => {
    for (const via of ["adapter", "vgca", "vnpt"] as const)
      expect(statedFor("incoming", { ...portal, via })).toEqual(unstated);
    expect(statedFor("seal", { ...portal, via: "adapter" })).toEqual(stated);
  });
});

describe("the number and the date of a document that is issued", () => {
  const blank = { state: "blank", text: "/QĐ-UBND" } as const;
  const written = { number: { state: "written", text: "127/UBND" }, date: blank } as const;

  it("are the portal's until the person types others", () => {
    const typed = { ...NOTHING_TYPED, number: "128/UBND" };
    expect(numberingLines("seal", typed, stated)).toEqual({
      number: { text: "128/UBND", isLocked: false, state: null, differing: null },
      date: { text: "20/11/2026", isLocked: false, state: null, differing: null },
    });
    expect(wordingOf("seal", typed, stated)).toEqual({ ...stated, number: "128/UBND" });
  });

  it("are locked where the document has them, and are not said again", () => {
    const lines = numberingLines(
      "seal",
      { ...NOTHING_TYPED, number: "9" },
      { ...unstated, numbering: written },
    );
    expect(lines.number).toEqual({ text: "127/UBND", isLocked: true, state: "written", differing: null });
    expect(lines.date).toEqual({ text: "", isLocked: false, state: "blank", differing: null });
    expect(wordingOf("seal", NOTHING_TYPED, { ...unstated, numbering: written }).number).toBe(null);
    expect(wordingOf("seal", NOTHING_TYPED, { ...stated, numbering: written }).number).toBe(null);
  });

  it.each([
    ["128/UBND", "20/11/2026", "128/UBND", null],
    [" 127 / ubnd", "ngày 20 tháng 11 năm 2026", null, null],
    ["127/UBND", "21/11/2026", null, "21/11/2026"],
    ["", null, null, null],
  ])("are held against the portal's: %s of %s", (number, date, otherNumber, otherDate) => {
    const numbering = { ...written, date: { state: "written", text: "20/11/2026" } } as const;
    const lines = numberingLines("seal", NOTHING_TYPED, { number, date, numbering });
    expect([lines.number.differing, lines.date.differing]).toEqual([otherNumber, otherDate]);
  });

  it("are the main document's on an attachment, and its own where nobody says any", () => {
    expect(wordingOf("attachment", NOTHING_TYPED, { ...stated, numbering: written })).toEqual(stated);
    const own = numberingLines("attachment", NOTHING_TYPED, { ...unstated, numbering: written });
    expect(own.number).toMatchObject({ text: "127/UBND", isLocked: false });
  });

  it("are missing where neither document, nor portal, nor person gives them", () => {
    expect(isNumberingMissing("seal", NOTHING_TYPED, stated)).toBe(false);
    expect(isNumberingMissing("seal", NOTHING_TYPED, unstated)).toBe(true);
    expect(isNumberingMissing("attachment", NOTHING_TYPED, { ...unstated, numbering: written })).toBe(true);
    const typed = { ...NOTHING_TYPED, date: "20/11/2026" };
    expect(isNumberingMissing("attachment", typed, { ...unstated, numbering: written })).toBe(false);
    expect(isNumberingMissing("approve", NOTHING_TYPED, unstated)).toBe(false);
  });

  it("are an arrival's own, whatever the document says", () => {
    const lines = numberingLines("incoming", NOTHING_TYPED, { ...unstated, numbering: written });
    expect(lines.number).toEqual({ text: "", isLocked: false, state: null, differing: null });
  });
});
