import { describe, expect, it } from "vitest";
import { namesOrganisation } from "../../../agent/rule/organisation.ts";

const subject = {
  commonName: "Nguyễn Văn An",
  organization: "UBND xã Tân Lập",
  organizationalUnit: "Văn phòng HĐND & UBND",
};

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
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
  ])("as its O or OU, however it is written: %s", (organisation) => {
    expect(namesOrganisation(organisation, subject, "personal")).toBe(true);
  });

  it.each([
    "UBND xã Tân Lập 2",
    "UBND xã Tân",
    "UBND phường Tân Lập",
    "Sở Nội vụ",
    "Ủy ban xã Tân Lập",
    "UBND xã Tàn Lập",
  ])("and no other: %s", (organisation) => {
    expect(namesOrganisation(organisation, subject, "personal")).toBe(false);
  });

  it("with a city's abbreviation written out", () => {
    const city = { ...subject, organization: "UBND TP. Hòa Bình" };
    expect(namesOrganisation("Ủy ban nhân dân thành phố Hoà Bình", city, null)).toBe(true);
  });

  it("as its holder only where it is the organisation's own", () => {
    const seal = { commonName: "UBND xã Tân Lập", organization: null, organizationalUnit: null };
    expect(namesOrganisation("Ủy ban nhân dân xã Tân Lập", seal, "organisation")).toBe(true);
    expect(namesOrganisation("Ủy ban nhân dân xã Tân Lập", seal, "personal")).toBe(false);
    expect(namesOrganisation("Ủy ban nhân dân xã Tân Lập", seal, null)).toBe(false);
  });

  it("never where it names none", () => {
    const bare = { commonName: "", organization: null, organizationalUnit: null };
    expect(namesOrganisation("", bare, "organisation")).toBe(false);
    expect(namesOrganisation("UBND xã Tân Lập", bare, "organisation")).toBe(false);
  });
});
