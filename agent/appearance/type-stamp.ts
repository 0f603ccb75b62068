import { KysoError } from "../../protocol/error.ts";
import { MeasuredFont } from "./measured-font.ts";
import { blackText } from "./stamp-colour.ts";
import { completeFontDescriptors } from "./subset-font.ts";
import { embedTypeface } from "./typeface.ts";
import { wrapped } from "./wrapped-text.ts";

/** Points. @see Nghị định 30/2020/NĐ-CP, annex I, part II */
const FONT_SIZE = 10;
const LINE_HEIGHT = 12;
/** From the top of a line to its baseline, accents of Vietnamese capitals included, points. */
const BASELINE = 9.6;
/** Longer lines are broken, points: 90 mm. */
const MAX_WIDTH = 255;
/** Most lines, as broken. */
export const MAX_TYPE_LINES = 60;

/**
 * Draws lines of type in their true size: Times New Roman's measures, 10 pt, upright, black. The same lines give the same
 * bytes.
 *
 * @returns a PDF of one page, as large as the lines are; points
 * @throws {KysoError} APPEARANCE_TEXT_INVALID for too many lines, or a character that the typeface lacks
 */
export async function drawType(
  lines: readonly string[],
): Promise<{ readonly pdf: Uint8Array; readonly width: number; readonly height: number }> {
  const composed = lines
    .slice(0, MAX_TYPE_LINES + 1)
    .map((line) => line.normalize("NFC").replaceAll("\t", " ").trim());
  const { PDFDocument } = await import("pdf-lib");
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const font = await embedTypeface(pdf, composed.join(""), "serif");
  const measured = new MeasuredFont(font);
  const broken = composed.flatMap((line) => wrapped(line, measured, FONT_SIZE, MAX_WIDTH));
  if (broken.length > MAX_TYPE_LINES) {
    throw new KysoError("APPEARANCE_TEXT_INVALID", "too many lines", { detail: { limit: MAX_TYPE_LINES } });
  }
  const widest = Math.max(...broken.map((line) => font.widthOfTextAtSize(line, FONT_SIZE)));
  const [width, height] = [Math.ceil(Math.max(widest, 1)), broken.length * LINE_HEIGHT];
  const page = pdf.addPage([width, height]);
  const write = await blackText(page, font);
  for (const [index, line] of broken.entries()) {
    if (line !== "") write(line, { x: 0, y: height - index * LINE_HEIGHT - BASELINE, size: FONT_SIZE });
  }
  await pdf.flush();
  await completeFontDescriptors(pdf);
  return { pdf: await pdf.save({ useObjectStreams: false, addDefaultPage: false }), width, height };
}
