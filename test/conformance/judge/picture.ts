import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { runTool } from "./tool.ts";

/** The longer side of a rendered page, pixels: a little over 100 to the inch for A4, and bounded for giant pages. */
const LONGER_SIDE = 1200;

/** The last page, and so many from the first on, are rendered. */
const FIRST_PAGES = 8;

/** Pages as a renderer shows them, each in a PPM file, by number from 1. */
export type PageFiles = ReadonlyMap<number, string>;

/** A page's pixels, three bytes each, from the upper left corner. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/** Rendered pages of one file. */
export interface Rendering {
  readonly poppler: PageFiles;
  readonly mupdf: PageFiles;
  /** MuPDF does not find its way through the file, and looks for objects by itself. */
  readonly mupdfRepairs: boolean;
}

/**
 * Renders the last page and the first ones with Poppler and with MuPDF.
 *
 * @param folder emptied first
 * @param pageCount where it is not known, only the first pages are rendered
 */
export function renderPages(
  file: string,
  password: string | null,
  folder: string,
  pageCount: number | null,
): Rendering {
  rmSync(folder, { recursive: true, force: true });
  const poppler = path.join(folder, "poppler");
  const mupdf = path.join(folder, "mupdf");
  mkdirSync(poppler, { recursive: true });
  mkdirSync(mupdf, { recursive: true });
  const isLong = pageCount !== null && pageCount > FIRST_PAGES;
  const ranges = [[1, FIRST_PAGES], ...(isLong ? [[pageCount, pageCount]] : [])];
  for (const [first, last] of ranges) {
    const upw = password === null ? [] : ["-upw", password];
    const pages = ["-f", String(first), "-l", String(last)];
    runTool("pdftoppm", ["-q", "-cropbox", "-scale-to", String(LONGER_SIDE), ...pages, ...upw, file, "p"], {
      cwd: poppler,
    });
  }
  const key = password === null ? [] : ["-p", password];
  const size = [
    "-w",
    String(LONGER_SIDE),
    "-h",
    String(LONGER_SIDE),
    "-F",
    "pnm",
    "-c",
    "rgb",
    "-o",
    "p-%d.ppm",
  ];
  // MuPDF renders what it can and then complains, so the pages that are there say more than its exit code.
  const pages = `1-${FIRST_PAGES}${isLong ? ",N" : ""}`;
  const { stderr } = runTool("mutool", ["draw", "-q", ...key, ...size, file, pages], { cwd: mupdf });
  return {
    poppler: pageFiles(poppler),
    mupdf: pageFiles(mupdf),
    mupdfRepairs: stderr.includes("repairing"),
  };
}

function pageFiles(folder: string): PageFiles {
  const names = readdirSync(folder).flatMap((name): [number, string][] => {
    const number = /^p-(\d+)\.ppm$/.exec(name)?.[1];
    return number === undefined ? [] : [[Number(number), path.join(folder, name)]];
  });
  return new Map(names);
}

/** Reads a binary PPM of 8 bits. */
export function readPicture(file: string): Picture {
  const bytes = readFileSync(file);
  const header = /^P6\s(?:#[^\n]*\n)*(\d+)\s(\d+)\s255\s/.exec(bytes.toString("latin1", 0, 200));
  if (header === null) throw new Error(`${file} is no picture`);
  const [all, width, height] = header;
  return { width: Number(width), height: Number(height), pixels: bytes.subarray(all.length) };
}

/** A rectangle of pixels from the upper left corner; the right and lower bounds are outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels in which two pictures differ, within the boxes and outside. */
export function countDifferences(
  one: Picture,
  other: Picture,
  boxes: readonly Box[],
): { inside: number; outside: number } {
  if (one.width !== other.width || one.height !== other.height)
    return { inside: 0, outside: Math.max(one.pixels.length, other.pixels.length) / 3 };
  const counts = { inside: 0, outside: 0 };
  const rowBytes = 3 * one.width;
  for (let y = 0; y < one.height; y++) {
    const was = one.pixels.subarray(y * rowBytes, (y + 1) * rowBytes);
    const is = other.pixels.subarray(y * rowBytes, (y + 1) * rowBytes);
    if (was.equals(is)) continue;
    for (let x = 0; x < one.width; x++) {
      const at = 3 * x;
      if (was[at] === is[at] && was[at + 1] === is[at + 1] && was[at + 2] === is[at + 2]) continue;
      const isInside = boxes.some(
        ({ left, top, right, bottom }) => x >= left && x < right && y >= top && y < bottom,
      );
      counts[isInside ? "inside" : "outside"] += 1;
    }
  }
  return counts;
}
