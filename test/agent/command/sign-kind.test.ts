import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pdfsig } from "../pades/judge.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";

let rig: KysoRig;

beforeAll(async () => {
  rig = await kysoRig();
  writeFileSync(rig.path("seal-pin"), "654321\n");
});

afterAll(() => rig.remove());

const TIME = /\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \+07:00/;

/** What stands on the page of a document that was signed. */
async function signed(kind: string, ...options: string[]): Promise<string> {
  const out = rig.path(`${kind}-signed.pdf`);
  const isOurs = ["attachment", "copy", "incoming"].includes(kind);
  const token = isOurs ? ["--token", "organisation", "--pin-file", rig.path("seal-pin")] : [];
  const ended = await rig.sign(rig.document(`${kind}.pdf`), "-o", out, "--kind", kind, ...token, ...options);
  expect(ended.code, ended.stderr).toBe(0);
  expect(pdfsig(out)).toMatchObject([{ valid: true, wholeFile: true }]);
  return execFileSync("pdftotext", ["-layout", out, "-"], { encoding: "utf8" });
}

describe("kyso sign --kind", () => {
  it("attachment marks number and time", async () => {
    const text = await signed("attachment", "--number", "15/QĐ-UBND", "--date", "22/11/2026");
    expect(text).toContain("15/QĐ-UBND");
    expect(text).toMatch(TIME);
  });

  it("copy marks what sort of copy it is, SAO Y by default", async () => {
    expect(await signed("copy")).toContain("SAO Y");
    const text = await signed("copy", "--copy-type", "sao-luc");
    expect(text).toContain("SAO LỤC");
    expect(text).toContain("UBND xã Tân Lập");
  });

  it("incoming marks the arrival's number and date", async () => {
    const text = await signed("incoming", "--number", "128", "--date", "22/11/2026");
    expect(text).toContain("Số: 128");
    expect(text).toContain("Ngày: 22/11/2026");
  });

  it("comment puts the opinion on the page", async () => {
    const text = await signed("comment", "--comment", "Đồng ý. Giao Văn phòng chủ trì.");
    expect(text).toContain("Đồng ý. Giao Văn phòng chủ trì.");
    expect(text).toContain("Nguyễn Văn An");
  });

  it("initial shows an image, or nothing where there is none", async () => {
    expect(await signed("initial")).not.toMatch(TIME);
  });
});
