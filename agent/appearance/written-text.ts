import { KysoError } from "../../protocol/error.ts";
import { LineFonts } from "./line-font.ts";
import { colourWriter } from "./stamp-colour.ts";
import { completeFontDescriptors } from "./subset-font.ts";

/** From the lower edge to the baseline, and from there to the upper edge: shares of the type's size. */
const DESCENT = 0.25;
const ASCENT = 0.95;

const BLACK = "#000000";

/** Where room is narrow, letters are set narrower, down to this share of their width, */
const NARROWEST = 0.7;
/** and then smaller too, down to this share of their size. */
const SMALLEST = 0.7;

/** A piece of text that is to be set in a line of type. */
export interface WantedText {
  readonly text: string;
  /** Of the line, points. */
  readonly fontSize: number;
  readonly isItalic: boolean;
  /** Points. */
  readonly maxWidth: number;
}

/** A piece of text as it was set; points. */
export interface SetText {
  /** NFC. */
  readonly text: string;
  readonly fontSize: number;
  readonly width: number;
  readonly height: number;
  /** From its lower edge up to its baseline. */
  readonly descent: number;
}

/**
 * Sets pieces of text in black Tinos, upright or in italics, whose letters are as wide as those of Times New Roman, on a page each.
 *
 * @throws {KysoError} SIGN_BLANK_TOO_NARROW; APPEARANCE_TEXT_INVALID for a character that the typeface lacks
 */
export async function setTexts(
  wanted: readonly WantedText[],
): Promise<{ readonly pdf: Uint8Array; readonly texts: readonly SetText[] }> {
  const { PDFDocument } = await import("pdf-lib");
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const composed = wanted.map((one) => ({ ...one, text: one.text.normalize("NFC") }));
  const fonts = await LineFonts.embed(
    pdf,
    composed.map((one) => ({ text: one.text, bold: false, italic: one.isItalic })),
  );
  const texts: SetText[] = [];
  for (const { text, fontSize, isItalic, maxWidth } of composed) {
    const { font } = fonts.of({ bold: false, italic: isItalic });
    const natural = font.widthOfTextAtSize(text, fontSize);
    const room = Math.min(1, maxWidth / natural);
    const narrower = Math.max(room, NARROWEST);
    const smaller = room / narrower;
    if (!(smaller >= SMALLEST)) throw new KysoError("SIGN_BLANK_TOO_NARROW", "no room for number or date");
    const size = fontSize * smaller;
    const [width, height, descent] = [natural * room, size * (DESCENT + ASCENT), size * DESCENT];
    const page = pdf.addPage([width, height]);
    const write = await colourWriter(page);
    write.text(text, { x: 0, y: descent, size, colour: BLACK, font, narrower });
    texts.push({ text, fontSize: size, width, height, descent });
  }
  await pdf.flush();
  await completeFontDescriptors(pdf);
  return { pdf: await pdf.save({ useObjectStreams: false, addDefaultPage: false }), texts };
}
