import { describe, expect, it } from "vitest";
import { issuedNumbering } from "../../../agent/place/issued-numbering.ts";
import { findNumbering } from "../../../agent/place/numbering.ts";
import { settledNumbering, type SettledNumbering } from "../../../agent/place/settled-numbering.ts";
import { isNumberingText } from "../../../agent/verify/change/numbering-note.ts";
import { printedPage } from "./printed-page.ts";

const GIVEN = { number: "12/QĐ-UBND", date: "22/11/2026" };

function settled(
  number: string,
  date: string,
  given: { number: string | null; date: string | null } = GIVEN,
): SettledNumbering {
  return settledNumbering(
    findNumbering(
      printedPage([
        [number, 60],
        [date, 330],
      ]),
    ),
    given,
  );
}

function textsOf({ writings }: SettledNumbering): string[] {
  return writings.map(({ text }) => text);
}

const WRITTEN = ["Số: 12/QĐ-UBND", "Hà Nội, ngày 22 tháng 11 năm 2026"] as const;
const BLANK = ["Số:      /QĐ-UBND", "Hà Nội, ngày     tháng     năm 2026"] as const;

describe("number and date of a document that has them", () => {
  it("are the document's, and nothing is written", () => {
    const expected = { number: "12/QĐ-UBND", date: "22/11/2026", writings: [] };
    expect(settled(...WRITTEN)).toStrictEqual(expected);
    expect(settled(...WRITTEN, { number: null, date: " " })).toStrictEqual(expected);
    expect(settled(...WRITTEN, { number: "12", date: "2026-11-22" })).toStrictEqual(expected);
    expect(settled(...WRITTEN, { number: "Số: 012/qđ-ubnd", date: "22.11.2026" })).toStrictEqual(expected);
  });

  it("are not given otherwise", () => {
    for (const number of ["13/QĐ-UBND", "12/QĐ-SNV", "13", "QĐ"])
      expect(() => settled(...WRITTEN, { ...GIVEN, number })).toThrow(
        expect.objectContaining({ code: "SIGN_NUMBER_DIFFERS" }),
      );
    expect(() => settled(...WRITTEN, { ...GIVEN, date: "23/11/2026" })).toThrow(
      expect.objectContaining({ code: "SIGN_DATE_DIFFERS" }),
    );
  });
});

describe("number and date of a document that leaves room for them", () => {
  const OPEN = ["Số: ................................", "Hà Nội, ngày ... tháng ... năm 2026"] as const;

  it.each(["12/QĐ-UBND", "12-QĐ/TU", "12/qđ-ubnd", "12/KH-UBND.VX", "12/TB-VP(TH)", "12/HĐND&UBND-VP"])(
    "take a number of the form that a check of the result takes: %s",
    (number) => {
      const { writings } = settled(...OPEN, { ...GIVEN, number });
      expect(writings.every(({ text }) => isNumberingText(text))).toBe(true);
      expect(textsOf({ number, date: null, writings })[0]).toBe(number);
    },
  );

  it.each([
    "12/",
    "12//QĐ",
    "12/QĐ-UBND'",
    "12/QĐ\u202E",
    "12/QĐ\u0000",
    "12/QĐ\nBC",
    `12/${"Đ".repeat(80)}`,
  ])("take no other: %j", (number) => {
    expect(() => settled(...OPEN, { ...GIVEN, number })).toThrow(
      expect.objectContaining({ code: "SIGN_NUMBER_INVALID" }),
    );
  });

  it("take a number without the marks of no width that a portal's page has in it", () => {
    const found = settled(...OPEN, { ...GIVEN, number: "\uFEFF12/QĐ-\u200BUBND\u00AD" });
    expect([found.number, textsOf(found)[0]]).toStrictEqual(["12/QĐ-UBND", "12/QĐ-UBND"]);
  });

  it("are written in two rooms where the notation has one of its own", () => {
    const found = settled("Số: ……/…", WRITTEN[1]);
    expect(textsOf(found)).toStrictEqual(["12", "QĐ-UBND"]);
    expect(found.number).toBe("12/QĐ-UBND");
    // A word alone could be anything.
    const word = settled("Số: ……/…", WRITTEN[1], { ...GIVEN, number: "12/UBND" });
    expect(textsOf(word)).toStrictEqual(["12/UBND"]);
  });

  it("are written, but for what is printed already", () => {
    const found = settled(...BLANK);
    expect(textsOf(found)).toStrictEqual(["12", "22", "11"]);
    expect(found).toMatchObject({ number: "12/QĐ-UBND", date: "22/11/2026" });
    expect(textsOf(settled("Số: ......", "Hà Nội, ngày ... tháng ... năm 20.."))).toStrictEqual([
      "12/QĐ-UBND",
      "22",
      "11",
      "26",
    ]);
    expect(textsOf(settled("Số: ....../QĐ-UBND", "Hà Nội, ngày ... tháng 11 năm 2026"))).toStrictEqual([
      "12",
      "22",
    ]);
  });

  it("are whole though only digits were given", () => {
    expect(settled(...BLANK, { number: "12", date: "22/11/2026" }).number).toBe("12/QĐ-UBND");
  });

  it("are written with the zeros that records work asks for", () => {
    expect(textsOf(settled(...BLANK, { ...GIVEN, date: "5/1/2026" }))).toStrictEqual(["12", "05", "01"]);
    expect(textsOf(settled(...BLANK, { ...GIVEN, date: "05/03/2026" }))).toStrictEqual(["12", "05", "3"]);
  });

  it("are missing where nobody gives them", () => {
    expect(settled(...BLANK, { number: null, date: null })).toStrictEqual({
      number: null,
      date: null,
      writings: [],
    });
  });

  it("are not given otherwise than what is printed", () => {
    for (const number of ["12/QĐ-SNV", "12/QĐ-UBND-VP"])
      expect(() => settled(...BLANK, { ...GIVEN, number })).toThrow(
        expect.objectContaining({ code: "SIGN_NUMBER_DIFFERS" }),
      );
    expect(() => settled(...BLANK, { ...GIVEN, number: "QĐ" })).toThrow(
      expect.objectContaining({ code: "SIGN_NUMBER_INVALID" }),
    );
    expect(() => settled(...BLANK, { ...GIVEN, date: "22/11/2025" })).toThrow(
      expect.objectContaining({ code: "SIGN_DATE_DIFFERS" }),
    );
  });
});

describe("number and date of a document that says nothing of them", () => {
  it("are what was given, and not written", () => {
    expect(settledNumbering(null, { number: " 12/QĐ-UBND ", date: "5/3/2026" })).toStrictEqual({
      number: "12/QĐ-UBND",
      date: "05/03/2026",
      writings: [],
    });
  });

  it.each([
    "22/11/2026",
    "22-11-2026",
    "22.11.2026",
    "2026-11-22",
    "2026-11-22T07:30:00+07:00",
    "Hà Nội, ngày 22 tháng 11 năm 2026",
  ])("take a date as %s", (date) => {
    expect(settledNumbering(null, { number: null, date }).date).toBe("22/11/2026");
  });

  it.each(["31/02/2026", "22/13/2026", "22/11/26", "hôm nay", "2026", "1/1/0001", "22/11/2026 x"])(
    "do not take %s for a date",
    (date) => {
      expect(() => settledNumbering(null, { number: null, date })).toThrow(
        expect.objectContaining({ code: "SIGN_DATE_INVALID" }),
      );
    },
  );
});

describe("number and date of an attachment", () => {
  const main = { number: "45/QĐ-UBND", date: "23/11/2026" };
  const found = (number: string, date: string) =>
    findNumbering(
      printedPage([
        [number, 60],
        [date, 330],
      ]),
    );

  it("are its main document's, though it has others of its own, which stay as they are", () => {
    expect(issuedNumbering("attachment", found(...WRITTEN), main)).toStrictEqual({ ...main, writings: [] });
    expect(() => issuedNumbering("seal", found(...WRITTEN), main)).toThrow(
      expect.objectContaining({ code: "SIGN_NUMBER_DIFFERS" }),
    );
  });

  it("are its own where nobody gives any, and go into its blanks", () => {
    const nothing = { number: null, date: null };
    expect(issuedNumbering("attachment", found(...WRITTEN), nothing)).toMatchObject(GIVEN);
    expect(textsOf(issuedNumbering("attachment", found(...BLANK), main))).toContain("45");
  });

  it("are refused where they are none", () => {
    const wrong = { ...main, date: "30/02/2026" };
    expect(() => issuedNumbering("attachment", found(...WRITTEN), wrong)).toThrow(
      expect.objectContaining({ code: "SIGN_DATE_INVALID" }),
    );
  });
});
