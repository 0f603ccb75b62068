import { KysoError } from "../../protocol/error.ts";
import { isRegular } from "./lexer.ts";
import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfStream,
  PdfString,
  type DictEntry,
  type ObjectCipher,
  type PdfObject,
  type PdfRef,
} from "./object.ts";

/**
 * An object's bytes. What came from a file unchanged is written with the bytes that it had there.
 * @param cipher of the object that is written, in an encrypted document: strings and stream are encrypted with it, but
 *   for those that already are
 * @throws {KysoError} INTERNAL for a number that is not finite, and for a stream whose data is still in its file
 * @see ISO 32000-1, 7.3
 */
export function serialise(object: PdfObject, cipher: ObjectCipher | null = null): Uint8Array {
  const writer = new Writer(cipher);
  writer.write(object);
  return writer.bytes();
}

/** ASCII or Latin-1 text as bytes. */
export function latin1(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

function plainText(object: null | boolean | number | PdfName | PdfRef): string {
  if (object instanceof PdfName) return nameText(object.value);
  if (typeof object === "number") return numberText(object);
  return String(object);
}

/** A name with its solidus; what is not a regular printable character is written as `#xx`. */
function nameText(value: string): string {
  let text = "/";
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    const plain = code > 0x20 && code < 0x7f && code !== 0x23 && isRegular(code);
    text += plain ? value.charAt(at) : `#${code.toString(16).padStart(2, "0")}`;
  }
  return text;
}

function stringText(string: PdfString): string {
  const bytes = Buffer.from(string.bytes.buffer, string.bytes.byteOffset, string.bytes.byteLength);
  if (string.hex) return `<${bytes.toString("hex")}>`;
  const text = bytes.toString("latin1");
  return `(${text.replaceAll(/[\\()]/g, "\\$&").replaceAll("\r", "\\r")})`;
}

/** PDF has no exponents, so a number that JavaScript would write with one is written in full. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new KysoError("INTERNAL", "a PDF number must be finite");
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = value.toFixed(6).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

class Writer {
  readonly #chunks: Uint8Array[] = [];
  /** Not yet among the chunks: bytes are made of many small pieces at once. */
  #text = "";
  #cipher: ObjectCipher | null;

  constructor(cipher: ObjectCipher | null) {
    this.#cipher = cipher;
  }

  /** All that was written. */
  bytes(): Uint8Array {
    if (this.#chunks.length === 0) return latin1(this.#text);
    this.#pushBytes();
    return Buffer.concat(this.#chunks);
  }

  write(object: PdfObject): void {
    if (object instanceof PdfArray) this.#writeArray(object);
    else if (object instanceof PdfDict) this.#writeDict(object);
    else if (object instanceof PdfStream) this.#writeStream(object);
    else if (object instanceof PdfString) this.#push(stringText(this.#enciphered(object)));
    else this.#push(plainText(object));
  }

  #push(text: string): void {
    this.#text += text;
  }

  #pushBytes(...bytes: readonly Uint8Array[]): void {
    this.#chunks.push(latin1(this.#text), ...bytes);
    this.#text = "";
  }

  #writeArray(array: PdfArray): void {
    if (array.raw !== null && this.#mayKeep(array)) {
      this.#pushBytes(array.raw);
      return;
    }
    this.#push("[");
    for (const [index, item] of array.items.entries()) {
      if (index > 0) this.#push(" ");
      this.write(item);
    }
    this.#push("]");
  }

  #writeDict(dict: PdfDict): void {
    this.#push("<<");
    const isSignature = dict.has("ByteRange");
    for (const [key, entry] of dict.entries()) {
      this.#push(`\n${nameText(key)} `);
      // @see ISO 32000-1, 7.6.1
      if (isSignature && key === "Contents") this.#writeEntryPlain(entry);
      else this.#writeEntry(entry);
    }
    this.#push("\n>>");
  }

  #writeEntry({ value, raw }: DictEntry): void {
    if (raw !== null && this.#mayKeep(value)) this.#pushBytes(raw);
    else this.write(value);
  }

  #writeEntryPlain(entry: DictEntry): void {
    const cipher = this.#cipher;
    this.#cipher = null;
    this.#writeEntry(entry);
    this.#cipher = cipher;
  }

  #writeStream({ dict, data }: PdfStream): void {
    if (typeof data === "number") throw new KysoError("INTERNAL", "the stream's data is still in its file");
    const bytes = this.#cipher?.encipherStream(dict, data) ?? data;
    this.#writeDict(dict.with(new Map([["Length", bytes.length]])));
    this.#push("\nstream\n");
    this.#pushBytes(bytes);
    this.#push("\nendstream");
  }

  #enciphered(string: PdfString): PdfString {
    const cipher = this.#cipher;
    if (cipher === null) return string;
    if (string.cipher?.isSameAs(cipher) === true) return new PdfString(string.stored, string.hex);
    return new PdfString(cipher.encipherString(string.bytes), true);
  }

  /** Whether the bytes that a value had in the file say the same in the object that is written. */
  #mayKeep(value: PdfObject): boolean {
    const cipher = this.#cipher;
    if (cipher === null) return true;
    for (const string of stringsIn(value)) {
      if (string.cipher?.isSameAs(cipher) !== true) return false;
    }
    return true;
  }
}

/** The strings that stand directly in a value, at any nesting. */
function* stringsIn(value: PdfObject): Iterable<PdfString> {
  if (value instanceof PdfString) yield value;
  else if (value instanceof PdfArray) for (const item of value.items) yield* stringsIn(item);
  else if (value instanceof PdfDict) for (const [, entry] of value.entries()) yield* stringsIn(entry.value);
}
