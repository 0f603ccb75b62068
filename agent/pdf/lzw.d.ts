/** @see ISO 32000-1, 7.4.4.2 */
export declare function decodeLzw(bytes: Uint8Array, earlyChange: boolean, maxBytes: number): Uint8Array;
