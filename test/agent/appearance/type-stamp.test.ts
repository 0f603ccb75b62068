import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { drawType, MAX_TYPE_LINES } from "../../../agent/appearance/type-stamp.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-type-"));

function written(name: string, pdf: Uint8Array): string {
  const file = path.join(folder, `${name}.pdf`);
  writeFileSync(file, pdf);
  execFileSync("qpdf", ["--check", file]);
  return file;
}

describe("lines of type", () => {
  it("are drawn in Times New Roman's measures at 10 pt, and can be read and copied", async () => {
    const lines = ["SAO LỤC", "UBND xã Tân Lập", "22/11/2026 16:05:09 +07:00"];
    const { pdf, width, height } = await drawType(lines);
    const file = written("lines", pdf);
    expect(execFileSync("pdftotext", [file, "-"], { encoding: "utf8" }).trim().split("\n")).toEqual(lines);
    const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
    expect(info).toMatch(new RegExp(`Page size: +${width} x ${height} pts`));
    expect(height).toBe(36);
    // The digits of Times New Roman are 0.5 em wide, the plus 0.564, a blank and a stroke between 0.25 and 0.278.
    expect(width).toBe(Math.ceil(10 * (18 * 0.5 + 2 * 0.25 + 2 * 0.278 + 3 * 0.278 + 0.564)));
    expect(execFileSync("pdffonts", [file], { encoding: "utf8" })).toMatch(
      /[A-Z]{6}\+Tinos-Regular +CID TrueType/,
    );
  });

  it("show every letter, and not only carry its text", async () => {
    const letters = Array.from("ABCĐEGHIKLMNOPQRSTUVXYabcdđeghiklmnopqrstuvxyỆộữ0123456789/:+.,");
    for (const some of [letters.slice(0, 40), letters.slice(40)]) {
      const file = written("letters", (await drawType(some)).pdf);
      execFileSync("pdftoppm", ["-r", "144", "-png", "-singlefile", file, path.join(folder, "letters")]);
      const { width, height, data } = PNG.sync.read(readFileSync(path.join(folder, "letters.png")));
      const bands = some.map((_, index) => {
        const [top, bottom] = [index, index + 1].map((line) => Math.floor((line * height) / some.length));
        const pixels = data.subarray(4 * width * (top ?? 0), 4 * width * (bottom ?? 0));
        return pixels.some((value, at) => at % 4 !== 3 && value < 128);
      });
      expect(some.filter((_, index) => bands[index] === false)).toEqual([]);
    }
  });

  it("are as large for any time, so that what was shown is as large as what is signed", async () => {
    const sizes = await Promise.all(
      ["01/01/2026 00:00:00 +07:00", "28/09/2044 18:48:44 +07:00"].map(async (time) => {
        const { width, height } = await drawType(["12/QĐ-UBND", time]);
        return { width, height };
      }),
    );
    expect(sizes[0]).toEqual(sizes[1]);
  });

  it("give the same bytes for the same lines", async () => {
    const [first, second] = [await drawType(["Đồng ý."]), await drawType(["Đồng ý."])];
    expect(Buffer.compare(first.pdf, second.pdf)).toBe(0);
  });

  it("are broken where they are too long, within words where they must be", async () => {
    const opinion =
      "Giao Văn phòng chủ trì, phối hợp với các đơn vị liên quan tham mưu, trình trước ngày 30/11.";
    const { pdf, width, height } = await drawType([opinion, "x".repeat(200)]);
    expect(width).toBeLessThanOrEqual(255);
    expect(height).toBeGreaterThan(36);
    const text = execFileSync("pdftotext", [written("broken", pdf), "-"], { encoding: "utf8" });
    expect(text.replaceAll(/\s+/g, " ")).toContain(opinion);
  });

  it.each([
    ["too many lines", Array.from({ length: MAX_TYPE_LINES + 1 }, () => "x")],
    ["very many empty lines", Array.from({ length: 1000 }, () => "")],
    ["what the typeface can't draw", ["中"]],
  ])("%s are refused", async (_name, lines) => {
    await expect(drawType(lines)).rejects.toMatchObject({ code: "APPEARANCE_TEXT_INVALID" });
  });

  it("compose accents that stand apart", async () => {
    const { pdf } = await drawType(["Nguyễn".normalize("NFD")]);
    expect(execFileSync("pdftotext", [written("nfd", pdf), "-"], { encoding: "utf8" }).trim()).toBe("Nguyễn");
  });
});
