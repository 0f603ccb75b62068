import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { drawLook } from "../../../agent/appearance/drawn-look.ts";
import type { Look, LookLine } from "../../../agent/appearance/look.ts";
import { MAX_LOOK_LINES } from "../../../agent/appearance/look-layout.ts";
import { MAX_LOOK_CHARACTERS } from "../../../agent/appearance/printable-line.ts";
import { drawStamp } from "./drawn-stamp.ts";
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

describe("a look in a page of a given size", () => {
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

  test("leaves out what an image has around its ink, so that ink has the size that was asked for", async () => {
    const png = new PNG({ width: 300, height: 200 });
    for (let y = 60; y < 160; y++)
      for (let x = 40; x < 240; x++) png.data.set([200, 20, 40, 255], 4 * (y * 300 + x));
    const room = { width: 200, height: 100 };
    const { data } = render(
      written("margin.pdf", await drawStamp({ ...room, image: PNG.sync.write(png) })),
      72,
    );
    const isRed = (x: number, y: number): boolean => (data[4 * (y * 200 + x) + 1] ?? 255) < 100;
    const corners = [isRed(1, 1), isRed(198, 1), isRed(1, 98), isRed(198, 98)];
    expect(corners).toStrictEqual([true, true, true, true]);
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
    expect(fonts).toMatch(/[A-Z]{6}\+Tinos-Regular\s+CID TrueType\s+Identity-H\s+yes yes yes/);
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
    ["more lines than the limit", Array.from({ length: MAX_LOOK_LINES + 1 }, () => "a")],
    ["more text than the limit", ["a".repeat(MAX_LOOK_CHARACTERS + 1)]],
  ])("refuses %s", async (_, lines) => {
    await expect(drawStamp({ width: 100, height: 50, lines })).rejects.toMatchObject({
      code: "APPEARANCE_TEXT_INVALID",
    });
  });

  test.each([
    [{ width: 100, height: 50, lines: ["a".repeat(200)] }, "APPEARANCE_TOO_SMALL"],
    [{ width: 100, height: 2, lines: ["a"] }, "APPEARANCE_TOO_SMALL"],
    [{ width: 0.5, height: 50, lines: ["a"] }, "APPEARANCE_TOO_SMALL"],
    [{ width: 20_000, height: 50, lines: ["a"] }, "APPEARANCE_OFF_PAGE"],
  ])("refuses a size in which nothing could be read: %j", async (content, code) => {
    await expect(drawStamp(content)).rejects.toMatchObject({ code });
  });

  test("takes as much text as the limits allow", async () => {
    const longest = Math.floor(MAX_LOOK_CHARACTERS / MAX_LOOK_LINES);
    const lines = Array.from({ length: MAX_LOOK_LINES }, () => "a".repeat(longest));
    await expect(drawStamp({ width: 500, height: 800, lines })).resolves.toBeInstanceOf(Uint8Array);
  });
});

const LINE: LookLine = {
  text: "",
  bold: false,
  italic: false,
  sizePt: 10,
  colour: "#000000",
  align: "left",
};

function ofLines(texts: readonly string[], style: Partial<LookLine> = {}): Look {
  return { lines: texts.map((line) => ({ ...LINE, ...style, text: line })), maxWidth: 255 };
}

describe("a look at its own size", () => {
  test("is in Times New Roman's measures at 10 pt, and can be read and copied", async () => {
    const lines = ["SAO LỤC", "UBND xã Tân Lập", "22/11/2026 16:05:09 +07:00"];
    const { pdf, width, height } = await drawLook(ofLines(lines));
    const file = written("lines.pdf", pdf);
    expect(text(file).trim().split("\n")).toEqual(lines);
    const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
    expect(info).toMatch(new RegExp(`Page size: +${width} x ${height} pts`));
    expect(height).toBe(36);
    // The digits of Times New Roman are 0.5 em wide, the plus 0.564, a blank and a stroke between 0.25 and 0.278.
    expect(width).toBe(Math.ceil(10 * (18 * 0.5 + 2 * 0.25 + 2 * 0.278 + 3 * 0.278 + 0.564)));
  });

  test("embeds each style that it uses, at the size that was asked for", async () => {
    const styles = [
      { bold: false, italic: false },
      { bold: true, italic: false },
      { bold: false, italic: true },
      { bold: true, italic: true },
    ];
    const lines = styles.map((style) => ({ ...LINE, ...style, text: "Đã nhận", sizePt: 13 }));
    const { pdf, height } = await drawLook({ lines, maxWidth: 255 });
    const file = written("styles.pdf", pdf);
    const fonts = execFileSync("pdffonts", [file], { encoding: "utf8" });
    for (const style of ["Regular", "Bold", "Italic", "BoldItalic"])
      expect(fonts).toMatch(new RegExp(`[A-Z]{6}\\+Tinos-${style} +CID TrueType +Identity-H +yes yes yes`));
    expect(height).toBeCloseTo(4 * 13 * 1.2);
    const boxes = execFileSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8" });
    const tops = [...boxes.matchAll(/yMin="([0-9.]+)"[^>]*>Đã</g)].map(([, top]) => Number(top));
    const steps = tops.slice(1).map((top, index) => top - (tops[index] ?? 0));
    for (const step of steps) expect(step).toBeCloseTo(13 * 1.2, 1);
  });

  test("shows every letter, and not only carries its text", async () => {
    const letters = Array.from("ABCĐEGHIKLMNOPQRSTUVXYabcdđeghiklmnopqrstuvxyỆộữ0123456789/:+.,");
    for (const bold of [false, true])
      for (const some of [letters.slice(0, 40), letters.slice(40)]) {
        const drawn = await drawLook(ofLines(some, { bold }));
        const { width, height, data } = render(written("letters.pdf", drawn.pdf), 144);
        const bands = some.map((_, index) => {
          const [top, bottom] = [index, index + 1].map((line) => Math.floor((line * height) / some.length));
          const pixels = data.subarray(4 * width * (top ?? 0), 4 * width * (bottom ?? 0));
          return pixels.some((value, at) => at % 4 !== 3 && value < 128);
        });
        expect(some.filter((_, index) => bands[index] === false)).toEqual([]);
      }
  });

  test("is as large for any time, so that what was shown is as large as what is signed", async () => {
    const sizes = await Promise.all(
      ["01/01/2026 00:00:00 +07:00", "28/09/2044 18:48:44 +07:00"].map(async (time) => {
        const { width, height } = await drawLook(ofLines(["12/QĐ-UBND", time]));
        return { width, height };
      }),
    );
    expect(sizes[0]).toEqual(sizes[1]);
  });

  test("breaks lines that are too long, within words where it must", async () => {
    const opinion =
      "Giao Văn phòng chủ trì, phối hợp với các đơn vị liên quan tham mưu, trình trước ngày 30/11.";
    const { pdf, width, height } = await drawLook(ofLines([opinion, "x".repeat(200)]));
    expect(width).toBeLessThanOrEqual(255);
    expect(height).toBeGreaterThan(36);
    expect(text(written("broken.pdf", pdf)).replaceAll(/\s+/g, " ")).toContain(opinion);
  });

  test("composes accents that stand apart, and drops marks that show nothing", async () => {
    const { pdf } = await drawLook(ofLines(["\uFEFFNgu\u00ADyễn\u200B".normalize("NFD")]));
    expect(text(written("nfd.pdf", pdf)).trim()).toBe("Nguyễn");
  });

  test("has its lines in their colours and at their sides, inside the frame", async () => {
    const lines = [
      { ...LINE, text: "IIIIIIIIII", colour: "#d01010" },
      { ...LINE, text: "I", align: "right" as const, colour: "#1030c0" },
    ];
    const frame = { width: 2, colour: "#10a010", padding: 4 };
    const { pdf, width, height } = await drawLook({ lines, maxWidth: 255, frame });
    const image = render(written("frame.pdf", pdf), 288);
    const found = { red: [0, 0], blue: [0, 0], green: [0, 0] };
    for (let at = 0; at < image.data.length; at += 4) {
      const [r = 255, g = 255, b = 255] = image.data.subarray(at, at + 3);
      const x = (at / 4) % image.width;
      const colour = r > g + 100 && r > b + 100 ? "red" : b > r + 100 ? "blue" : g > r + 100 ? "green" : null;
      if (colour === null) continue;
      const [count = 0, sum = 0] = found[colour];
      found[colour] = [count + 1, sum + x];
    }
    const middle = ([count = 0, sum = 0]: number[]) => sum / count / image.width;
    expect(middle(found.red)).toBeLessThan(0.55);
    expect(middle(found.blue)).toBeGreaterThan(0.75);
    expect(middle(found.green)).toBeCloseTo(0.5, 1);
    const stroke = 4 * 4 * 2 * (width + height - 4) * 2;
    expect(found.green[0]).toBeGreaterThan(stroke * 0.9);
    expect([width, height].every((side) => side > 12)).toBe(true);
  });

  test("is as large as a true diameter says, whatever the image's ratio", async () => {
    const room = { width: 102.05, height: 102.05 };
    const image = { png: wavePng(200, 150), room, isExact: true, at: "above" as const };
    expect(await drawLook({ lines: [], maxWidth: 255, image })).toMatchObject(room);
  });

  test.each(["above", "beside"] as const)("puts the image %s the lines", async (at) => {
    const image = { png: ringPng(100), room: { width: 60, height: 60 }, isExact: false, at };
    const look = { ...ofLines(["Nguyễn Văn An", "22/11/2026"]), image };
    const { width, height } = await drawLook(look);
    const words = await drawLook(ofLines(["Nguyễn Văn An", "22/11/2026"]));
    const expected =
      at === "above" ? [words.width, 60 + words.height] : [60 + words.width, Math.max(60, words.height)];
    expect(width - (expected[0] ?? 0)).toBeLessThan(6);
    expect(height - (expected[1] ?? 0)).toBeLessThan(6);
    expect(width).toBeGreaterThanOrEqual(expected[0] ?? Infinity);
    expect(height).toBeGreaterThanOrEqual(expected[1] ?? Infinity);
  });

  test.each([
    ["a sign that turns the direction of text", "an\u202Eoan"],
    ["an isolate", "\u2066an"],
    ["an escape", "\u001b[31m"],
    ["a private character", "\uE000"],
    ["what the typeface can't draw", "中"],
  ])("refuses %s", async (_, line) => {
    await expect(drawLook(ofLines([line]))).rejects.toMatchObject({ code: "APPEARANCE_TEXT_INVALID" });
  });

  test.each([
    ["too many lines", Array.from({ length: MAX_LOOK_LINES + 1 }, () => "x")],
    ["very many empty lines", Array.from({ length: 1000 }, () => "")],
  ])("refuses %s, and says how many there may be", async (_, lines) => {
    const refused = { code: "APPEARANCE_TEXT_INVALID", detail: { limit: MAX_LOOK_LINES } };
    await expect(drawLook(ofLines(lines))).rejects.toMatchObject(refused);
  });

  test("refuses to show nothing", async () => {
    await expect(drawLook(ofLines([]))).rejects.toMatchObject({ code: "APPEARANCE_EMPTY" });
  });
});
