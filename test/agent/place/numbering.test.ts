import { describe, expect, it } from "vitest";
import { findNumbering, type FoundNumbering } from "../../../agent/place/numbering.ts";
import type { PageText, TextLine } from "../../../agent/text/document-text.ts";
import { printedPage, type Printed } from "./printed-page.ts";

const LEFT = 60;
const RIGHT = 330;

/** What is found of one line under the letterhead. */
function found(...line: readonly Printed[]): FoundNumbering {
  return findNumbering(printedPage([["UBND TỈNH HÀ GIANG", LEFT]], line));
}

describe("the document's number", () => {
  it.each([
    ["Số: 12/QĐ-UBND", "12/QĐ-UBND"],
    ["Số: 15/2026/NĐ-CP", "15/2026/NĐ-CP"],
    ["Số 12-QĐ/TU", "12-QĐ/TU"],
    ["Số:12 / QĐ - UBND", "12/QĐ-UBND"],
    ["Số: 123a/TTr-SNV", "123a/TTr-SNV"],
    ["Số: 12", "12"],
    ["SỐ: 7/BC-BYT", "7/BC-BYT"],
    ["Số: ...12.../QĐ-UBND", "12/QĐ-UBND"],
    ["Số: 1.245/QĐ-UBND", "1245/QĐ-UBND"],
    ["Số: 12/TTr-P.TCHC", "12/TTr-P.TCHC"],
    ["Số: 12/HĐND&UBND-VP", "12/HĐND&UBND-VP"],
    ["Số: .....12/QĐ-UBND.....", "12/QĐ-UBND"],
    ["Số: .....12-QĐ/TU .....", "12-QĐ/TU"],
    ["Số: 12/KH-UBND.VX", "12/KH-UBND.VX"],
    ["Số: 12/TB-VP(TH)", "12/TB-VP(TH)"],
    ["Số: 1 2/QĐ-UBND", "12/QĐ-UBND"],
    ["Số: 1 2 3 / QĐ-UBND", "123/QĐ-UBND"],
  ])("is read where it is written: %s", (line, text) => {
    expect(found([line, LEFT]).number).toStrictEqual({
      state: "written",
      text,
      blank: null,
      notationBlank: null,
    });
  });

  it.each([
    ["Số:       /QĐ-UBND", "/QĐ-UBND"],
    ["Số: ......./QĐ-UBND", "/QĐ-UBND"],
    ["Số:……/2026/NĐ-CP", "/2026/NĐ-CP"],
    ["Số: _____/QĐ-UBND", "/QĐ-UBND"],
    ["Số      -QĐ/TU", "-QĐ/TU"],
    ["Số: /TB-UBND", "/TB-UBND"],
    ["Số:       /TTr-P.TCHC", "/TTr-P.TCHC"],
    ["Số …-CV/ĐU", "-CV/ĐU"],
    ["Số: ……/…", null],
    ["Số …/…", null],
    ["Số: ..........", null],
    ["Số:", null],
  ])("is missing where room is left for it: %s", (line, text) => {
    const { number } = found([line, LEFT]);
    expect(number).toMatchObject({ state: "blank", text });
    expect(number.blank).not.toBeNull();
  });

  it.each([
    ["Số điện thoại: 0219 3 866 xxx"],
    ["Số 12 đường Láng, Hà Nội"],
    ["số 12/QĐ-UBND ngày 01 tháng 11 năm 2025"],
    ["Căn cứ Quyết định số 12/QĐ-UBND"],
    ["Căn cứ Nghị định Số: 12/QĐ-UBND"],
    ["Số: chưa cấp"],
    [`Số: 12/QĐ-UBND${" ".repeat(1000)}.`],
    ["Số lượng: 12"],
  ])("is not what the text mentions: %s", (line) => {
    expect(found([line, LEFT]).number.state).toBe("none");
  });

  it("is read from letters that are composed of two", () => {
    expect(found(["Số: 12/QĐ-UBND".normalize("NFD"), LEFT]).number.text).toBe("12/QĐ-UBND");
  });

  it("is read from pieces, and in either column", () => {
    expect(found(["Số:", LEFT], ["12", 90], ["/QĐ-UBND", 106]).number.text).toBe("12/QĐ-UBND");
    expect(found(["TỈNH HÀ GIANG", LEFT], ["Số: 12/QĐ-UBND", RIGHT]).number.text).toBe("12/QĐ-UBND");
  });

  it("has its notation on the line below", () => {
    const page = printedPage([["Số: 12/", LEFT]], [["QĐ-UBND", LEFT]]);
    expect(findNumbering(page).number.text).toBe("12/QĐ-UBND");
    const blank = printedPage([["Số:", LEFT]], [["/QĐ-UBND", LEFT]]);
    expect(findNumbering(blank).number).toMatchObject({ state: "blank", text: "/QĐ-UBND" });
  });

  it("is not that of an arrival that was stamped on the page", () => {
    const page = printedPage([["CÔNG VĂN ĐẾN", RIGHT]], [["Số: 45", RIGHT]], [["Số: 12/QĐ-UBND", LEFT]]);
    expect(findNumbering(page).number.text).toBe("12/QĐ-UBND");
  });

  it("is not looked for in the lower part of the page", () => {
    const lines = Array.from({ length: 25 }, (): Printed[] => [["Nội dung", LEFT]]);
    expect(findNumbering(printedPage(...lines, [["Số: 12/QĐ-UBND", LEFT]])).number.state).toBe("none");
  });

  it("has room exactly between what is printed", () => {
    const { blank } = found(["Số:", LEFT, 20], ["/QĐ-UBND", 120, 60]).number;
    expect(blank).toMatchObject({ left: 80, right: 120, fontSize: 13, isOpen: false, isRuled: false });
  });

  it("has room exactly where its dots are, without a colon too", () => {
    const { blank } = found(["Số", LEFT, 16], ["…", LEFT + 20, 13], ["-CV/ĐU", LEFT + 33, 45]).number;
    expect(blank).toMatchObject({ left: LEFT + 16, right: LEFT + 33, isRuled: true });
  });

  it("has room for its notation apart behind a stroke, as far as nothing is printed", () => {
    const { blank, notationBlank } = found(
      ["Số: ……", LEFT, 46],
      ["/", LEFT + 46, 4],
      ["…", LEFT + 50, 13],
    ).number;
    expect(blank?.right).toBeCloseTo(LEFT + 46);
    expect(notationBlank).toMatchObject({ left: LEFT + 50, limit: Infinity, isOpen: true });
  });

  it("is measured where narrow gaps part a piece", () => {
    const page = printedPage([["Số:   /QĐ-UBND", LEFT, 91]]);
    const [line] = page.lines;
    const parts = [
      { text: "Số:", left: LEFT, right: LEFT + 17 },
      { text: "/QĐ-UBND", left: LEFT + 27, right: LEFT + 91 },
    ];
    const [piece] = line?.pieces ?? [];
    if (line === undefined || piece === undefined) throw new Error("no line");
    const parted = { ...page, lines: [{ ...line, pieces: [{ ...piece, parts }] }] };
    expect(findNumbering(parted).number.blank).toMatchObject({ left: LEFT + 17, right: LEFT + 27 });
  });

  it("has room up to the next column where nothing is printed behind it", () => {
    const { blank } = found(["Số:", LEFT, 20], ["Hà Nội, ngày 22 tháng 11 năm 2026", RIGHT, 200]).number;
    expect(blank).toMatchObject({ left: 80, right: RIGHT, isOpen: true });
  });
});

describe("the document's date", () => {
  it.each([
    ["Hà Nội, ngày 22 tháng 11 năm 2026", "22/11/2026"],
    ["Hà Giang, ngày 05 tháng 3 năm 2026", "05/03/2026"],
    ["TP. Hồ Chí Minh, ngày 22 tháng 11 năm 2026", "22/11/2026"],
    ["Hà Nội, ngày 22/11/2026", "22/11/2026"],
    ["ngày ..22.. tháng ..11.. năm 2026", "22/11/2026"],
  ])("is read where it is written: %s", (line, text) => {
    expect(found([line, RIGHT]).date).toMatchObject({ state: "written", text });
  });

  it.each([
    ["Hà Nội, ngày      tháng      năm 2026", "…/…/2026", ["day", "month"]],
    ["Hà Nội, ngày     tháng 11 năm 2026", "…/11/2026", ["day"]],
    ["Hà Nội, ngày ... tháng ... năm 20...", null, ["day", "month", "year"]],
    ["Hà Nội, ngày … tháng … năm ……", null, ["day", "month", "year"]],
    ["……, ngày ___ tháng ___ năm 2026", "…/…/2026", ["day", "month"]],
    ["Hà Nội, ngày      tháng      năm", null, ["day", "month", "year"]],
    ["Hà Nội, ngày .../.../2026", "…/…/2026", ["day", "month"]],
  ])("is missing where room is left for it: %s", (line, text, blanks) => {
    const { date } = found([line, RIGHT]);
    expect(date).toMatchObject({ state: "blank", text });
    const open = Object.entries(date.parts ?? {}).filter(([, part]) => part.blank !== null);
    expect(open.map(([name]) => name)).toStrictEqual(blanks);
  });

  it.each([
    ["Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"],
    ["ngày 19 tháng 6 năm 2015 của Chính phủ về công tác văn thư"],
    ["ngày 19 tháng 6 năm 2015"],
    ["Hôm nay, ngày 22 tháng 11 năm 2026"],
    ["Theo Công văn, ngày 22 tháng 11 năm 2026"],
    ["Hà Nội, ngày xx tháng 11 năm 2026"],
  ])("is not what the text mentions: %s", (line) => {
    expect(found([line, LEFT]).date.state).toBe("none");
  });

  it("stands beside the number, whichever of them comes first", () => {
    for (const line of [
      [["Số: 12/QĐ-UBND", LEFT] as const, ["Hà Nội, ngày 22 tháng 11 năm 2026", RIGHT] as const],
      [["Số: 12/QĐ-UBND          Hà Nội, ngày 22 tháng 11 năm 2026", LEFT] as const],
      [["Số: 12/QĐ-UBND", LEFT] as const, ["Hà Nội, ngày 22 tháng 11 năm 2026", LEFT + 91] as const],
    ]) {
      expect(found(...line)).toMatchObject({
        number: { state: "written", text: "12/QĐ-UBND" },
        date: { state: "written", text: "22/11/2026" },
      });
    }
  });

  it("is found beside a subject on the same line", () => {
    const line = [
      ["V/v mở lớp tập huấn", LEFT] as const,
      ["Hà Nội, ngày 22 tháng 11 năm 2026", RIGHT] as const,
    ];
    expect(found(...line).date.text).toBe("22/11/2026");
  });

  it("has its room exactly between the words", () => {
    const { parts } = found(["Hà Nội, ngày", RIGHT, 60], ["tháng", 420, 30], ["năm 2026", 480, 50]).date;
    expect(parts?.day.blank?.left).toBeCloseTo(390);
    expect(parts?.day.blank?.right).toBeCloseTo(420);
    expect(parts?.month.blank?.left).toBeCloseTo(450);
    expect(parts?.month.blank?.right).toBeCloseTo(480);
    expect(parts?.year).toStrictEqual({ printed: "2026", blank: null });
  });
});

describe("what was written over the page before", () => {
  const page = printedPage([
    ["Số:", LEFT, 20],
    ["........./QĐ-UBND", 85, 100],
    ["Hà Nội, ngày", RIGHT, 60],
    ["tháng", 420, 30],
    ["năm 2026", 480, 50],
  ]);
  const over = (text: string, left: number, bottom = 842 - 60 - 3): TextLine => ({
    text,
    pieces: [{ text, left, right: left + 13 }],
    left,
    right: left + 13,
    baseline: bottom,
    fontSize: 14,
    isUpright: true,
    isAnnotation: true,
  });
  const withOver = (...overlays: TextLine[]): PageText => ({ ...page, lines: [...page.lines, ...overlays] });

  it("is written", () => {
    const overlays = [over("12", 95), over("22", 398), over("11", 458)];
    expect(findNumbering(withOver(...overlays))).toMatchObject({
      number: { state: "written", text: "12/QĐ-UBND" },
      date: { state: "written", text: "22/11/2026" },
    });
  });

  it("says nothing where it lies elsewhere", () => {
    expect(findNumbering(withOver(over("12", 95, 500))).number.state).toBe("blank");
  });
});
