import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { Name } from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { holderNames, namesOrganisation } from "../../../agent/rule/organisation.ts";

/** A certificate's subject, broadest part first. */
function subjectOf(...parts: Record<string, string[]>[]) {
  const subjectDer = new Uint8Array(new Name(parts).toArrayBuffer());
  const commonName = parts.flatMap(({ CN = [] }) => CN).at(-1) ?? "";
  return { subject: { commonName, organization: null, organizationalUnit: null }, subjectDer };
}

const LEADER = subjectOf(
  { C: ["VN"] },
  { O: ["UBND xã Tân Lập"] },
  { OU: ["Văn phòng HĐND & UBND"] },
  { CN: ["Nguyễn Văn An"] },
);

function names(organisation: string, ...[certificate, role]: Parameters<typeof holderNames>): boolean {
  return namesOrganisation(organisation, holderNames(certificate, role));
}

/** Of somebody with these names and no others. */
function holds(organisation: string, held: string[], places: string[] = []): boolean {
  return namesOrganisation(organisation, { names: held, places });
}

describe("a certificate names an organisation", () => {
  it.each([
    "UBND xã Tân Lập",
    "Ủy ban nhân dân xã Tân Lập",
    "Uỷ ban nhân dân xã Tân Lập",
    "ỦY BAN NHÂN DÂN XÃ TÂN LẬP",
    "UỶ BAN NHÂN DÂN XÃ TÂN LẬP",
    "  Ủy  ban\u00a0nhân dân - xã Tân Lập. ",
    "U.B.N.D xã Tân Lập",
    "U.B.N.D. xã Tân Lập",
    "Ủy ban nhân dân xã Tân Lập".normalize("NFD"),
    "UBND xã Tân\u200b Lập\ufeff",
    "ＵＢＮＤ xã Tân Lập",
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
  ])("as its O or OU, however it is written: %s", (organisation) => {
    expect(names(organisation, LEADER, "personal")).toBe(true);
  });

  it.each([
    "UBND xã Tân Lập 2",
    "UBND xã Tân",
    "UBND phường Tân Lập",
    "Sở Nội vụ",
    "Ủy ban xã Tân Lập",
    "UBND xã Tàn Lập",
    "Nguyễn Văn An",
  ])("and no other: %s", (organisation) => {
    expect(names(organisation, LEADER, "personal")).toBe(false);
  });

  it("at any of the levels that it names, not the last alone", () => {
    const certificate = subjectOf(
      { O: ["UBND tỉnh Thái Nguyên"] },
      { OU: ["Sở Nội vụ"] },
      { OU: ["Phòng Văn thư"] },
    );
    for (const each of ["UBND tỉnh Thái Nguyên", "Sở Nội vụ", "Phòng Văn thư"])
      expect(names(each, certificate, "personal")).toBe(true);
  });

  it.each([
    ["UBND TP. Hòa Bình", "Ủy ban nhân dân thành phố Hoà Bình"],
    ["UBND TP.HCM", "Ủy ban nhân dân thành phố Hồ Chí Minh"],
    ["UBND TX Phú Thọ", "Ủy ban nhân dân thị xã Phú Thọ"],
    ["UBND xã Ðồng Hỷ", "UBND xã Đồng Hỉ"],
    ["UBND xã Mỹ Lý", "UBND xã Mĩ Lí"],
    ["UBND XA TAN LAP", "Ủy ban nhân dân xã Tân Lập"],
    ["UBND tinh Dak Lak", "UBND tỉnh Đắk Lắk"],
    ["Uy ban nhan dan thi xa Phu Tho", "UBND thị xã Phú Thọ"],
  ])("that both write in their own way: %s, %s", (one, other) => {
    expect(holds(other, [one])).toBe(true);
    expect(holds(one, [other])).toBe(true);
  });

  it("with accents where both have some: a tone makes another name", () => {
    expect(holds("UBND xã Tân Lập", ["UBND xã Tàn Lập"])).toBe(false);
    expect(holds("UBND xã Tân Lập", ["UBND xã Tân Lạp", "VNPT"])).toBe(false);
  });

  it.each<[string, string[], string[]?]>([
    ["Sở Nội vụ tỉnh Thái Nguyên", ["Sở Nội vụ"]],
    ["Sở Nội vụ", ["Sở Nội vụ tỉnh Thái Nguyên"]],
    ["Sở Nội vụ tỉnh Thái Nguyên", ["UBND tỉnh Thái Nguyên", "Sở Nội vụ"]],
    ["Sở Nội vụ tỉnh Thái Nguyên", ["Sở Nội vụ"], ["Thái Nguyên"]],
    ["Sở Nội vụ Hà Nội", ["Sở Nội vụ"], ["Hà Nội"]],
    ["Sở Nội vụ TP Hà Nội", ["Sở Nội vụ Hà Nội"]],
    ["SO NOI VU TINH THAI NGUYEN", ["Sở Nội vụ"], ["Thái Nguyên"]],
    ["UBND xã Tân Lập, tỉnh Thái Nguyên", ["UBND xã Tân Lập"]],
    ["UBND xã Tân Lập, tỉnh Thái Nguyên", ["UBND xã Tân Lập, huyện Đồng Hỷ, tỉnh Thái Nguyên"]],
    ["UBND xã Tân Lập", ["UBND xã Tân Lập - huyện Đồng Hỷ - Thái Nguyên"]],
    ["UBND phường Bến Nghé, TP Hồ Chí Minh", ["UBND quận 1", "UBND phường Bến Nghé"]],
    ["UBND thị xã Phú Thọ, tỉnh Phú Thọ", ["UBND thị xã Phú Thọ"], ["Phú Thọ"]],
  ])("whose district and province one of them leaves out: %s, %s %s", (organisation, held, places = []) => {
    expect(holds(organisation, held, places)).toBe(true);
  });

  it.each<[string, string[], string[]?]>([
    ["Sở Nội vụ tỉnh Ninh Bình", ["Sở Nội vụ tỉnh Nam Định"]],
    ["Sở Nội vụ tỉnh Ninh Bình", ["UBND tỉnh Nam Định", "Sở Nội vụ"]],
    ["Sở Nội vụ tỉnh Ninh Bình", ["Sở Nội vụ"], ["Nam Định"]],
    ["Sở Nội vụ tỉnh Ninh Bình", ["Sở Nội vụ Nam Định"], ["Nam Định"]],
    ["UBND tỉnh Ninh Bình", ["UBND tỉnh Nam Định"]],
    ["UBND tỉnh Ninh Bình", ["UBND"]],
    ["UBND xã Tân Lập, tỉnh Thái Nguyên", ["UBND xã Tân Lập, tỉnh Bình Phước"]],
    ["UBND xã Tân Lập, tỉnh Thái Nguyên", ["UBND tỉnh Bình Phước", "UBND xã Tân Lập"]],
    ["UBND xã Tân Lập", ["UBND tỉnh Thái Nguyên"]],
    ["Công an huyện Đồng Hỷ", ["Công an tỉnh Thái Nguyên"]],
  ])(
    "not where they lie in others, as those of merged provinces do: %s, %s %s",
    (name, held, places = []) => {
      expect(holds(name, held, places)).toBe(false);
    },
  );

  it("as its holder only where it is the organisation's own", () => {
    const seal = subjectOf({ C: ["VN"] }, { CN: ["UBND xã Tân Lập"] });
    expect(names("Ủy ban nhân dân xã Tân Lập", seal, "organisation")).toBe(true);
    expect(names("Ủy ban nhân dân xã Tân Lập", seal, "personal")).toBe(false);
    expect(names("Ủy ban nhân dân xã Tân Lập", seal, null)).toBe(false);
  });

  it("never where it names none", () => {
    expect(holds("", [""])).toBe(false);
    expect(holds("…", ["—"])).toBe(false);
    expect(holds("UBND xã Tân Lập", [])).toBe(false);
  });
});
