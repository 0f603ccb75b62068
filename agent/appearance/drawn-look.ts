import type { PDFImage, PDFPage } from "pdf-lib";
import { KysoError } from "../../protocol/error.ts";
import { LineFonts } from "./line-font.ts";
import type { Look } from "./look.ts";
import { layOut, type LaidLook } from "./look-layout.ts";
import { trimmedPng } from "./image/trimmed-png.ts";
import type { Png } from "./png.ts";
import { printableLines } from "./printable-line.ts";
import { calibrateImages, colourWriter } from "./stamp-colour.ts";
import { completeFontDescriptors } from "./subset-font.ts";

/** A look as a PDF of one page that is exactly as large. */
export interface DrawnLook {
  readonly pdf: Uint8Array;
  /** Points. */
  readonly width: number;
  /** Points. */
  readonly height: number;
}

/** Shortest and longest side, points; a page may not be longer (ISO 32000-1, annex C). */
const MIN_SIDE = 1;
const MAX_SIDE = 14_400;

/**
 * Draws a look: text in Times New Roman's measures, at its stated size. The same look gives the same bytes, so that what
 * the user was shown is what is signed.
 *
 * @param room size of the page, points, in the middle of which the look is as large as it fits, its text no larger than
 *   stated; without one the page is as large as the look
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE, APPEARANCE_TEXT_INVALID, APPEARANCE_TOO_SMALL,
 *   APPEARANCE_OFF_PAGE, APPEARANCE_EMPTY
 */
export async function drawLook(
  look: Look,
  room?: { readonly width: number; readonly height: number },
): Promise<DrawnLook> {
  if (room !== undefined) assertSides(room);
  const png = look.image === undefined ? undefined : trimmedPng(look.image.png);
  const lines = printableLines(look.lines);
  const { PDFDocument } = await import("pdf-lib");
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const fonts = await LineFonts.embed(pdf, lines);
  const laid = layOut({ ...look, lines }, png, fonts, room);
  assertSides(laid);
  const { width, height } = laid;
  const page = pdf.addPage([width, height]);
  await drawLines(page, laid, fonts);
  if (png !== undefined && laid.image !== null) {
    page.drawImage(await embedded(page, png), laid.image);
  }
  await pdf.flush();
  await completeFontDescriptors(pdf);
  await calibrateImages(pdf);
  return { pdf: await pdf.save({ useObjectStreams: false, addDefaultPage: false }), width, height };
}

async function drawLines(page: PDFPage, laid: LaidLook, fonts: LineFonts): Promise<void> {
  const writer = await colourWriter(page);
  if (laid.frame !== null) writer.frame(laid.frame);
  for (const { text, x, y, size, line } of laid.lines) {
    writer.text(text, { x, y, size, colour: line.colour, font: fonts.of(line).font });
  }
}

async function embedded(page: PDFPage, png: Png): Promise<PDFImage> {
  return page.doc.embedPng(png.bytes).catch((cause: unknown) => {
    throw new KysoError("APPEARANCE_IMAGE_INVALID", "the image can't be decoded", { cause });
  });
}

function assertSides({ width, height }: { readonly width: number; readonly height: number }): void {
  for (const side of [width, height])
    if (!(side >= MIN_SIDE && side <= MAX_SIDE))
      throw new KysoError(
        side > MAX_SIDE ? "APPEARANCE_OFF_PAGE" : "APPEARANCE_TOO_SMALL",
        `a stamp with a side of ${side} points`,
      );
}
