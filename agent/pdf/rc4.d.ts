/**
 * RC4, which old encrypted documents need and OpenSSL no longer has. It is its own inverse.
 * @see ISO 32000-1, 7.6.2
 */
export declare function rc4(key: Uint8Array, bytes: Uint8Array): Uint8Array;
