import type { PDFDocument } from "pdf-lib";
import type { LookLine } from "./look.ts";
import { MeasuredFont } from "./measured-font.ts";
import { embedTypeface, type Face } from "./typeface.ts";

type LineStyle = Pick<LookLine, "bold" | "italic">;

/** The fonts of a look's lines, each as a subset of what is written in it. */
export class LineFonts {
  readonly #fonts: ReadonlyMap<Face, MeasuredFont>;

  private constructor(fonts: ReadonlyMap<Face, MeasuredFont>) {
    this.#fonts = fonts;
  }

  /** @throws {KysoError} APPEARANCE_TEXT_INVALID where the typeface lacks a character */
  static async embed(
    pdf: PDFDocument,
    lines: readonly (LineStyle & { readonly text: string })[],
  ): Promise<LineFonts> {
    const texts = new Map<Face, string>();
    for (const line of lines) {
      const face = faceOf(line);
      // Lines are broken at blanks, which are measured.
      texts.set(face, `${texts.get(face) ?? " "}${line.text}`);
    }
    const fonts = new Map<Face, MeasuredFont>();
    for (const [face, text] of texts) fonts.set(face, new MeasuredFont(await embedTypeface(pdf, text, face)));
    return new LineFonts(fonts);
  }

  of(line: LineStyle): MeasuredFont {
    const font = this.#fonts.get(faceOf(line));
    if (font === undefined) throw new RangeError("a line whose font was not embedded");
    return font;
  }
}

function faceOf({ bold, italic }: LineStyle): Face {
  if (bold) return italic ? "timesBoldItalic" : "timesBold";
  return italic ? "timesItalic" : "times";
}
