import "reflect-metadata";
import { Name } from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { nameText } from "../../../agent/x509/name.ts";

describe("a name on one line, as pages read it", () => {
  it.each([
    [
      "from the narrowest part up",
      [{ C: ["VN"] }, { O: ["UBND xã Tân Lập"] }, { CN: ["Nguyễn Văn An"] }],
      "CN=Nguyễn Văn An, O=UBND xã Tân Lập, C=VN",
    ],
    [
      "with a comma after the common name where it stands last",
      [{ CN: ["An"] }, { O: ["Sở"] }, { C: ["VN"] }],
      "CN=An, C=VN, O=Sở",
    ],
    ["with a comma after a common name that is all", [{ CN: ["An"] }], "CN=An,"],
    [
      "with the common name first of parts that belong together",
      [{ C: ["VN"] }, { E: ["a@b.vn"], CN: ["An"] }],
      "CN=An+E=a@b.vn, C=VN",
    ],
    ["with what has a meaning escaped", [{ C: ["VN"] }, { CN: ["A, B+C"] }], "CN=A\\, B\\+C, C=VN"],
    ["without characters that turn the line around", [{ C: ["VN"] }, { CN: ["A\u202En"] }], "CN=An, C=VN"],
  ])("%s", (_name, parts, text) => {
    const der = new Uint8Array(new Name(parts).toArrayBuffer());
    expect(nameText(der)).toBe(text);
  });
});
