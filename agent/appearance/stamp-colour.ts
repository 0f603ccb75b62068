import type { PDFDocument, PDFFont, PDFPage, PDFRef } from "pdf-lib";
import { srgbProfile } from "./srgb-profile.ts";

/** Name of the colour space among a page's resources. */
const SPACE = "sRGB";

const spaces = new WeakMap<PDFDocument, PDFRef>();

/**
 * The colour space of all that a stamp draws: the colours of a device may be used in PDF/A only where the document says
 * which device that is.
 *
 * @see ISO 32000-1, 8.6.5.5; ISO 19005-1, 6.2.3.3
 */
function stampSpace(pdf: PDFDocument): PDFRef {
  const { context } = pdf;
  const known = spaces.get(pdf);
  if (known !== undefined) return known;
  const profile = context.register(context.flateStream(srgbProfile(), { N: 3 }));
  const space = context.register(context.obj(["ICCBased", profile]));
  spaces.set(pdf, space);
  return space;
}

/** Gives the images that pdf-lib has embedded their colour space. Call it after `flush`. */
export async function calibrateImages(pdf: PDFDocument): Promise<void> {
  const { PDFName, PDFStream } = await import("pdf-lib");
  for (const [, object] of pdf.context.enumerateIndirectObjects())
    if (object instanceof PDFStream && object.dict.get(PDFName.of("ColorSpace")) === PDFName.of("DeviceRGB"))
      object.dict.set(PDFName.of("ColorSpace"), stampSpace(pdf));
}

/** Text on a page, at its baseline, points. */
interface WrittenText {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** `#rrggbb`, sRGB. */
  readonly colour: string;
  readonly font: PDFFont;
  /** Share of their width that letters have; by default all of it. */
  readonly narrower?: number;
}

/** A rectangle's edge: the middle of its line, points. */
interface DrawnFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lineWidth: number;
  /** `#rrggbb`, sRGB. */
  readonly colour: string;
}

/** Writes and draws on a page in colours that mean the same everywhere. */
export async function colourWriter(page: PDFPage): Promise<{
  readonly text: (text: string, at: WrittenText) => void;
  readonly frame: (frame: DrawnFrame) => void;
}> {
  const library = await import("pdf-lib");
  const { PDFDict, PDFName, PDFNumber, PDFOperator, PDFOperatorNames } = library;
  const resources = page.node.Resources();
  const space = PDFDict.withContext(page.doc.context);
  space.set(PDFName.of(SPACE), stampSpace(page.doc));
  resources?.set(PDFName.of("ColorSpace"), space);
  const keys = new Map<PDFFont, ReturnType<PDFPage["node"]["newFontDictionary"]>>();
  const keyOf = (font: PDFFont) => {
    const key = keys.get(font) ?? page.node.newFontDictionary(font.name, font.ref);
    keys.set(font, key);
    return key;
  };
  const samples = (colour: string) => samplesOf(colour).map((value) => PDFNumber.of(value));
  return {
    text: (text, { x, y, size, colour, font, narrower = 1 }) => {
      page.pushOperators(
        library.pushGraphicsState(),
        library.beginText(),
        PDFOperator.of(PDFOperatorNames.NonStrokingColorspace, [PDFName.of(SPACE)]),
        PDFOperator.of(PDFOperatorNames.NonStrokingColorN, samples(colour)),
        library.setFontAndSize(keyOf(font), size),
        ...(narrower === 1 ? [] : [library.setCharacterSqueeze(100 * narrower)]),
        library.moveText(x, y),
        library.showText(font.encodeText(text)),
        library.endText(),
        library.popGraphicsState(),
      );
    },
    frame: ({ x, y, width, height, lineWidth, colour }) => {
      page.pushOperators(
        library.pushGraphicsState(),
        PDFOperator.of(PDFOperatorNames.StrokingColorspace, [PDFName.of(SPACE)]),
        PDFOperator.of(PDFOperatorNames.StrokingColorN, samples(colour)),
        library.setLineWidth(lineWidth),
        library.rectangle(x, y, width, height),
        library.stroke(),
        library.popGraphicsState(),
      );
    },
  };
}

/** Red, green and blue of `#rrggbb`, each from 0 to 1. */
function samplesOf(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}
