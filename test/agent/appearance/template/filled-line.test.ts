import { describe, expect, it } from "vitest";
import { filledLines } from "../../../../agent/appearance/template/filled-line.ts";
import { type LookSaying, lookValues } from "../../../../agent/appearance/template/look-value.ts";
import { templateOf } from "../../../../agent/appearance/template/template-in-force.ts";
import type { SignatureKind } from "../../../../protocol/signature-kind.ts";
import type { TemplateSetName } from "../../../../protocol/template.ts";

const PATTERN = "dd/MM/yyyy HH:mm:ss +07:00";
const TIME = "23/11/2026 01:05:09 +07:00";
const OFFICE = { commonName: "UBND xã Tân Lập", organization: "UBND tỉnh", organizationalUnit: null };
const LEADER = {
  commonName: "Nguyễn Văn An",
  organization: "UBND xã Tân Lập",
  organizationalUnit: "Lãnh đạo",
};
const saying = { subject: OFFICE, time: new Date("2026-11-22T18:05:09Z") };

async function said(
  kind: SignatureKind,
  what: LookSaying = saying,
  set: TemplateSetName = "state",
  pattern = PATTERN,
): Promise<readonly string[]> {
  const { template } = await templateOf(kind, { set, own: {} });
  return filledLines(template, lookValues(kind, what, pattern)).map(({ text }) => text);
}

describe("what the built-in looks say", () => {
  it("of an attachment: number and notation, and the time of Vietnam", async () => {
    expect(await said("attachment", { ...saying, number: " 15/QĐ-UBND " })).toEqual(["15/QĐ-UBND", TIME]);
    expect(await said("attachment", { ...saying, number: null })).toEqual([TIME]);
    expect(await said("attachment", { ...saying, number: "  " })).toEqual([TIME]);
  });

  it.each(["SAO Y", "SAO LỤC", "TRÍCH SAO"] as const)(
    "of a copy: %s, the organisation, the time",
    async (copyType) => {
      expect(await said("copy", { ...saying, copyType })).toEqual([copyType, OFFICE.commonName, TIME]);
    },
  );

  it("of a copy that says no more: SAO Y", async () => {
    expect((await said("copy"))[0]).toBe("SAO Y");
  });

  it("of an arrival: its number and date, or the time of signing", async () => {
    const arrival = { ...saying, number: "128", date: "22/11/2026" };
    expect(await said("incoming", arrival)).toEqual([
      "UBND xã Tân Lập",
      "ĐẾN",
      "Số: 128",
      "Ngày: 22/11/2026",
    ]);
    expect(await said("incoming")).toEqual(["UBND xã Tân Lập", "ĐẾN", `Ngày: ${TIME}`]);
    expect(await said("incoming", arrival, "party")).toContain("Số 128");
  });

  it("of an opinion: its lines, the signer, the time", async () => {
    const comment = "Đồng ý.\r\nGiao Văn phòng.";
    expect(await said("comment", { ...saying, subject: LEADER, comment })).toEqual([
      "Đồng ý.",
      "Giao Văn phòng.",
      "Nguyễn Văn An",
      TIME,
    ]);
  });

  it.each(["initial", "approve", "seal"] as const)("of %s: nothing, for the image says all", async (kind) => {
    expect(await said(kind)).toEqual([]);
  });

  it("the time as the settings have it", async () => {
    expect(await said("attachment", saying, "state", "HH:mm, ngày dd/MM/yyyy (UTC+7)")).toEqual([
      "01:05, ngày 23/11/2026 (UTC+7)",
    ]);
  });
});

describe("whose organisation is said", () => {
  it.each([
    ["an organisation's certificate: its own name", OFFICE, "organisation", "UBND xã Tân Lập"],
    ["a certificate that nobody has told of, at a seal: its own name", OFFICE, null, "UBND xã Tân Lập"],
    ["a person's: where the person is", LEADER, "personal", "UBND xã Tân Lập"],
    ["a person's of no organisation: nothing", { ...LEADER, organization: null }, "personal", undefined],
  ] as const)("of %s", (_, subject, role, expected) => {
    expect(lookValues("seal", { ...saying, subject, role }, PATTERN).organisation).toBe(expected);
  });
});
