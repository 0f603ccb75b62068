import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { PDFDocument, PDFFont } from "pdf-lib";
import { KysoError } from "../../protocol/error.ts";

const PACKAGE = "@expo-google-fonts/be-vietnam-pro";

const WEIGHTS = { regular: "400Regular", bold: "600SemiBold" } as const;

/** How heavy the letters are. */
export type Weight = keyof typeof WEIGHTS;

const files = new Map<Weight, Promise<Uint8Array>>();

/**
 * Embeds the subset of Be Vietnam Pro that a text needs, under a name with the six-letter tag that marks a subset.
 *
 * @throws {KysoError} APPEARANCE_TEXT_INVALID where the typeface lacks a character
 * @see ISO 32000-1, 9.6.4
 */
export async function embedTypeface(
  pdf: PDFDocument,
  text: string,
  weight: Weight = "regular",
): Promise<PDFFont> {
  const { default: fontkit } = await import("@pdf-lib/fontkit");
  pdf.registerFontkit(fontkit);
  const characters = new Set(text);
  const font = await pdf.embedFont(await fontFile(weight), {
    subset: true,
    customName: `${subsetTag(characters)}+BeVietnamPro-${WEIGHTS[weight].slice(3)}`,
  });
  const known = new Set(font.getCharacterSet());
  for (const character of characters)
    if (!known.has(character.codePointAt(0) ?? -1))
      throw new KysoError("APPEARANCE_TEXT_INVALID", "a character that the typeface lacks");
  return font;
}

/** Whether the typeface has a character, in every weight that is used. */
export async function typefaceHas(): Promise<(character: string) => boolean> {
  const { default: fontkit } = await import("@pdf-lib/fontkit");
  const fonts = await Promise.all(
    Object.keys(WEIGHTS).map(async (weight) => fontkit.create(await fontFile(weight as Weight))),
  );
  const sets = fonts.map(({ characterSet }) => new Set(characterSet));
  return (character) => sets.every((set) => set.has(character.codePointAt(0) ?? -1));
}

function fontFile(weight: Weight): Promise<Uint8Array> {
  const known = files.get(weight);
  if (known !== undefined) return known;
  const name = `${PACKAGE}/${WEIGHTS[weight]}/BeVietnamPro_${WEIGHTS[weight]}.ttf`;
  const file = readFile(createRequire(import.meta.url).resolve(name));
  files.set(weight, file);
  return file;
}

/** Six capital letters that differ where the subsets differ. */
function subsetTag(characters: ReadonlySet<string>): string {
  const digest = createHash("sha256")
    .update([...characters].sort().join(""))
    .digest();
  return [...digest.subarray(0, 6)].map((byte) => String.fromCharCode(0x41 + (byte % 26))).join("");
}
