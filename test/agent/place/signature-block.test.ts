import { describe, expect, test } from "vitest";
import { signatureBlocks } from "../../../agent/place/signature-block.ts";
import { block, body, madePage, receivers } from "./made-text.ts";

const blocksOf = (...texts: Parameters<typeof madePage>[1][]) => signatureBlocks(madePage(0, texts.flat()));

describe("signatureBlocks", () => {
  test.each([
    [["CHỦ TỊCH"]],
    [["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]],
    [["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]],
    [["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]],
    [["Q. CỤC TRƯỞNG"]],
    [["TL. BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG"]],
    [["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"]],
    [["T/M BAN THƯỜNG VỤ", "BÍ THƯ"]],
    [["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG PHỤ TRÁCH"]],
    [["Giám đốc"]],
  ])("finds %s over a name, with the middle of the room between them", (titles) => {
    const [found, ...others] = blocksOf(body(700, 15), receivers(300), block(titles, "Nguyễn Văn An"));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ isBesideReceivers: true, name: { text: "Nguyễn Văn An" } });
    expect(found?.title.map(({ text }) => text)).toEqual(titles);
    const last = 300 - 17 * (titles.length - 1);
    expect(found?.centre.x).toBeCloseTo(430);
    expect(found?.centre.y).toBeCloseTo(last - (90 - 14 * 0.66) / 2);
  });

  test("finds names of the highlands, with ranks and degrees, and in capitals", () => {
    for (const name of [
      "H’Yim Kđoh",
      "PGS.TS. Trần Thị Bích Ngọc",
      "Đại tá Lò Văn Sơn",
      "LÊ THỊ HÒA",
      "Y Thanh Hà Niê Kđăm",
    ])
      expect(blocksOf(block(["GIÁM ĐỐC"], name)).map((found) => found.name?.text)).toEqual([name]);
  });

  test("finds signers side by side, and over each other", () => {
    const left = block(["GIÁM ĐỐC SỞ TÀI CHÍNH"], "Lê Thị Bình", { centre: 160 });
    const right = block(["GIÁM ĐỐC SỞ NỘI VỤ"], "Trần Văn Cường", { centre: 430 });
    const below = block(["KẾ TOÁN TRƯỞNG"], "Phạm Thị Dung", { centre: 430, top: 180 });
    const names = blocksOf(left, right, below).map(({ name }) => name?.text);
    expect(new Set(names)).toEqual(new Set(["Lê Thị Bình", "Phạm Thị Dung", "Trần Văn Cường"]));
  });

  test("keeps a name over another title out of that title, in capitals too", () => {
    const over = block(["CHỦ TỊCH"], "NGUYỄN VĂN AN", { top: 400 });
    const under = block(["PHÓ CHỦ TỊCH"], "TRẦN VĂN BÌNH", { top: 290 });
    const titles = blocksOf(over, under).map(({ title }) => title.map(({ text }) => text));
    expect(titles).toEqual([["CHỦ TỊCH"], ["PHÓ CHỦ TỊCH"]]);
  });

  test("goes past what forms print under a title", () => {
    const texts = [
      ...block(["NGƯỜI LẬP BIỂU"], "Lê Thị Bình"),
      { text: "(Ký, ghi rõ họ tên)", centre: 430, y: 285 },
    ];
    expect(blocksOf(texts).map(({ name }) => name?.text)).toEqual(["Lê Thị Bình"]);
  });

  test("leaves what is printed close under a title free, and takes a line to sign on for room", () => {
    const note = { text: "(Ký, ghi rõ họ tên)", centre: 430, y: 285, size: 12 };
    const line = { text: "............................", centre: 430, y: 240 };
    const [found] = blocksOf(block(["NGƯỜI LẬP BIỂU"], "Lê Thị Bình"), [note, line]);
    expect(found?.name?.text).toBe("Lê Thị Bình");
    expect(found?.centre.y).toBeCloseTo((285 + 210 + 14 * 0.66) / 2);
  });

  test("takes what stands in a name's place for one, whatever stands before the name", () => {
    const names = [
      "Thượng tá, ThS. Nguyễn Văn Hải",
      "Bs. CKII Nguyễn Trọng Khoa",
      "(Nguyễn Văn Hải)",
      "Công Tằng Tôn Nữ Thị Mai",
      "NCS. Nguyễn Văn Hải",
    ];
    for (const name of names)
      expect(blocksOf(block(["GIÁM ĐỐC"], name)).map((found) => found.name?.text)).toEqual([name]);
    const [ranked] = blocksOf(block(["GIÁM ĐỐC"], "Đại tá"), [{ text: "Lê Văn Tám", centre: 430, y: 193 }]);
    expect(ranked?.name?.text).toBe("Đại tá");
  });

  test("knows an office that a reader of scans has without its accents", () => {
    const [found] = blocksOf(block(["CHỦ TICH"], "Nguyên Văn An"));
    expect(found).toMatchObject({ certainty: 5 });
  });

  test("takes no list, table, heading or running text for a place to sign", () => {
    const table = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"].map((text, index) => ({
      text,
      centre: 300,
      y: 500 - 20 * index,
    }));
    const heading = [
      { text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", centre: 430, y: 780 },
      { text: "Độc lập - Tự do - Hạnh phúc", centre: 430, y: 763 },
      { text: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", centre: 300, y: 720 },
    ];
    const texts = [...heading, ...body(690, 8), { text: "HỌ VÀ TÊN", centre: 300, y: 520 }, ...table];
    expect(blocksOf(texts)).toEqual([]);
  });

  test("finds a title with nothing below it, which is less sure", () => {
    const [found] = blocksOf(body(700, 10), block(["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], null));
    expect(found).toMatchObject({ name: null, certainty: 1 });
    expect(found?.centre.y).toBeLessThan(283 - 20);
  });

  test("reads a line that its producer drew in pieces, and a column apart from its neighbour", () => {
    const page = madePage(0, block(["CHỦ TỊCH"], "Nguyễn Văn An"));
    const pieces = [
      { text: "Nguyễn", left: 385, right: 425 },
      { text: "V", left: 428.5, right: 437 },
      { text: "ăn", left: 437.2, right: 450 },
      { text: "An", left: 453, right: 467 },
    ];
    const neighbour = { text: "- Lưu: VT.", left: 85, right: 140 };
    const lines = page.lines.map((line) =>
      line.text === "Nguyễn Văn An" ? { ...line, pieces: [neighbour, ...pieces] } : line,
    );
    expect(signatureBlocks({ ...page, lines }).map(({ name }) => name?.text)).toEqual(["Nguyễn Văn An"]);
  });
});
