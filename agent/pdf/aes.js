import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
const BLOCK_BYTES = 16;
/** AES-CBC with a fresh initialisation vector before it. @param key 16 or 32 bytes @see ISO 32000-1, 7.6.2 */
export function encryptAes(key, bytes) {
    const iv = randomBytes(BLOCK_BYTES);
    const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
    return Buffer.concat([iv, cipher.update(bytes), cipher.final()]);
}
/**
 * The inverse of {@link encryptAes}. Never fails: what is cut off or padded wrongly gives what there is of it, as in
 * other readers.
 */
export function decryptAes(key, bytes) {
    const blocks = Math.floor(bytes.length / BLOCK_BYTES) - 1;
    if (blocks < 1)
        return new Uint8Array(0);
    const iv = bytes.subarray(0, BLOCK_BYTES);
    const plain = decryptAesBlocks(key, iv, bytes.subarray(BLOCK_BYTES, (blocks + 1) * BLOCK_BYTES));
    const padding = plain.at(-1) ?? 0;
    return padding >= 1 && padding <= BLOCK_BYTES ? plain.subarray(0, plain.length - padding) : plain;
}
/** AES-CBC without padding, whole blocks. */
export function encryptAesBlocks(key, iv, blocks) {
    const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
    return cipher.update(blocks);
}
/** The inverse of {@link encryptAesBlocks}. */
export function decryptAesBlocks(key, iv, blocks) {
    const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
    return decipher.update(blocks);
}
