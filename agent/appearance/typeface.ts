import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { PDFDocument, PDFFont } from "pdf-lib";
import { KysoError } from "../../protocol/error.ts";

const FONT_NAME = "BeVietnamPro-Regular";
const FONT_FILE = "@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf";

let fontFile: Promise<Uint8Array> | undefined;

/**
 * Embeds the subset of Be Vietnam Pro that a text needs, under a name with the six-letter tag that marks a subset.
 *
 * @throws {KysoError} APPEARANCE_TEXT_INVALID where the typeface lacks a character
 * @see ISO 32000-1, 9.6.4
 */
export async function embedTypeface(pdf: PDFDocument, text: string): Promise<PDFFont> {
  const { default: fontkit } = await import("@pdf-lib/fontkit");
  pdf.registerFontkit(fontkit);
  fontFile ??= readFile(createRequire(import.meta.url).resolve(FONT_FILE));
  const characters = new Set(text);
  const font = await pdf.embedFont(await fontFile, {
    subset: true,
    customName: `${subsetTag(characters)}+${FONT_NAME}`,
  });
  const known = new Set(font.getCharacterSet());
  for (const character of characters)
    if (!known.has(character.codePointAt(0) ?? -1))
      throw new KysoError("APPEARANCE_TEXT_INVALID", "a character that the typeface lacks");
  return font;
}

/** Six capital letters that differ where the subsets differ. */
function subsetTag(characters: ReadonlySet<string>): string {
  const digest = createHash("sha256")
    .update([...characters].sort().join(""))
    .digest();
  return [...digest.subarray(0, 6)].map((byte) => String.fromCharCode(0x41 + (byte % 26))).join("");
}
