var _a;
import { KysoError } from "../../protocol/error.js";
import { isRegular } from "./lexer.js";
import { PdfArray, PdfDict, PdfName, PdfStream, PdfString, } from "./object.js";
/**
 * An object's bytes. What came from a file unchanged is written with the bytes that it had there.
 * @param cipher of the object that is written, in an encrypted document: strings and stream are encrypted with it, but
 *   for those that already are
 * @throws {KysoError} INTERNAL for a number that is not finite, and for a stream whose data is still in its file
 * @see ISO 32000-1, 7.3
 */
export function serialise(object, cipher = null) {
    const chunks = [];
    new Writer(chunks, cipher).write(object);
    return Buffer.concat(chunks);
}
/** ASCII or Latin-1 text as bytes. */
export function latin1(text) {
    return Buffer.from(text, "latin1");
}
function plainText(object) {
    if (object instanceof PdfName)
        return nameText(object.value);
    if (typeof object === "number")
        return numberText(object);
    return String(object);
}
/** A name with its solidus; what is not a regular printable character is written as `#xx`. */
function nameText(value) {
    let text = "/";
    for (let at = 0; at < value.length; at += 1) {
        const code = value.charCodeAt(at);
        const plain = code > 0x20 && code < 0x7f && code !== 0x23 && isRegular(code);
        text += plain ? value.charAt(at) : `#${code.toString(16).padStart(2, "0")}`;
    }
    return text;
}
function stringText(string) {
    const bytes = Buffer.from(string.bytes.buffer, string.bytes.byteOffset, string.bytes.byteLength);
    if (string.hex)
        return `<${bytes.toString("hex")}>`;
    const text = bytes.toString("latin1");
    return `(${text.replaceAll(/[\\()]/g, "\\$&").replaceAll("\r", "\\r")})`;
}
/** PDF has no exponents, so a number that JavaScript would write with one is written in full. */
function numberText(value) {
    if (!Number.isFinite(value))
        throw new KysoError("INTERNAL", "a PDF number must be finite");
    if (Number.isInteger(value))
        return BigInt(value).toString();
    const text = value.toFixed(6).replace(/\.?0+$/, "");
    return text === "-0" ? "0" : text;
}
class Writer {
    #chunks;
    #cipher;
    constructor(chunks, cipher) {
        this.#chunks = chunks;
        this.#cipher = cipher;
    }
    write(object) {
        if (object instanceof PdfArray)
            this.#writeArray(object);
        else if (object instanceof PdfDict)
            this.#writeDict(object);
        else if (object instanceof PdfStream)
            this.#writeStream(object);
        else if (object instanceof PdfString)
            this.#push(stringText(this.#enciphered(object)));
        else
            this.#push(plainText(object));
    }
    #push(text) {
        this.#chunks.push(latin1(text));
    }
    #writeArray(array) {
        if (array.raw !== null && this.#mayKeep(array)) {
            this.#chunks.push(array.raw);
            return;
        }
        this.#push("[");
        for (const [index, item] of array.items.entries()) {
            if (index > 0)
                this.#push(" ");
            this.write(item);
        }
        this.#push("]");
    }
    #writeDict(dict) {
        this.#push("<<");
        const isSignature = dict.has("ByteRange");
        for (const [key, entry] of dict.entries()) {
            this.#push(`\n${nameText(key)} `);
            // @see ISO 32000-1, 7.6.1
            if (isSignature && key === "Contents")
                new _a(this.#chunks, null).#writeEntry(entry);
            else
                this.#writeEntry(entry);
        }
        this.#push("\n>>");
    }
    #writeEntry({ value, raw }) {
        if (raw !== null && this.#mayKeep(value))
            this.#chunks.push(raw);
        else
            this.write(value);
    }
    #writeStream({ dict, data }) {
        if (typeof data === "number")
            throw new KysoError("INTERNAL", "the stream's data is still in its file");
        const bytes = this.#cipher?.encipherStream(dict, data) ?? data;
        this.#writeDict(dict.with(new Map([["Length", bytes.length]])));
        this.#chunks.push(latin1("\nstream\n"), bytes, latin1("\nendstream"));
    }
    #enciphered(string) {
        const cipher = this.#cipher;
        if (cipher === null)
            return string;
        if (string.cipher?.isSameAs(cipher) === true)
            return new PdfString(string.stored, string.hex);
        return new PdfString(cipher.encipherString(string.bytes), true);
    }
    /** Whether the bytes that a value had in the file say the same in the object that is written. */
    #mayKeep(value) {
        const cipher = this.#cipher;
        if (cipher === null)
            return true;
        for (const string of stringsIn(value)) {
            if (string.cipher?.isSameAs(cipher) !== true)
                return false;
        }
        return true;
    }
}
_a = Writer;
/** The strings that stand directly in a value, at any nesting. */
function* stringsIn(value) {
    if (value instanceof PdfString)
        yield value;
    else if (value instanceof PdfArray)
        for (const item of value.items)
            yield* stringsIn(item);
    else if (value instanceof PdfDict)
        for (const [, entry] of value.entries())
            yield* stringsIn(entry.value);
}
