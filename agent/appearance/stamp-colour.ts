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

/** Writes black text on a page. */
export async function blackText(
  page: PDFPage,
  font: PDFFont,
): Promise<(text: string, at: { x: number; y: number; size: number }) => void> {
  const library = await import("pdf-lib");
  const { PDFDict, PDFName, PDFNumber, PDFOperator, PDFOperatorNames } = library;
  const resources = page.node.Resources();
  const space = PDFDict.withContext(page.doc.context);
  space.set(PDFName.of(SPACE), stampSpace(page.doc));
  resources?.set(PDFName.of("ColorSpace"), space);
  const key = page.node.newFontDictionary(font.name, font.ref);
  const black = [0, 0, 0].map((value) => PDFNumber.of(value));
  return (text, { x, y, size }) => {
    page.pushOperators(
      library.pushGraphicsState(),
      library.beginText(),
      PDFOperator.of(PDFOperatorNames.NonStrokingColorspace, [PDFName.of(SPACE)]),
      PDFOperator.of(PDFOperatorNames.NonStrokingColorN, black),
      library.setFontAndSize(key, size),
      library.moveText(x, y),
      library.showText(font.encodeText(text)),
      library.endText(),
      library.popGraphicsState(),
    );
  };
}
