import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { renderPage } from "../pades/judge.ts";

/** Of the pictures that are measured: one pixel is a sixth of a millimetre. */
const RESOLUTION = 150;

/** A box on a page, millimetres from the upper left corner of what is seen of it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Ink = (red: number, green: number, blue: number) => boolean;

/** Inks that the letters themselves have not. */
export const INK = {
  blue: (red, green, blue) => blue > 150 && blue > red + 60 && blue > green + 60,
  red: (red, green, blue) => red > 150 && red > green + 70 && red > blue + 70,
  green: (red, green, blue) => green > 120 && green > red + 60 && green > blue + 60,
} as const satisfies Record<string, Ink>;

/** A page as it is rendered; what lies on it is measured in pixels. */
export class MeasuredPage {
  readonly #png: PNG;
  readonly #mm: number;

  /** @param sheet the visible page: the renderer takes a unit of a page for a point */
  constructor(file: string, page: number, { widthMm, userUnit }: { widthMm: number; userUnit: number }) {
    this.#png = renderPage(file, page, RESOLUTION * userUnit);
    this.#mm = widthMm / this.#png.width;
  }

  /** The smallest box that holds an ink. */
  boxOf(ink: Ink): Box {
    return this.#box((at) => {
      const [red = 0, green = 0, blue = 0] = this.#png.data.subarray(at, at + 3);
      return ink(red, green, blue);
    });
  }

  /** The smallest box that holds what is not the same on another rendering of the page. */
  changed(before: MeasuredPage): Box {
    const other = before.#png.data;
    return this.#box((at) =>
      [0, 1, 2].some((index) => Math.abs((this.#png.data[at + index] ?? 0) - (other[at + index] ?? 0)) > 60),
    );
  }

  #box(has: (at: number) => boolean): Box {
    const { width, data } = this.#png;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < data.length; at += 4) {
      if (!has(at)) continue;
      const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
    const mm = this.#mm;
    return { left: left * mm, top: top * mm, right: right * mm, bottom: bottom * mm };
  }

  /** For people to look at. */
  keep(file: string): void {
    writeFileSync(file, PNG.sync.write(this.#png));
  }
}

export function middleOf({ left, top, right, bottom }: Box): { x: number; y: number } {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

export interface Font {
  readonly name: string;
  readonly isEmbedded: boolean;
}

/** The fonts of a document, as pdffonts lists them. */
export function fontsOf(file: string): Font[] {
  const lines = execFileSync("pdffonts", [file], { encoding: "utf8" }).trim().split("\n").slice(2);
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    return { name: fields[0] ?? "", isEmbedded: fields.at(-5) === "yes" };
  });
}

/** A word as pdftotext finds it; its height is that of the font from descender to ascender, points. */
export interface Word {
  readonly text: string;
  readonly height: number;
}

export function wordsOf(file: string): Word[] {
  const html = execFileSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8" });
  return [...html.matchAll(/yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)</g)].map(
    ([, top, bottom, text]) => ({ text: text ?? "", height: Number(bottom) - Number(top) }),
  );
}
