import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { PDFDocument, PDFFont } from "pdf-lib";
import { KysoError } from "../../protocol/error.ts";
import { withEvenGlyphs } from "./even-glyph.ts";

/** Where each file is, as a module of a package. */
const FACES = {
  regular: "@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf",
  bold: "@expo-google-fonts/be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf",
  /** Each letter is as wide as in Times New Roman; so in the three below. */
  times: "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf",
  timesBold: "@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf",
  timesItalic: "@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf",
  timesBoldItalic: "@expo-google-fonts/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf",
} as const;

/** What the letters look like. */
export type Face = keyof typeof FACES;

/** Those that are used for texts whose letters must be known beforehand. */
const REPORT_FACES = ["regular", "bold"] as const satisfies readonly Face[];

const files = new Map<Face, Promise<Uint8Array>>();

/**
 * Embeds the subset of Be Vietnam Pro, or of Tinos, that a text needs, under a name with the six-letter tag that marks a
 * subset.
 *
 * @throws {KysoError} APPEARANCE_TEXT_INVALID where the typeface lacks a character
 * @see ISO 32000-1, 9.6.4
 */
export async function embedTypeface(
  pdf: PDFDocument,
  text: string,
  face: Face = "regular",
): Promise<PDFFont> {
  const { default: fontkit } = await import("@pdf-lib/fontkit");
  pdf.registerFontkit(fontkit);
  const characters = new Set(text);
  const font = await pdf.embedFont(await fontFile(face), {
    subset: true,
    customName: `${subsetTag(characters)}+${nameOf(face)}`,
  });
  const known = new Set(font.getCharacterSet());
  for (const character of characters)
    if (!known.has(character.codePointAt(0) ?? -1))
      throw new KysoError("APPEARANCE_TEXT_INVALID", "a character that the typeface lacks");
  return font;
}

/** Whether the typeface has a character, in every one of its faces that is used. */
export async function typefaceHas(
  faces: readonly Face[] = REPORT_FACES,
): Promise<(character: string) => boolean> {
  const { default: fontkit } = await import("@pdf-lib/fontkit");
  const fonts = await Promise.all(faces.map(async (face) => fontkit.create(await fontFile(face))));
  const sets = fonts.map(({ characterSet }) => new Set(characterSet));
  return (character) => sets.every((set) => set.has(character.codePointAt(0) ?? -1));
}

function fontFile(face: Face): Promise<Uint8Array> {
  const known = files.get(face);
  if (known !== undefined) return known;
  const file = readFile(createRequire(import.meta.url).resolve(FACES[face])).then(withEvenGlyphs);
  files.set(face, file);
  return file;
}

/** Such as `BeVietnamPro-Regular`, or `Tinos-BoldItalic`. */
function nameOf(face: Face): string {
  const [, family = "", style = ""] = /([^/_]+)_[0-9]+([^/]+)\.ttf$/.exec(FACES[face]) ?? [];
  return `${family}-${style.replace("Regular_", "").replace("_", "")}`;
}

/** Six capital letters that differ where the subsets differ. */
function subsetTag(characters: ReadonlySet<string>): string {
  const digest = createHash("sha256")
    .update([...characters].sort().join(""))
    .digest();
  return [...digest.subarray(0, 6)].map((byte) => String.fromCharCode(0x41 + (byte % 26))).join("");
}
