import { KysoError } from "../../protocol/error.ts";
import { isDigit, isRegular, Lexer } from "./lexer.ts";
import { DEFAULT_PDF_LIMITS, type PdfLimits } from "./limit.ts";
import {
  DictEntry,
  PdfArray,
  PdfDict,
  PdfName,
  PdfRef,
  PdfString,
  type ObjectCipher,
  type PdfObject,
} from "./object.ts";

/** Words that end an object which was not closed: no array and no dictionary can hold them. */
const ENDINGS: ReadonlySet<string> = new Set([
  "endobj",
  "endstream",
  "obj",
  "stream",
  "startxref",
  "trailer",
  "xref",
]);

/** What can stand where a value is expected, but is none. */
const NOTHING = Symbol("nothing");

/**
 * Reads objects from bytes. Malformed ones are read as other readers do: an unclosed array or dictionary ends with the
 * object, a word that means nothing is null. Values that were not well-formed keep no raw bytes.
 * @see ISO 32000-1, 7.3
 */
export class Parser {
  readonly lexer: Lexer;
  readonly #limits: PdfLimits;
  #values = 0;
  #cipher: ObjectCipher | null = null;

  constructor(lexer: Lexer, limits: PdfLimits) {
    this.lexer = lexer;
    this.#limits = limits;
  }

  /**
   * The next object; null where none stands there. A stream's data is not looked at.
   * @param cipher what the object's strings are encrypted with
   * @throws {KysoError} PDF_TOO_COMPLEX
   */
  readObject(cipher: ObjectCipher | null = null): PdfObject {
    this.#cipher = cipher;
    const value = this.#readValue(0);
    if (value !== NOTHING) return value;
    this.lexer.faults += 1;
    return null;
  }

  #readValue(depth: number): PdfObject | typeof NOTHING {
    const { lexer } = this;
    lexer.skipSpace();
    this.#values += 1;
    if (this.#values > this.#limits.maxValues || depth > this.#limits.maxNesting) {
      throw new KysoError("PDF_TOO_COMPLEX", "an object with too many or too deep values");
    }
    const byte = lexer.peek();
    switch (byte) {
      case 0x2f:
        return new PdfName(lexer.readName());
      case 0x28:
        return new PdfString(lexer.readLiteralString(), false, this.#cipher);
      case 0x3c:
        if (lexer.peek(1) === 0x3c) return this.#readDict(depth);
        return new PdfString(lexer.readHexString(), true, this.#cipher);
      case 0x5b:
        return this.#readArray(depth);
      default:
        if (isDigit(byte)) return this.#readNumberOrRef();
        if (byte === 0x2b || byte === 0x2d || byte === 0x2e) return lexer.readNumber();
        return isRegular(byte) ? this.#readWord() : NOTHING;
    }
  }

  #readNumberOrRef(): number | PdfRef {
    const { lexer } = this;
    const num = lexer.readNumber();
    const after = lexer.pos;
    if (Number.isSafeInteger(num)) {
      lexer.skipSpace();
      const gen = lexer.pos > after ? lexer.readDigits() : -1;
      if (gen >= 0 && gen <= 65_535) {
        lexer.skipSpace();
        if (lexer.peek() === 0x52 && !isRegular(lexer.peek(1))) {
          lexer.pos += 1;
          return new PdfRef(num, gen);
        }
      }
    }
    lexer.pos = after;
    return num;
  }

  #readWord(): PdfObject | typeof NOTHING {
    const { lexer } = this;
    const start = lexer.pos;
    const word = lexer.readKeyword();
    if (word === "true") return true;
    if (word === "false") return false;
    if (word === "null") return null;
    if (ENDINGS.has(word)) {
      lexer.pos = start;
      return NOTHING;
    }
    lexer.faults += 1;
    return null;
  }

  #readArray(depth: number): PdfArray {
    const { lexer } = this;
    const start = lexer.pos;
    const faults = lexer.faults;
    lexer.pos += 1;
    const items: PdfObject[] = [];
    for (;;) {
      const value = this.#readValue(depth + 1);
      if (value !== NOTHING) {
        items.push(value);
        continue;
      }
      if (lexer.peek() === 0x5d) {
        lexer.pos += 1;
        break;
      }
      lexer.faults += 1;
      // What closes something else is left to it; a stray brace or parenthesis is skipped.
      if (!this.#skipStray()) break;
    }
    const raw = lexer.faults === faults ? lexer.bytes.subarray(start, lexer.pos) : null;
    return new PdfArray(items, raw);
  }

  #readDict(depth: number): PdfDict {
    const { lexer } = this;
    const { faults } = lexer;
    lexer.pos += 2;
    const entries = new Map<string, DictEntry>();
    for (;;) {
      lexer.skipSpace();
      const byte = lexer.peek();
      if (byte === 0x2f) this.#readEntry(entries, depth);
      else if (byte === 0x3e) {
        lexer.pos += 1;
        if (lexer.peek() === 0x3e) lexer.pos += 1;
        else lexer.faults += 1;
        break;
      } else {
        lexer.faults += 1;
        if (byte === 0x5d) lexer.pos += 1;
        else if (this.#readValue(depth + 1) === NOTHING && !this.#skipStray()) break;
      }
    }
    if (this.#cipher !== null) exemptSignature(entries);
    return new PdfDict(entries, lexer.faults === faults);
  }

  #readEntry(entries: Map<string, DictEntry>, depth: number): void {
    const { lexer } = this;
    const key = lexer.readName();
    lexer.skipSpace();
    const start = lexer.pos;
    const faults = lexer.faults;
    const value = this.#readValue(depth + 1);
    if (value === NOTHING) {
      lexer.faults += 1;
      return;
    }
    const bytes = lexer.faults === faults ? lexer.bytes : null;
    if (entries.has(key)) lexer.faults += 1;
    entries.set(key, new DictEntry(value, bytes, start, lexer.pos));
  }

  #skipStray(): boolean {
    const byte = this.lexer.peek();
    if (byte !== 0x29 && byte !== 0x7b && byte !== 0x7d) return false;
    this.lexer.pos += 1;
    return true;
  }
}

/** A signature's value is never encrypted; what it signs tells it from an annotation's text. @see ISO 32000-1, 7.6.1 */
function exemptSignature(entries: Map<string, DictEntry>): void {
  const contents = entries.get("Contents");
  if (!entries.has("ByteRange") || !(contents?.value instanceof PdfString)) return;
  entries.set("Contents", contents.readAs(new PdfString(contents.value.stored, contents.value.hex)));
}

/**
 * Reads one object that is all in memory, such as one that was serialised.
 * @param cipher what its strings are encrypted with
 * @throws {KysoError} PDF_TOO_COMPLEX
 */
export function parseObject(
  bytes: Uint8Array,
  limits: PdfLimits = DEFAULT_PDF_LIMITS,
  cipher: ObjectCipher | null = null,
): PdfObject {
  return new Parser(new Lexer(bytes), limits).readObject(cipher);
}
