import type * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, it } from "vitest";
import { suggestRole } from "../../../agent/rule/role-suggestion.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";

let pki: TestPki;
beforeAll(async () => {
  pki = await createTestPki();
});

async function suggestionFor(...subject: x509.JsonName): Promise<ReturnType<typeof suggestRole>> {
  const { certificate } = await pki.issuing.issue({ name: "someone", subject, keys: pki.ecP256.keys });
  return suggestRole(parseCertificate(certificate));
}

const OFFICE = { O: ["Ủy ban nhân dân xã Tân Lập"] };

describe("whose a certificate seems to be", () => {
  it.each<[string, x509.JsonName, string | null, string[]]>([
    [
      "a citizen's number and a title",
      [{ "0.9.2342.19200300.100.1.1": ["CCCD:001085012345"] }, { "2.5.4.12": ["Chủ tịch"] }, { CN: ["An"] }],
      "personal",
      ["PERSON_IDENTIFIER", "PERSON_TITLE"],
    ],
    ["a given name", [{ G: ["An"] }, { CN: ["Nguyễn Văn An"] }], "personal", ["PERSON_NAME"]],
    [
      "a name inside an organisation",
      [OFFICE, { CN: ["Nguyễn Văn An"] }],
      "personal",
      ["HOLDER_IN_ORGANISATION"],
    ],
    [
      "the organisation's own name",
      [OFFICE, { CN: ["UBND xã Tân Lập"] }],
      "organisation",
      ["HOLDER_IS_ORGANISATION"],
    ],
    [
      "what only offices are called",
      [{ CN: ["Văn phòng UBND tỉnh"] }],
      "organisation",
      ["HOLDER_CALLED_ORGANISATION"],
    ],
    [
      "a tax code, and an office's name",
      [{ "0.9.2342.19200300.100.1.1": ["MST:0100109106"] }, { CN: ["Sở Nội vụ"] }],
      "organisation",
      ["ORGANISATION_IDENTIFIER", "HOLDER_CALLED_ORGANISATION"],
    ],
    [
      "a person's number beside the employer's",
      [{ "0.9.2342.19200300.100.1.1": ["CMND:012345678", "MST:0100109106"] }, OFFICE, { CN: ["An"] }],
      "personal",
      ["PERSON_IDENTIFIER", "HOLDER_IN_ORGANISATION"],
    ],
    [
      "what contradicts itself",
      [{ "2.5.4.12": ["Văn thư"] }, { CN: ["Ủy ban nhân dân xã Tân Lập"] }],
      null,
      ["PERSON_TITLE", "HOLDER_CALLED_ORGANISATION"],
    ],
  ])("is suggested with its reasons: %s", async (_, subject, role, reasons) => {
    expect(await suggestionFor(...subject)).toEqual({ role, reasons });
  });

  it("is not suggested where nothing speaks for either", async () => {
    expect(await suggestionFor({ CN: ["Bùi Thị Bảo"] })).toBeNull();
  });
});
