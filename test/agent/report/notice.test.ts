import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noticeDocx } from "../../../agent/report/notice-docx.ts";
import { drawNotice } from "../../../agent/report/notice-pdf.ts";
import { noticeText } from "../../../agent/report/notice-text.ts";
import { LOSS_REASONS } from "../../../protocol/loss-reason.ts";
import { partsOf } from "./zip-parts.ts";
import { NOTICE, WRITTEN_AT } from "./notice-example.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-notice-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function textOfPdf(notice: typeof NOTICE): Promise<string> {
  const file = path.join(folder, "notice.pdf");
  writeFileSync(file, await drawNotice(noticeText(notice, WRITTEN_AT)));
  return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
}

const plain = (text: string): string => text.replaceAll(/\s+/g, " ");

function textOfDocx(notice: typeof NOTICE): string {
  const document = partsOf(noticeDocx(noticeText(notice, WRITTEN_AT))).get("word/document.xml") ?? "";
  return document
    .replaceAll("</w:p>", "\n")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

describe.each([
  ["PDF", textOfPdf],
  ["DOCX", (notice: typeof NOTICE) => Promise.resolve(textOfDocx(notice))],
])("a notice as %s", (_form, textOf) => {
  it("has the parts of an administrative document, and what was lost, whose, and when", async () => {
    const text = plain(await textOf(NOTICE));
    for (const part of [
      "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
      "Độc lập - Tự do - Hạnh phúc",
      "Số:",
      "Tân Lập, ngày 05 tháng 02 năm 2026",
      "Kính gửi: Văn phòng Ủy ban nhân dân tỉnh",
      "Nguyễn Thị Minh Nguyệt",
      "5404FA0123456789",
      "4A5F00B1C2D3",
      'SNNMT <&> "1"',
      "31/01/2027",
      "16 giờ 30 phút, ngày 20 tháng 11 năm 2026",
      "Nơi nhận:",
      "NGƯỜI THÔNG BÁO",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toBe(text.normalize("NFC"));
  });

  it("says that it revokes nothing by itself", async () => {
    expect(plain(await textOf(NOTICE))).toContain("Thông báo không tự thu hồi chứng thư");
  });

  it.each(LOSS_REASONS)("asks for what the reason %s calls for", async (reason) => {
    const text = plain(await textOf({ ...NOTICE, reason }));
    const others = LOSS_REASONS.filter((each) => each !== reason);
    const subjectOf = (each: (typeof LOSS_REASONS)[number]): string =>
      noticeText({ ...NOTICE, reason: each }, WRITTEN_AT).subject;
    // The narrow column may break the line anywhere, and what stands beside it comes between.
    const words = subjectOf(reason).split(" ").slice(1, 4).join(" ");
    expect(text).toContain(words);
    expect(others.map(subjectOf)).not.toContain(subjectOf(reason));
  });

  it("leaves room for what nobody knows", async () => {
    const text = await textOf({ ...NOTICE, holder: "", certificateSerial: "", notAfter: "", addressee: "" });
    expect(plain(text)).toContain("Số hiệu chứng thư: ……");
    expect(plain(text)).toContain("Kính gửi: ……");
  });

  it("puts names that hold commands for readers, or letters of any script, on one line and as text", async () => {
    const text = await textOf({
      ...NOTICE,
      holder: "An\u202e<w:p/>\n中",
      words: "</w:t></w:r>\u0000\u0007",
    });
    expect(text).not.toContain("\u202e");
    expect(text).not.toContain("\u0000");
    expect(plain(text)).toContain("<w:p/>");
  });
});

describe("a notice as PDF", () => {
  it("has its fonts embedded, and stands on one page where its words are few", async () => {
    const file = path.join(folder, "fonts.pdf");
    writeFileSync(file, await drawNotice(noticeText(NOTICE, WRITTEN_AT)));
    const fonts = execFileSync("pdffonts", [file], { encoding: "utf8" }).trim().split("\n").slice(2);
    expect(fonts.length).toBeGreaterThan(0);
    for (const line of fonts) expect(line).toMatch(/Tinos.*\byes yes yes\b/);
    expect(execFileSync("pdfinfo", [file], { encoding: "utf8" })).toMatch(/Pages:\s+1\n/);
  });

  it("goes on on further pages where its words are many, and loses none", async () => {
    const words = Array.from({ length: 60 }, (_, line) => `Diễn biến thứ ${line + 1}.`).join("\n");
    const text = plain(await textOfPdf({ ...NOTICE, words }));
    for (let line = 1; line <= 60; line++) expect(text).toContain(`Diễn biến thứ ${line}.`);
  });
});

describe("a notice as DOCX", () => {
  it("is an archive that unpacks, with parts that are XML", () => {
    const parts = partsOf(noticeDocx(noticeText(NOTICE, WRITTEN_AT)));
    expect([...parts.keys()]).toEqual(["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
    for (const part of parts.values()) expect(part).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"/);
  });
});
