import type { PdfDocument } from "../../pdf/document.ts";
import { PdfDict, PdfName, PdfStream, type PdfObject } from "../../pdf/object.ts";
import { glyphText } from "./glyph-text.ts";
import { itemsOf } from "./revision-difference.ts";

/** The characters that some bytes show in a font; `null` where that can't be told. */
export type FontText = (bytes: Uint8Array) => string | null;

/** Of a ToUnicode mapping, decoded, bytes. */
const MAX_MAPPING_BYTES = 512 * 1024;

/** Codes that a mapping may have. */
const MAX_CODES = 65_536;

/** Fonts whose characters are signs of their own. */
const SYMBOLIC = /Symbol|Dingbats|Wingdings|Webdings/i;

/**
 * How a font's characters are read, by what the font says of them. That its glyphs look like them is its maker's word.
 *
 * @see ISO 32000-1, 9.10
 */
export function textDecoder(document: PdfDocument, font: PdfDict): FontText | null {
  const subtype = nameOf(document, font.get("Subtype"));
  if (subtype === "Type0") return compositeDecoder(document, font);
  const isSimple = subtype === "Type1" || subtype === "TrueType" || subtype === "MMType1";
  if (!isSimple || SYMBOLIC.test(nameOf(document, font.get("BaseFont")))) return null;
  return simpleDecoder(document, font.get("Encoding"));
}

function nameOf(document: PdfDocument, value: PdfObject): string {
  const name = document.resolve(value);
  return name instanceof PdfName ? name.value : "";
}

function compositeDecoder(document: PdfDocument, font: PdfDict): FontText | null {
  const toUnicode = document.resolve(font.get("ToUnicode"));
  if (toUnicode instanceof PdfStream) {
    return mappingDecoder(Buffer.from(document.streamBytes(toUnicode, MAX_MAPPING_BYTES)).toString("latin1"));
  }
  const isUnicode =
    (toUnicode instanceof PdfName && toUnicode.value.startsWith("Identity")) ||
    /UTF16|UCS2/.test(nameOf(document, font.get("Encoding")));
  return isUnicode ? utf16 : null;
}

function utf16(bytes: Uint8Array): string | null {
  return bytes.length % 2 === 0 ? Buffer.from(bytes).swap16().toString("utf16le") : null;
}

function simpleDecoder(document: PdfDocument, entry: PdfObject): FontText {
  const encoding = document.resolve(entry);
  const glyphs = new Map<number, string>();
  let code = 0;
  for (const item of itemsOf(
    document.resolve(encoding instanceof PdfDict ? encoding.get("Differences") : null),
  )) {
    const value = document.resolve(item);
    if (typeof value === "number") code = value;
    else if (value instanceof PdfName) glyphs.set(code++, value.value);
  }
  const latin = new TextDecoder("windows-1252");
  return (bytes) => {
    let text = "";
    for (const byte of bytes) {
      const glyph = glyphs.get(byte);
      const character = glyph === undefined ? latin.decode(Uint8Array.of(byte)) : glyphText(glyph);
      if (character === null) return null;
      text += character;
    }
    return text;
  };
}

const SECTION = /begin(bfchar|bfrange)([^]*?)end\1/g;
const SPACE_SECTION = /begincodespacerange\s*<([0-9A-Fa-f]+)>/;
const TOKEN = /<([0-9A-Fa-f\s]*)>|([[\]])/g;

/** @see ISO 32000-1, 9.10.3 */
function mappingDecoder(mapping: string): FontText | null {
  const codes = new Map<number, string>();
  for (const [, kind, body = ""] of mapping.matchAll(SECTION)) {
    const isRead = kind === "bfchar" ? readCharacters(body, codes) : readRanges(body, codes);
    if (!isRead) return null;
  }
  const width = (SPACE_SECTION.exec(mapping)?.[1]?.length ?? 4) / 2;
  if (width !== 1 && width !== 2) return null;
  return (bytes) => {
    let text = "";
    for (let at = 0; at + width <= bytes.length; at += width) {
      const code = width === 1 ? (bytes[at] ?? 0) : ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      const character = codes.get(code);
      if (character === undefined) return null;
      text += character;
    }
    return text;
  };
}

function readCharacters(body: string, codes: Map<number, string>): boolean {
  const values = [...body.matchAll(TOKEN)].map(([, hex = ""]) => hex);
  for (let at = 0; at + 1 < values.length; at += 2) {
    if (codes.size >= MAX_CODES) return false;
    codes.set(Number.parseInt(values[at] ?? "", 16), textOfHex(values[at + 1] ?? ""));
  }
  return true;
}

function readRanges(body: string, codes: Map<number, string>): boolean {
  const tokens = [...body.matchAll(TOKEN)].map(([, hex, bracket]) => bracket ?? hex ?? "");
  for (let at = 0; at + 2 < tokens.length;) {
    const [first, last] = [tokens[at], tokens[at + 1]].map((hex) => Number.parseInt(hex ?? "", 16));
    const target = tokens[at + 2] ?? "";
    if (first === undefined || last === undefined || !(last - first < MAX_CODES - codes.size)) return false;
    const end = target === "[" ? tokens.indexOf("]", at) : at + 2;
    if (end === -1) return false;
    for (let code = first; code <= last; code++) {
      const step = code - first;
      codes.set(code, target === "[" ? textOfHex(tokens[at + 3 + step] ?? "") : textOfHex(target, step));
    }
    at = end + 1;
  }
  return true;
}

/** @param step that its last unit is ahead */
function textOfHex(hex: string, step = 0): string {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ""), "hex");
  if (bytes.length === 1) return String.fromCharCode((bytes[0] ?? 0) + step);
  if (bytes.length < 2 || bytes.length % 2 !== 0) return "";
  bytes.writeUInt16BE((bytes.readUInt16BE(bytes.length - 2) + step) & 0xffff, bytes.length - 2);
  return bytes.swap16().toString("utf16le");
}
