import type { PDFDocument } from "pdf-lib";
import { MeasuredFont } from "../appearance/measured-font.ts";
import { embedTypeface, type Face, typefaceHas } from "../appearance/typeface.ts";

/** The letters of a report, and how wide they are. */
export interface ReportType {
  readonly regular: MeasuredFont;
  readonly bold: MeasuredFont;
}

/** Embeds what the texts need. @param texts drawable, see {@link drawableText} */
export async function reportType(pdf: PDFDocument, texts: Iterable<string>): Promise<ReportType> {
  const characters = new Set<string>();
  for (const text of texts) for (const character of text) characters.add(character);
  const all = [...characters].sort().join("");
  const [regular, bold] = [await embedTypeface(pdf, all), await embedTypeface(pdf, all, "bold")];
  return { regular: new MeasuredFont(regular), bold: new MeasuredFont(bold) };
}

/**
 * Puts a character that the typeface lacks into digits, so that a name in any script can be told from every other:
 * `\u{4e2d}`.
 */
export async function drawableText(faces?: readonly Face[]): Promise<(text: string) => string> {
  const has = await typefaceHas(faces);
  return (text) =>
    Array.from(text.normalize("NFC"), (character) => (has(character) ? character : escaped(character))).join(
      "",
    );
}

function escaped(character: string): string {
  // What stands for a character that may not be shown has none of its own to tell.
  if (character === "\u{fffd}") return "?";
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
