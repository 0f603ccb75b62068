import { type ObjectCipher, type PdfObject } from "./object.ts";
/**
 * An object's bytes. What came from a file unchanged is written with the bytes that it had there.
 * @param cipher of the object that is written, in an encrypted document: strings and stream are encrypted with it, but
 *   for those that already are
 * @throws {KysoError} INTERNAL for a number that is not finite, and for a stream whose data is still in its file
 * @see ISO 32000-1, 7.3
 */
export declare function serialise(object: PdfObject, cipher?: ObjectCipher | null): Uint8Array;
/** ASCII or Latin-1 text as bytes. */
export declare function latin1(text: string): Uint8Array;
