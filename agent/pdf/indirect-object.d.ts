import { type ObjectCipher, type PdfObject } from "./object.ts";
import { type ParseBudget } from "./parse-window.ts";
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
export declare function readIndirectObject(source: ByteSource, offset: number, budget: ParseBudget, wanted?: Wanted): IndirectObject | null;
/** Whether a keyword stands in the bytes at a position, on its own. */
export declare function isKeywordAt(bytes: Uint8Array, position: number, keyword: string): boolean;
export {};
