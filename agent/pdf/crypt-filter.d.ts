import { PdfDict, type PdfObject } from "./object.ts";
import type { Resolve } from "./stream-data.ts";
/** How a crypt filter encrypts. @see ISO 32000-2, table 25 */
export type CryptMethod = "Identity" | "V2" | "AESV2" | "AESV3";
/** What a document's strings and streams are encrypted with, each by its kind. @see ISO 32000-2, 7.6.6 */
export interface CryptFilters {
    readonly strings: CryptMethod;
    readonly streams: CryptMethod;
    readonly embeddedFiles: CryptMethod;
    readonly encryptsMetadata: boolean;
    /** Those that a stream can name itself. */
    readonly named: ReadonlyMap<string, CryptMethod>;
}
/**
 * Reads the crypt filters of an encryption dictionary.
 * @param get an entry of it, with references followed
 * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED
 */
export declare function cryptFilters(version: number, get: (key: string) => PdfObject, resolve: Resolve): CryptFilters;
/** What one stream is encrypted with. @see ISO 32000-2, 7.6.6 */
export declare function methodOfStream(filters: CryptFilters, dict: PdfDict, resolve: Resolve): CryptMethod;
