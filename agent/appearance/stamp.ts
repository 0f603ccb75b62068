import type { PDFFont, PDFPage } from "pdf-lib";
import { KysoError } from "../../protocol/error.ts";
import type { Png } from "./png.ts";
import { readPng } from "./png.ts";
import { blackText, calibrateImages } from "./stamp-colour.ts";
import { completeFontDescriptors } from "./subset-font.ts";
import { embedTypeface } from "./typeface.ts";

/** Most lines of text in a stamp. */
export const MAX_LINES = 12;
/** Longest line, characters after composition. */
export const MAX_LINE_CHARACTERS = 200;
/** Shortest and longest side of a stamp, points; a page may not be longer (ISO 32000-1, annex C). */
const MIN_SIDE = 1;
const MAX_SIDE = 14_400;

const MIN_FONT_SIZE = 3;
const MAX_FONT_SIZE = 11;
const LINE_HEIGHT = 1.25;
/** Share of the font size from the top of a line to its baseline, accents of Vietnamese capitals included. */
const BASELINE = 1;
/** Share of the stamp's height that text may take below an image. */
const TEXT_SHARE_BESIDE_IMAGE = 0.45;

/** What a stamp shows. */
export interface StampContent {
  /** Points. */
  readonly width: number;
  /** Points. */
  readonly height: number;
  /** A PNG, with or without transparency. It is centred and as large as its ratio allows. */
  readonly image?: Uint8Array;
  /** Lines of text, below the image if there is one. */
  readonly lines?: readonly string[];
}

interface TextLayout {
  readonly lines: readonly string[];
  readonly font: PDFFont;
  readonly fontSize: number;
  readonly height: number;
}

/**
 * Draws a stamp as a PDF of one page, exactly as large as the stamp. The same content gives the same bytes, so that
 * what the user was shown is what is signed.
 *
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE, APPEARANCE_TEXT_INVALID,
 *   APPEARANCE_TOO_SMALL, APPEARANCE_OFF_PAGE
 */
export async function drawStamp(content: StampContent): Promise<Uint8Array> {
  const { width, height } = content;
  for (const side of [width, height])
    if (!(side >= MIN_SIDE && side <= MAX_SIDE))
      throw new KysoError(
        side > MAX_SIDE ? "APPEARANCE_OFF_PAGE" : "APPEARANCE_TOO_SMALL",
        `a stamp with a side of ${side} points`,
      );
  const png = content.image === undefined ? undefined : readPng(content.image);
  const lines = composeLines(content.lines ?? []);
  const { PDFDocument } = await import("pdf-lib");
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const page = pdf.addPage([width, height]);
  let text: TextLayout | undefined;
  if (lines.length > 0) {
    const room = png === undefined ? height : height * TEXT_SHARE_BESIDE_IMAGE;
    text = fitText(lines, await embedTypeface(pdf, lines.join("")), width, room);
    await drawText(page, text, png === undefined ? (height + text.height) / 2 : text.height, width);
  }
  if (png !== undefined) await drawImage(page, png, { width, height, bottom: text?.height ?? 0 });
  await pdf.flush();
  await completeFontDescriptors(pdf);
  await calibrateImages(pdf);
  return pdf.save({ useObjectStreams: false, addDefaultPage: false });
}

/** Composed, since a decomposed accent would be drawn beside its letter. */
function composeLines(lines: readonly string[]): string[] {
  if (lines.length > MAX_LINES) throw invalidText("too many lines", MAX_LINES);
  return lines.map((line) => {
    const composed = line.normalize("NFC").trim();
    if (composed.length > MAX_LINE_CHARACTERS) throw invalidText("a line is too long", MAX_LINE_CHARACTERS);
    return composed;
  });
}

/** The largest size at which every line fits. */
function fitText(lines: readonly string[], font: PDFFont, width: number, room: number): TextLayout {
  const widest = Math.max(...lines.map((line) => font.widthOfTextAtSize(line, 1)));
  const fontSize = Math.min(MAX_FONT_SIZE, room / (lines.length * LINE_HEIGHT), width / widest);
  if (fontSize < MIN_FONT_SIZE)
    throw new KysoError("APPEARANCE_TOO_SMALL", `the text does not fit ${width} × ${room} points`);
  return { lines, font, fontSize, height: fontSize * LINE_HEIGHT * lines.length };
}

async function drawText(page: PDFPage, text: TextLayout, top: number, width: number): Promise<void> {
  const { font, fontSize } = text;
  const write = await blackText(page, font);
  for (const [index, line] of text.lines.entries()) {
    const x = (width - font.widthOfTextAtSize(line, fontSize)) / 2;
    const y = top - fontSize * (index * LINE_HEIGHT + BASELINE);
    if (line !== "") write(line, { x, y, size: fontSize });
  }
}

async function drawImage(
  page: PDFPage,
  png: Png,
  box: { width: number; height: number; bottom: number },
): Promise<void> {
  const image = await page.doc.embedPng(png.bytes).catch((cause: unknown) => {
    throw new KysoError("APPEARANCE_IMAGE_INVALID", "the image can't be decoded", { cause });
  });
  const room = box.height - box.bottom;
  const scale = Math.min(box.width / png.width, room / png.height);
  const width = png.width * scale;
  const height = png.height * scale;
  const x = (box.width - width) / 2;
  page.drawImage(image, { x, y: box.bottom + (room - height) / 2, width, height });
}

function invalidText(message: string, limit?: number): KysoError {
  return new KysoError(
    "APPEARANCE_TEXT_INVALID",
    message,
    limit === undefined ? undefined : { detail: { limit } },
  );
}
