/** @see ISO 32000-1, 7.4.5 */
export declare function decodeRunLength(bytes: Uint8Array, maxBytes: number): Uint8Array;
