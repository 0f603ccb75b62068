import { describe, expect, it } from "vitest";
import { stampLines } from "../../../agent/operation/stamp-wording.ts";

const PATTERN = "dd/MM/yyyy HH:mm:ss +07:00";
const saying = { signer: "UBND xã Tân Lập", time: new Date("2026-11-22T18:05:09Z") };
const TIME = "23/11/2026 01:05:09 +07:00";

describe("what stamps of type say", () => {
  it("of an attachment: number and notation, and the time of Vietnam", () => {
    expect(stampLines("attachment", { ...saying, number: " 15/QĐ-UBND " }, PATTERN)).toEqual([
      "15/QĐ-UBND",
      TIME,
    ]);
    expect(stampLines("attachment", { ...saying, number: null }, PATTERN)).toEqual([TIME]);
  });

  it.each(["SAO Y", "SAO LỤC", "TRÍCH SAO"] as const)(
    "of a copy: %s, the organisation, the time",
    (copyType) => {
      expect(stampLines("copy", { ...saying, copyType }, PATTERN)).toEqual([copyType, saying.signer, TIME]);
    },
  );

  it("of a copy that says no more: SAO Y", () => {
    expect(stampLines("copy", saying, PATTERN)[0]).toBe("SAO Y");
  });

  it("of an arrival: its number and date, or the time of signing", () => {
    const arrival = { ...saying, number: "128", date: "22/11/2026" };
    expect(stampLines("incoming", arrival, PATTERN)).toEqual([
      "UBND xã Tân Lập",
      "ĐẾN",
      "Số: 128",
      "Ngày: 22/11/2026",
    ]);
    expect(stampLines("incoming", saying, PATTERN)).toEqual(["UBND xã Tân Lập", "ĐẾN", `Ngày: ${TIME}`]);
  });

  it("of an opinion: its lines, the signer, the time; without one there is none", () => {
    const comment = "Đồng ý.\r\nGiao Văn phòng.";
    const lines = ["Đồng ý.", "Giao Văn phòng.", saying.signer, TIME];
    expect(stampLines("comment", { ...saying, comment }, PATTERN)).toEqual(lines);
    expect(() => stampLines("comment", { ...saying, comment: " \n" }, PATTERN)).toThrowError(
      expect.objectContaining({ code: "SIGN_COMMENT_MISSING" }),
    );
  });

  it("the time as the settings have it", () => {
    const [time] = stampLines("attachment", saying, "HH:mm, ngày dd/MM/yyyy (UTC+7)");
    expect(time).toBe("01:05, ngày 23/11/2026 (UTC+7)");
  });
});
