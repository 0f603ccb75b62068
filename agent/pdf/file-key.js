import { createHash } from "node:crypto";
import { decryptAesBlocks, encryptAesBlocks } from "./aes.js";
import { rc4 } from "./rc4.js";
/** @see ISO 32000-1, 7.6.3.3, algorithm 2, step a */
const PADDING = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
/** The file's key, where a password is the user's; else `null`. */
export function keyOfUser(entries, password) {
    if (entries.revision >= 5)
        return keyOfHash(entries, password, { isOwner: false });
    for (const length of entries.keyLengths) {
        const key = keyOfPadded(entries, padded(password), length);
        if (isUserKey(entries, key))
            return key;
    }
    return null;
}
/** The file's key, where a password is the owner's; else `null`. */
export function keyOfOwner(entries, password) {
    if (entries.revision >= 5)
        return keyOfHash(entries, password, { isOwner: true });
    for (const length of entries.keyLengths) {
        const key = keyOfPadded(entries, userPassword(entries, password, length), length);
        if (isUserKey(entries, key))
            return key;
    }
    return null;
}
function padded(password) {
    return Buffer.concat([password, PADDING]).subarray(0, PADDING.length);
}
/** Algorithm 2. @see ISO 32000-1, 7.6.3.3 */
function keyOfPadded(entries, password, length) {
    const { revision, owner, permissions, id, encryptsMetadata } = entries;
    const bits = Buffer.alloc(4);
    bits.writeInt32LE(permissions);
    const isMarked = revision >= 4 && !encryptsMetadata;
    const first = md5(password, owner, bits, id, isMarked ? Buffer.alloc(4, 0xff) : Buffer.alloc(0));
    return hashedAgain(first, revision, length);
}
function hashedAgain(hash, revision, length) {
    let key = hash.subarray(0, length);
    const rounds = revision >= 3 ? 50 : 0;
    for (let round = 0; round < rounds; round += 1)
        key = md5(key).subarray(0, length);
    return key;
}
/** Algorithms 4, 5 and 6. @see ISO 32000-1, 7.6.3.4 */
function isUserKey({ revision, user, id }, key) {
    if (revision === 2)
        return isEqual(rc4(key, PADDING), user);
    let value = md5(PADDING, id);
    for (let round = 0; round < 20; round += 1)
        value = rc4(xored(key, round), value);
    // The other half is arbitrary.
    return isEqual(value, user.subarray(0, 16));
}
/** Algorithm 7: the user's password as the owner's gives it, padded. @see ISO 32000-1, 7.6.3.4 */
function userPassword({ revision, owner }, password, length) {
    const key = hashedAgain(md5(padded(password)), revision, length);
    if (revision === 2)
        return rc4(key, owner);
    let value = owner;
    for (let round = 19; round >= 0; round -= 1)
        value = rc4(xored(key, round), value);
    return value;
}
/** Algorithm 2.A. @see ISO 32000-2, 7.6.4.3.3 */
function keyOfHash(entries, password, { isOwner }) {
    const { revision, owner, user, ownerKey, userKey } = entries;
    const value = isOwner ? owner : user;
    const more = isOwner ? user : new Uint8Array(0);
    const hash = (salt) => revision === 5 ? digest("sha256", password, salt, more) : hardenedHash(password, salt, more);
    if (!isEqual(hash(value.subarray(32, 40)), value.subarray(0, 32)))
        return null;
    return decryptAesBlocks(hash(value.subarray(40, 48)), Buffer.alloc(16), isOwner ? ownerKey : userKey);
}
/** Algorithm 2.B. @see ISO 32000-2, 7.6.4.3.4 */
function hardenedHash(password, salt, more) {
    let key = digest("sha256", password, salt, more);
    for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
        const block = Buffer.concat([password, key, more]);
        const repeated = Buffer.alloc(block.length * 64, block);
        const encrypted = encryptAesBlocks(key.subarray(0, 16), key.subarray(16, 32), repeated);
        let sum = 0;
        for (const byte of encrypted.subarray(0, 16))
            sum += byte;
        key = digest(["sha256", "sha384", "sha512"][sum % 3] ?? "sha256", encrypted);
        last = encrypted.at(-1) ?? 0;
    }
    return key.subarray(0, 32);
}
function md5(...parts) {
    return digest("md5", ...parts);
}
function digest(algorithm, ...parts) {
    const hash = createHash(algorithm);
    for (const part of parts)
        hash.update(part);
    return hash.digest();
}
function xored(key, value) {
    return key.map((byte) => byte ^ value);
}
function isEqual(a, b) {
    return Buffer.compare(a, b) === 0;
}
