import { KysoError } from "../../protocol/error.ts";
/** The answer to decoded data beyond its bound. */
export declare function tooLong(maxBytes: number): KysoError;
/** Bytes that a decoder puts out, up to a bound. */
export declare class DecodedBytes {
    #private;
    constructor(maxBytes: number);
    /** @throws {KysoError} PDF_TOO_COMPLEX */
    push(byte: number): void;
    /** @throws {KysoError} PDF_TOO_COMPLEX */
    append(bytes: Uint8Array): void;
    finish(): Uint8Array;
}
