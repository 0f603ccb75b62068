import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Spot } from "./office-letter.ts";

const MM = 25.4 / 72;
/** Of Liberation Serif, shares of the font size. */
const CAPITAL = 0.662;
const DESCENT = 0.216;
const HEIGHT = 1.107;

/** A letter that another program made; where its signature belongs is measured by yet another. */
export interface ForeignLetter {
  readonly pdf: Uint8Array;
  readonly widthMm: number;
  readonly userUnit: 1;
  readonly right: Spot;
}

export function hasLibreOffice(): boolean {
  return spawnSync("soffice", ["--version"]).status === 0;
}

/** A decision as LibreOffice writes it, and the middle between title and name as poppler sees them. */
export function libreOfficeLetter(folder: string, titles: readonly string[], name: string): ForeignLetter {
  const html = path.join(folder, "letter.html");
  writeFileSync(html, markup(titles, name));
  const profile = pathToFileURL(path.join(folder, "libreoffice")).href;
  const options = [
    `-env:UserInstallation=${profile}`,
    "--headless",
    "--infilter=HTML (StarWriter)",
    "--convert-to",
    "pdf:writer_pdf_Export",
  ];
  execFileSync("soffice", [...options, "--outdir", folder, html], { stdio: "ignore" });
  const file = path.join(folder, "letter.pdf");
  const words = wordBoxes(file);
  const title = lineOf(words, titles.at(-1) ?? "");
  const below = lineOf(words, name);
  const [over, under] = [baselineOf(title), baselineOf(below) - CAPITAL * sizeOf(below)];
  const x = (title.left + title.right + below.left + below.right) / 4;
  const [, width = "0"] = /<page width="([\d.]+)"/.exec(bbox(file)) ?? [];
  const right = { x: x * MM, y: ((over + under) / 2) * MM };
  return { pdf: readFileSync(file), widthMm: Number(width) * MM, userUnit: 1, right };
}

function markup(titles: readonly string[], name: string): string {
  const sentence =
    "<p>Điều 1. Giao Sở Nội vụ chủ trì, phối hợp với các đơn vị liên quan tổ chức thực hiện.</p>";
  return `<!doctype html><html lang="vi"><meta charset="utf-8">
<style>@page { size: 21cm 29.7cm; margin: 2cm 1.5cm 2cm 3cm } * { font-family: "Liberation Serif"; font-size: 14pt } td { text-align: center; vertical-align: top } td.l { text-align: left }</style>
<body><p align="center"><b>QUYẾT ĐỊNH</b></p>${sentence.repeat(3)}
<table width="100%"><tr><td class="l" width="45%"><b>Nơi nhận:</b><br>- Như Điều 3;<br>- Lưu: VT.</td>
<td><b>${titles.join("<br>")}</b><br><br><br><br><br><b>${name}</b></td></tr></table></body></html>`;
}

interface WordBox {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function bbox(file: string): string {
  return execFileSync("pdftotext", ["-bbox", "-l", "1", file, "-"], { encoding: "utf8" });
}

/** Points from the upper left corner. */
function wordBoxes(file: string): WordBox[] {
  const word = /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g;
  return [...bbox(file).matchAll(word)].map(([, left, top, right, bottom, text]) => ({
    text: (text ?? "").normalize("NFC"),
    left: Number(left),
    top: Number(top),
    right: Number(right),
    bottom: Number(bottom),
  }));
}

/** The words that stand side by side so, wherever the page's order puts them. */
function lineOf(words: readonly WordBox[], text: string): WordBox {
  const [begin = "", ...others] = text.split(" ");
  for (const first of words.filter((word) => word.text === begin)) {
    const last = others.reduce<WordBox | undefined>(
      (before, wanted) =>
        words.find(
          ({ text: own, top, left }) =>
            before !== undefined &&
            own === wanted &&
            Math.abs(top - before.top) < 1 &&
            Math.abs(left - before.right) < 8,
        ),
      first,
    );
    if (last !== undefined) return { ...first, right: last.right };
  }
  throw new Error(`no ${text} on the page: ${words.map((word) => word.text).join(" ")}`);
}

function sizeOf({ top, bottom }: WordBox): number {
  return (bottom - top) / HEIGHT;
}

function baselineOf(word: WordBox): number {
  return word.bottom - DESCENT * sizeOf(word);
}
