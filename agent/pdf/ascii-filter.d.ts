/** @see ISO 32000-1, 7.4.2 */
export declare function decodeAsciiHex(bytes: Uint8Array, maxBytes: number): Uint8Array;
/** @see ISO 32000-1, 7.4.3 */
export declare function decodeAscii85(bytes: Uint8Array, maxBytes: number): Uint8Array;
