import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { drawStamp, MAX_LINE_CHARACTERS, MAX_LINES } from "../../../agent/appearance/stamp.ts";
import { ringPng, wavePng } from "./picture.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-stamp-"));
const VIETNAMESE = [
  "Người ký: Nguyễn Văn An",
  "Cơ quan: ỦY BAN NHÂN DÂN XÃ TÂN LẬP",
  "Ký lúc: 21/11/2026 08:30:00 +07:00",
];
const EVERY_VOWEL = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

function written(name: string, pdf: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, pdf);
  return file;
}

function render(file: string, resolution: number): PNG {
  const base = file.replace(/\.pdf$/, "");
  execFileSync("pdftoppm", ["-r", String(resolution), "-png", "-singlefile", file, base]);
  return PNG.sync.read(readFileSync(`${base}.png`));
}

function text(file: string): string {
  return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
}

describe("drawStamp", () => {
  test("makes one page of exactly the size that was asked for", async () => {
    const file = written(
      "size.pdf",
      await drawStamp({ width: 141.73, height: 70.5, image: wavePng(300, 100) }),
    );
    const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
    expect(info).toMatch(/Pages:\s+1\n/);
    expect(info).toMatch(/Page size:\s+141\.73 x 70\.5 pts/);
  });

  test("gives the same bytes for the same content", async () => {
    const content = { width: 150, height: 80, image: wavePng(120, 40), lines: VIETNAMESE };
    expect(await drawStamp(content)).toEqual(await drawStamp(content));
  });

  test("fits and centres the image, keeping its ratio", async () => {
    const image = render(
      written("fit.pdf", await drawStamp({ width: 200, height: 100, image: ringPng(200) })),
      72,
    );
    const red = (x: number, y: number): boolean => (image.data[4 * (y * 200 + x) + 1] ?? 255) < 100;
    expect(red(100, 5) && red(100, 95) && red(55, 50) && red(145, 50)).toBe(true);
    expect(red(20, 50) || red(180, 50) || red(100, 50)).toBe(false);
  });

  test("draws Vietnamese text that can be copied as composed characters", async () => {
    const lines = [...VIETNAMESE, EVERY_VOWEL, EVERY_VOWEL.toUpperCase()];
    const decomposed = lines.map((line) => line.normalize("NFD"));
    const file = written("text.pdf", await drawStamp({ width: 500, height: 120, lines: decomposed }));
    const found = text(file)
      .split("\n")
      .map((line) => line.trim());
    expect(found.filter((line) => line !== "" && line !== "\f")).toEqual(lines);
  });

  test("embeds a subset that is named as one, with its Unicode map", async () => {
    const file = written("font.pdf", await drawStamp({ width: 200, height: 60, lines: VIETNAMESE }));
    const fonts = execFileSync("pdffonts", [file], { encoding: "utf8" });
    expect(fonts).toMatch(/[A-Z]{6}\+BeVietnamPro-Regular\s+CID TrueType\s+Identity-H\s+yes yes yes/);
  });

  test("is a sound PDF", async () => {
    const content = { width: 200, height: 60, lines: VIETNAMESE, image: ringPng(64) };
    const file = written("sound.pdf", await drawStamp(content));
    expect(execFileSync("qpdf", ["--check", file], { encoding: "utf8" })).toContain(
      "No syntax or stream encoding errors",
    );
  });

  test.each([
    ["a character that the typeface lacks", ["署名"]],
    ["a control character", ["Nguyễn\u0007"]],
    ["a lone half of a surrogate pair", ["\ud800"]],
    ["more lines than the limit", Array.from({ length: MAX_LINES + 1 }, () => "a")],
    ["a line longer than the limit", ["a".repeat(MAX_LINE_CHARACTERS + 1)]],
  ])("refuses %s", async (_, lines) => {
    await expect(drawStamp({ width: 100, height: 50, lines })).rejects.toMatchObject({
      code: "APPEARANCE_TEXT_INVALID",
    });
  });

  test.each([
    [{ width: 100, height: 50, lines: ["a".repeat(MAX_LINE_CHARACTERS)] }, "APPEARANCE_TOO_SMALL"],
    [{ width: 100, height: 2, lines: ["a"] }, "APPEARANCE_TOO_SMALL"],
    [{ width: 0.5, height: 50, lines: ["a"] }, "APPEARANCE_TOO_SMALL"],
    [{ width: 20_000, height: 50, lines: ["a"] }, "APPEARANCE_OFF_PAGE"],
  ])("refuses a size in which nothing could be read: %j", async (content, code) => {
    await expect(drawStamp(content)).rejects.toMatchObject({ code });
  });

  test("takes as much text as the limits allow", async () => {
    const lines = Array.from({ length: MAX_LINES }, () => "a".repeat(MAX_LINE_CHARACTERS));
    await expect(drawStamp({ width: 1000, height: 200, lines })).resolves.toBeInstanceOf(Uint8Array);
  });
});
