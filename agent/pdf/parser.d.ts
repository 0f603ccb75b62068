import { Lexer } from "./lexer.ts";
import { type PdfLimits } from "./limit.ts";
import { type ObjectCipher, type PdfObject } from "./object.ts";
/**
 * Reads objects from bytes. Malformed ones are read as other readers do: an unclosed array or dictionary ends with the
 * object, a word that means nothing is null. Values that were not well-formed keep no raw bytes.
 * @see ISO 32000-1, 7.3
 */
export declare class Parser {
    #private;
    readonly lexer: Lexer;
    constructor(lexer: Lexer, limits: PdfLimits);
    /**
     * The next object; null where none stands there. A stream's data is not looked at.
     * @param cipher what the object's strings are encrypted with
     * @throws {KysoError} PDF_TOO_COMPLEX
     */
    readObject(cipher?: ObjectCipher | null): PdfObject;
}
/**
 * Reads one object that is all in memory, such as one that was serialised.
 * @param cipher what its strings are encrypted with
 * @throws {KysoError} PDF_TOO_COMPLEX
 */
export declare function parseObject(bytes: Uint8Array, limits?: PdfLimits, cipher?: ObjectCipher | null): PdfObject;
