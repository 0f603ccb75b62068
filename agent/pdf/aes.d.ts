/** AES-CBC with a fresh initialisation vector before it. @param key 16 or 32 bytes @see ISO 32000-1, 7.6.2 */
export declare function encryptAes(key: Uint8Array, bytes: Uint8Array): Uint8Array;
/**
 * The inverse of {@link encryptAes}. Never fails: what is cut off or padded wrongly gives what there is of it, as in
 * other readers.
 */
export declare function decryptAes(key: Uint8Array, bytes: Uint8Array): Uint8Array;
/** AES-CBC without padding, whole blocks. */
export declare function encryptAesBlocks(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array;
/** The inverse of {@link encryptAesBlocks}. */
export declare function decryptAesBlocks(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array;
