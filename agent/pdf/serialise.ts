import { KysoError } from "../../protocol/error.ts";
import { isRegular } from "./lexer.ts";
import { PdfArray, PdfDict, PdfName, PdfStream, PdfString, type PdfObject, type PdfRef } from "./object.ts";

/**
 * An object's bytes. What came from a file unchanged is written with the bytes that it had there.
 * @throws {KysoError} INTERNAL for a number that is not finite, and for a stream whose data is still in its file
 * @see ISO 32000-1, 7.3
 */
export function serialise(object: PdfObject): Uint8Array {
  const chunks: Uint8Array[] = [];
  write(object, chunks);
  return Buffer.concat(chunks);
}

/** ASCII or Latin-1 text as bytes. */
export function latin1(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

function write(object: PdfObject, chunks: Uint8Array[]): void {
  if (object instanceof PdfArray) writeArray(object, chunks);
  else if (object instanceof PdfDict) writeDict(object, chunks);
  else if (object instanceof PdfStream) writeStream(object, chunks);
  else chunks.push(latin1(plainText(object)));
}

function plainText(object: null | boolean | number | PdfName | PdfString | PdfRef): string {
  if (object instanceof PdfName) return nameText(object.value);
  if (object instanceof PdfString) return stringText(object);
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

function writeArray(array: PdfArray, chunks: Uint8Array[]): void {
  if (array.raw !== null) {
    chunks.push(array.raw);
    return;
  }
  chunks.push(latin1("["));
  for (const [index, item] of array.items.entries()) {
    if (index > 0) chunks.push(latin1(" "));
    write(item, chunks);
  }
  chunks.push(latin1("]"));
}

function writeDict(dict: PdfDict, chunks: Uint8Array[]): void {
  chunks.push(latin1("<<"));
  for (const [key, { value, raw }] of dict.entries()) {
    chunks.push(latin1(`\n${nameText(key)} `));
    if (raw === null) write(value, chunks);
    else chunks.push(raw);
  }
  chunks.push(latin1("\n>>"));
}

function writeStream(stream: PdfStream, chunks: Uint8Array[]): void {
  const { data } = stream;
  if (typeof data === "number") throw new KysoError("INTERNAL", "the stream's data is still in its file");
  writeDict(stream.dict.with(new Map([["Length", data.length]])), chunks);
  chunks.push(latin1("\nstream\n"), data, latin1("\nendstream"));
}
