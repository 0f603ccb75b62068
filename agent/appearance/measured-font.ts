import type { PDFFont } from "pdf-lib";

/** A font that knows its advance widths without laying out the same words again and again. */
export class MeasuredFont {
  readonly font: PDFFont;
  readonly #widths = new Map<string, number>();

  constructor(font: PDFFont) {
    this.font = font;
  }

  /** Width of a character at size 1, points. */
  widthOf(character: string): number {
    const known = this.#widths.get(character);
    if (known !== undefined) return known;
    const width = this.font.widthOfTextAtSize(character, 1);
    this.#widths.set(character, width);
    return width;
  }
}
