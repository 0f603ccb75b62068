import { describe, expect, test } from "vitest";
import { hasSecrecyLabel } from "../../../agent/rule/secrecy-label.ts";
import { pageWith, textWith, type WrittenLine } from "./page-text.ts";

/** What the head of every letter has, on the right. */
const HEAD: WrittenLine = { text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", left: 290, baseline: 790 };

function found(...lines: readonly WrittenLine[]): boolean {
  return hasSecrecyLabel(textWith(pageWith(lines)));
}

describe("a label of secrecy", () => {
  test.each([
    ["MẬT"],
    ["TỐI MẬT"],
    ["TUYỆT MẬT"],
    ["Mật"],
    ["Tối mật"],
    ["T Ố I  M Ậ T"],
    ["M  Ậ  T"],
    ["T U Y Ệ T   M Ậ T"],
    ["TỐI MẬT".normalize("NFD")],
    ["T Ố I  M Ậ T".normalize("NFD")],
    ["T\u00A0Ố\u00A0I\u2003M\u00A0Ậ\u00A0T"],
    ["M\u200BẬ\u200DT"],
    ["M\u00ADẬT"],
    ["\uFEFFMẬT"],
    ["МẬТ"],
    ["ΜẬΤ"],
    ["ＭẬＴ"],
    ["[MẬT]"],
    ["“TỐI MẬT”"],
    ["* MẬT *"],
    ["MẬT."],
    ["MẬT - HỎA TỐC"],
    ["TỐI MẬT/THƯỢNG KHẨN"],
    ["MẬT (Bản số: 05)"],
    ["TOI MAT"],
    ["TUYẾT MẬT".replace("Ế", "Ê")],
    ["mËt"],
    ["tèi mËt"],
    ["TOÁI MAÄT"],
    ["ĐỘ MẬT: TỐI MẬT"],
    ["Độ mật: Mật"],
    ["MỨC ĐỘ MẬT : TUYỆT MẬT"],
    ["Mức độ bí mật: Tối mật"],
    ["§é mËt: MËt"],
    ["ĐỘ TỐI MẬT"],
    ["TÀI LIỆU TUYỆT MẬT"],
    ["TèI MËT"],
    ["Maät"],
  ])("is %j in the upper left of page 1", (text) => {
    expect(found({ text: "UBND TỈNH", baseline: 780 }, { text })).toBe(true);
  });

  test.each([
    ["Số: 12/MẬT-UBND"],
    ["Số: 12/MẬT"],
    ["Số: 12/UBND-MẬT"],
    ["Số: 12-MẬT/UBND"],
    ["Số: MẬT-12/UBND"],
    ["Số: 12/TỐI MẬT-UBND"],
    ["Số: 12/TUYỆT MẬT"],
    ["Số:      /MẬT-UBND"],
    ["Số: …/MẬT-BCA"],
    ["Số 12/MẬT-UBND"],
    ["số: 12/mật-ubnd"],
    ["Số: 12/MẬT-UBND".normalize("NFD")],
    ["S ố : 1 2 / M Ậ T - U B N D"],
    ["Số:\u00A012 / MẬT – UBND"],
    ["Số: 12/MẬT-UBND   Hà Nội, ngày 22 tháng 11 năm 2026"],
    ["SỐ: 12/М\u200BẬТ-UBND"],
    ["Số 12/TỐI MẬT-UBND"],
    ["Số 12-CV/TU MẬT"],
    ["Số: 15/QĐ-UBND  TUYỆT MẬT"],
    ["Số: 12,MẬT"],
    ["Số: 12\\MẬT"],
    ["Sè: 12/MËT-UBND"],
    ["Sè: 12/TèI MËT-UBND"],
    ["Soá: 12/MAÄT-UBND"],
  ])("is a number line with %j", (text) => {
    expect(found({ text })).toBe(true);
  });

  test("stands in its column, whatever the other column says at the same height", () => {
    expect(found({ text: ["TỐI MẬT", "Hà Nội, ngày 22 tháng 11 năm 2026"] })).toBe(true);
    expect(found({ text: ["Số: 12/MẬT-UBND", "Độc lập - Tự do - Hạnh phúc"] })).toBe(true);
  });

  test("stands before the place and the date, however near these come", () => {
    expect(found({ text: ["MẬT", "An Giang, ngày 22 tháng 11 năm 2026"], gap: 20 })).toBe(true);
    expect(found({ text: ["MẬT", "Độc lập - Tự do - Hạnh phúc"], gap: 20 })).toBe(true);
    expect(found({ text: ["MẬT", "ONG RỪNG"], gap: 20 })).toBe(false);
  });

  test("is in a number whose parts a blank sets apart, or that goes on in the next line", () => {
    expect(found({ text: ["Số:", "/MẬT-UBND"], gap: 50 })).toBe(true);
    for (const [first, second] of [
      ["Số: 12/", "MẬT-UBND"],
      ["Số:", "12/TỐI MẬT-UBND"],
      ["Số: 12", "/MẬT"],
    ] as const)
      expect(found({ text: first, baseline: 700 }, { text: second, baseline: 684 })).toBe(true);
    expect(found({ text: "Số: 12/", baseline: 700 }, { text: "QĐ-UBND", baseline: 684 })).toBe(false);
  });

  test("is stated in a row of a form, however far its cells are apart", () => {
    expect(found({ text: ["Độ mật:", "Mật"], gap: 250 })).toBe(true);
    expect(found({ text: ["Độ mật:", "Thường"], gap: 250 })).toBe(false);
  });

  test("stands amid the page", () => {
    expect(found({ text: "MẬT", left: 290 })).toBe(true);
    expect(found({ text: "Mật", left: 290 })).toBe(false);
    const title = { text: "VỀ QUẢN LÝ TÀI LIỆU", left: 240, baseline: 716 };
    expect(found(title, { text: "MẬT", left: 290, baseline: 700 })).toBe(false);
    expect(found(title, { text: "MẬT", left: 90, baseline: 700 })).toBe(true);
  });

  test("is what a scanner makes of it, where the page is a scan", () => {
    const image = { left: 0, bottom: 0, right: 595, top: 842, width: 1654, height: 2339, isColour: true };
    const label = [{ text: "MẠT" }];
    expect(hasSecrecyLabel(textWith(pageWith(label, { images: [image] })))).toBe(true);
    expect(hasSecrecyLabel(textWith(pageWith(label)))).toBe(false);
  });

  test("is found in what the appearance of an annotation draws", () => {
    const stamped = pageWith([{ text: "Nội dung", baseline: 500 }], { appearances: [{ text: "MẬT" }] });
    expect(hasSecrecyLabel(textWith(stamped))).toBe(true);
  });

  test.each([
    ["behind a cover without text", [], []],
    ["behind a cover with a title", [{ text: "BÁO CÁO TỔNG KẾT" }], [HEAD]],
    ["on a later letter of the same file", [HEAD, { text: "Số: 15/QĐ-UBND" }], [HEAD]],
  ])("is found on the page where a document begins: %s", (_where, first, head) => {
    const pages = [pageWith(first), pageWith([{ text: "Trang giữa" }], { index: 1 })];
    const opening = pageWith([...head, { text: "MẬT" }], { index: first.length === 0 ? 1 : 2 });
    const before = first.length === 0 ? pages.slice(0, 1) : pages;
    expect(hasSecrecyLabel(textWith(...before, opening))).toBe(true);
  });

  test("is found alone at the top of a page that goes on", () => {
    const goesOn = (...lines: WrittenLine[]): boolean =>
      hasSecrecyLabel(textWith(pageWith([HEAD]), pageWith(lines, { index: 1 })));
    expect(goesOn({ text: "MẬT", baseline: 800 })).toBe(true);
    expect(goesOn({ text: "Mật", baseline: 800 })).toBe(false);
    expect(goesOn({ text: ["1", "Quyết định", "MẬT"], baseline: 800 })).toBe(false);
    expect(goesOn({ text: "MẬT", baseline: 700 })).toBe(false);
  });

  test("is found in letters that were drawn singly, near or far apart", () => {
    const letters = Array.from("TỐIMẬT");
    expect(found({ text: letters, gap: 3 })).toBe(true);
    expect(found({ text: letters, gap: 20 })).toBe(true);
    expect(found({ text: letters, gap: 30 })).toBe(true);
  });

  test("is found in a stamp that an annotation shows", () => {
    expect(found({ text: "TUYỆT MẬT", isAnnotation: true, fontSize: 30 })).toBe(true);
  });

  test("is found with its letters, or its words, one below the other", () => {
    const column = Array.from("MẬT").map((text, index) => ({ text, baseline: 700 - 16 * index }));
    expect(found(...column)).toBe(true);
    expect(found({ text: "TỐI", baseline: 700 }, { text: "MẬT", baseline: 684 })).toBe(true);
  });

  test("of the higher degrees is found on the right, too", () => {
    expect(found({ text: "TUYỆT MẬT", left: 450 })).toBe(true);
    expect(found({ text: "MẬT", left: 450 })).toBe(false);
  });
});

describe("no label of secrecy", () => {
  test.each([
    ["ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM"],
    ["MẶT TRẬN"],
    ["MẶT"],
    ["MẮT"],
    ["MẤT"],
    ["Bảo mật"],
    ["BẢO MẬT"],
    ["BÍ MẬT NHÀ NƯỚC"],
    ["Luật Bảo vệ bí mật nhà nước"],
    ["mật khẩu"],
    ["Mật khẩu"],
    ["mật mã"],
    ["khóa bí mật"],
    ["V/v bảo đảm an toàn, bảo mật thông tin"],
    ["mật"],
    ["tối mật"],
    ["HỎA TỐC"],
    ["HOẢ TỐC"],
    ["THƯỢNG KHẨN"],
    ["KHẨN"],
    ["H Ỏ A  T Ố C"],
    ["HỎA TỐC".normalize("NFD")],
    ["Số: 12/QĐ-UBND"],
    ["Số: 12/BC-MTTQ"],
    ["Số: 12/MẶT TRẬN-BTT"],
    ["Số: 15/QC-BẢO MẬT"],
    ["số 12/MẬT-UBND ngày 3 tháng 2 năm 2020 của"],
    ["Căn cứ Công văn số 12/MẬT-UBND"],
    ["ĐỘ MẬT: THƯỜNG"],
    ["Độ mật: Thường"],
    ["MẬT ONG RỪNG"],
    ["VỀ CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC"],
    ["NGUYỄN THỊ MẬT"],
    ["Mật độ dân số"],
    ["ẬT"],
    ["MẠT"],
    ["GIẢI MẬT"],
    ["KHÔNG MẬT"],
    ["CỤC AN TOÀN, BẢO MẬT THÔNG TIN"],
    ["(Kèm theo Công văn số 12/MẬT-UBND ngày 3/2/2020)"],
  ])("is %j", (text) => {
    expect(found({ text: "UBND TỈNH", baseline: 780 }, { text })).toBe(false);
  });

  test("is MẬT alone in the lower half, where seals and signatures are", () => {
    expect(found({ text: "MẬT", baseline: 300 })).toBe(false);
    expect(found({ text: "MẬT", baseline: 422 })).toBe(true);
    expect(found({ text: "MẬT", baseline: 420 })).toBe(false);
  });

  test("is the rest of a line that ends with BẢO or BÍ", () => {
    const heading = { text: "QUY CHẾ BẢO", baseline: 700 };
    expect(found(heading, { text: "MẬT", baseline: 684 })).toBe(false);
    expect(found(heading, { text: "MẬT", baseline: 600 })).toBe(true);
  });

  test("is a cell of a table on a page that goes on", () => {
    const text = textWith(pageWith([HEAD]), pageWith([{ text: "MẬT" }], { index: 1 }));
    expect(hasSecrecyLabel(text)).toBe(false);
  });

  test("is the head of a table that has a column for each degree", () => {
    expect(found({ text: ["Tuyệt mật", "Tối mật", "Mật"], gap: 40 })).toBe(false);
  });

  test("is found in a document without text", () => {
    expect(hasSecrecyLabel(textWith())).toBe(false);
    expect(found()).toBe(false);
  });
});
