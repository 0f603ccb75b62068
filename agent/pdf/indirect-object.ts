import { isRegular, type Lexer } from "./lexer.ts";
import { PdfDict, PdfName, PdfStream, type ObjectCipher, type PdfObject } from "./object.ts";
import { parseAt, type ParseBudget } from "./parse-window.ts";
import type { ByteSource } from "./source.ts";

export interface IndirectObject {
  readonly num: number;
  readonly gen: number;
  readonly value: PdfObject;
  /** Offset after the object; for a stream, of its data. */
  readonly end: number;
}

/** Which object is wanted, and what those of its document are encrypted with. */
interface Wanted {
  readonly num?: number;
  readonly security?: {
    /** `null` for an object that is not encrypted. */
    cipherOf(num: number, gen: number): ObjectCipher | null;
  } | null;
}

/**
 * The indirect object whose `N G obj` stands at an offset, `null` where none stands there, or another than the wanted
 * one.
 * @throws {KysoError} PDF_TOO_COMPLEX
 * @see ISO 32000-1, 7.3.10
 */
export function readIndirectObject(
  source: ByteSource,
  offset: number,
  budget: ParseBudget,
  wanted: Wanted = {},
): IndirectObject | null {
  if (offset < 0 || offset >= source.size) return null;
  const { value, end } = parseAt(source, offset, budget, (parser, lexer) => {
    const header = readHeader(lexer);
    if (header === null || (wanted.num !== undefined && header.num !== wanted.num)) return null;
    const cipher = wanted.security?.cipherOf(header.num, header.gen) ?? null;
    const body = parser.readObject(cipher);
    const isStream = body instanceof PdfDict && skipStreamKeyword(lexer);
    // Each named: to spread the header takes longer than to read it.
    return { num: header.num, gen: header.gen, cipher, body, isStream };
  });
  if (value === null) return null;
  const { num, gen, cipher, body, isStream } = value;
  if (!isStream || !(body instanceof PdfDict)) return { num, gen, value: body, end };
  // Neither its data nor its strings are encrypted. @see ISO 32000-1, 7.5.8.2
  if (cipher !== null && isXref(body)) return readIndirectObject(source, offset, budget, { num });
  return { num, gen, value: new PdfStream(body, end, cipher), end };
}

function isXref(dict: PdfDict): boolean {
  const type = dict.get("Type");
  return type instanceof PdfName && type.value === "XRef";
}

/** Reads `N G obj`. */
function readHeader(lexer: Lexer): { num: number; gen: number } | null {
  lexer.skipSpace();
  const num = lexer.readDigits();
  lexer.skipSpace();
  const gen = lexer.readDigits();
  lexer.skipSpace();
  if (num < 0 || gen < 0 || !Number.isSafeInteger(num) || gen > 65_535) return null;
  // Some writers put the value right after the keyword.
  if (lexer.peek() !== 0x6f || lexer.peek(1) !== 0x62 || lexer.peek(2) !== 0x6a) return null;
  lexer.pos += 3;
  return { num, gen };
}

/** Moves to the first byte of a stream's data, where one follows. */
function skipStreamKeyword(lexer: Lexer): boolean {
  const before = lexer.pos;
  lexer.skipSpace();
  if (lexer.readKeyword() !== "stream") {
    lexer.pos = before;
    return false;
  }
  // The standard allows CR LF or LF; writers in use also leave blanks, or a CR alone.
  while (lexer.peek() === 0x20 || lexer.peek() === 0x09) lexer.pos += 1;
  if (lexer.peek() === 0x0d) lexer.pos += 1;
  if (lexer.peek() === 0x0a) lexer.pos += 1;
  return true;
}

/** Whether a keyword stands in the bytes at a position, on its own. */
export function isKeywordAt(bytes: Uint8Array, position: number, keyword: string): boolean {
  for (let at = 0; at < keyword.length; at += 1) {
    if (bytes[position + at] !== keyword.charCodeAt(at)) return false;
  }
  return !isRegular(bytes[position + keyword.length] ?? -1);
}
