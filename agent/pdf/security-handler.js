import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.js";
import { decryptAes, decryptAesBlocks, encryptAes } from "./aes.js";
import { cryptFilters, methodOfStream } from "./crypt-filter.js";
import { keyOfOwner, keyOfUser } from "./file-key.js";
import { PdfName, PdfString } from "./object.js";
import { passwordBytes } from "./password-bytes.js";
import { rc4 } from "./rc4.js";
import { serialise } from "./serialise.js";
/** Bits of /P, of which any one lets a signature be added. @see ISO 32000-1, table 22, bits 4, 6 and 9 */
const MODIFY = 1 << 3;
const ANNOTATE = 1 << 5;
const FILL_FORMS = 1 << 8;
/**
 * The standard security handler of a document that was opened: it holds the key.
 * @see ISO 32000-2, 7.6
 */
export class SecurityHandler {
    /**
     * Whether a signature may be added: always for who has the owner's password. Adding a field asks for bits 4 and 6,
     * filling one for 6 or 9; but a signature changes nothing that the document says, and offices protect documents
     * against editing just before they are signed. So only a document that allows neither changes, nor annotations, nor
     * the filling of forms is held to mean that nobody else is to sign it.
     */
    allowsSigning;
    #key;
    #filters;
    #num;
    #fingerprint;
    constructor(encryption, { key, allowsSigning }, filters) {
        this.allowsSigning = allowsSigning;
        this.#key = key;
        this.#filters = filters;
        this.#num = encryption.num;
        this.#fingerprint = fingerprintOf(encryption);
    }
    /**
     * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED, PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG; PDF_DAMAGED where the
     * dictionary lacks what it must have
     */
    static unlock(encryption, { password, security }) {
        if (security?.fits(encryption) === true)
            return security;
        const { dict, resolve } = encryption;
        const get = (key) => resolve(dict.get(key));
        const filter = get("Filter");
        if (!(filter instanceof PdfName))
            throw new KysoError("PDF_DAMAGED", "an encryption without a handler");
        const [version, revision] = [numberOf(get("V")), numberOf(get("R"))];
        if (filter.value !== "Standard" || !isKnown(version, revision)) {
            throw new KysoError("PDF_ENCRYPTION_UNSUPPORTED", `${filter.value} V${version} R${revision}`);
        }
        const filters = cryptFilters(version, get, resolve);
        const entries = entriesOf({ version, revision, id: encryption.id, filters }, get);
        return new SecurityHandler(encryption, unlocked(entries, filters, password), filters);
    }
    /** Whether a document is encrypted with the same dictionary and identifier, and so the same key. */
    fits(encryption) {
        return fingerprintOf(encryption) === this.#fingerprint;
    }
    /** For one object that stands on its own in the file; `null` for the encryption dictionary. */
    cipherOf(num, gen) {
        return num === this.#num
            ? null
            : new KeyedCipher({ handler: this, key: this.#key, num, gen }, this.#filters);
    }
}
function isKnown(version, revision) {
    if (version === 5)
        return revision === 5 || revision === 6;
    return [1, 2, 4].includes(version) && revision >= 2 && revision <= 4;
}
function numberOf(object) {
    return typeof object === "number" && Number.isSafeInteger(object) ? object : 0;
}
function entriesOf(known, get) {
    const { version, revision, id, filters } = known;
    const bytesOf = (key, length) => {
        const value = get(key);
        // Some writers pad with zeros, or leave the last ones out.
        if (value instanceof PdfString && value.bytes.length > length / 2) {
            return Buffer.concat([value.bytes, Buffer.alloc(length)]).subarray(0, length);
        }
        throw new KysoError("PDF_DAMAGED", `an encryption without /${key}`);
    };
    const isHashed = revision >= 5;
    const length = isHashed ? 48 : 32;
    const sealed = get("Perms");
    return {
        revision,
        id,
        keyLengths: keyLengths(version, numberOf(get("Length")), filters),
        owner: bytesOf("O", length),
        user: bytesOf("U", length),
        ownerKey: isHashed ? bytesOf("OE", 32) : new Uint8Array(0),
        userKey: isHashed ? bytesOf("UE", 32) : new Uint8Array(0),
        // Some writers write it unsigned.
        permissions: numberOf(get("P")) | 0,
        sealedPermissions: isHashed && sealed instanceof PdfString ? sealed.bytes : new Uint8Array(0),
        encryptsMetadata: filters.encryptsMetadata,
    };
}
/** The check of the password shows which is right; writers disagree on where the length stands, and in which unit. */
function keyLengths(version, length, filters) {
    if (version === 5)
        return [32];
    if (version === 1)
        return [5, 16];
    if ([...filters.named.values()].includes("AESV2"))
        return [16];
    const declared = length >= 40 ? length / 8 : length;
    const lengths = version === 4 ? [16, declared, 5] : [declared, 5, 16];
    return [...new Set(lengths)].filter((each) => Number.isInteger(each) && each >= 5 && each <= 16);
}
/** @throws {KysoError} PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG */
function unlocked(entries, filters, password) {
    // Only attached files are encrypted, which nobody reads here.
    if (filters.strings === "Identity" && filters.streams === "Identity") {
        return { key: new Uint8Array(16), allowsSigning: true };
    }
    const given = password === undefined ? [] : passwordBytes(password, entries.revision);
    const candidates = [...given, new Uint8Array(0)];
    const key = firstKey(candidates, (candidate) => keyOfUser(entries, candidate));
    const isAllowed = key !== null && (permissionsOf(entries, key) & (MODIFY | formBits(entries))) !== 0;
    if (key !== null && isAllowed)
        return { key, allowsSigning: true };
    const ownerKey = firstKey(candidates, (candidate) => keyOfOwner(entries, candidate));
    if (ownerKey !== null)
        return { key: ownerKey, allowsSigning: true };
    if (key !== null)
        return { key, allowsSigning: false };
    throw new KysoError(password === undefined || password === "" ? "PDF_PASSWORD_NEEDED" : "PDF_PASSWORD_WRONG");
}
function firstKey(candidates, keyOf) {
    for (const candidate of candidates) {
        const key = keyOf(candidate);
        if (key !== null)
            return key;
    }
    return null;
}
/** Bit 9 means nothing in revision 2. */
function formBits({ revision }) {
    return revision === 2 ? ANNOTATE : ANNOTATE | FILL_FORMS;
}
/** Those that nobody without the key can have changed, where there are any. @see ISO 32000-2, 7.6.4.4.10 */
function permissionsOf({ permissions, sealedPermissions }, key) {
    if (sealedPermissions.length !== 16)
        return permissions;
    const opened = Buffer.from(decryptAesBlocks(key, Buffer.alloc(16), sealedPermissions));
    return opened.toString("latin1", 9, 12) === "adb" ? opened.readInt32LE(0) : permissions;
}
function fingerprintOf({ dict, num, id }) {
    return createHash("sha256").update(`${num} `).update(id).update(serialise(dict)).digest("hex");
}
class KeyedCipher {
    #object;
    #filters;
    constructor(object, filters) {
        this.#object = object;
        this.#filters = filters;
    }
    decipherString(bytes) {
        return this.#decipher(this.#filters.strings, bytes);
    }
    encipherString(bytes) {
        return this.#encipher(this.#filters.strings, bytes);
    }
    decipherStream(dict, bytes, resolve) {
        return this.#decipher(methodOfStream(this.#filters, dict, resolve), bytes);
    }
    encipherStream(dict, bytes) {
        return this.#encipher(methodOfStream(this.#filters, dict, (object) => object), bytes);
    }
    isSameAs(other) {
        if (!(other instanceof KeyedCipher))
            return false;
        const [one, two] = [this.#object, other.#object];
        return one.handler === two.handler && one.num === two.num && one.gen === two.gen;
    }
    #decipher(method, bytes) {
        if (method === "Identity")
            return bytes;
        const key = objectKey(this.#object, method);
        return method === "V2" ? rc4(key, bytes) : decryptAes(key, bytes);
    }
    #encipher(method, bytes) {
        if (method === "Identity")
            return bytes;
        const key = objectKey(this.#object, method);
        return method === "V2" ? rc4(key, bytes) : encryptAes(key, bytes);
    }
}
/** Algorithm 1. @see ISO 32000-1, 7.6.2 */
function objectKey({ key, num, gen }, method) {
    if (method === "AESV3")
        return key;
    const place = Buffer.alloc(5);
    place.writeUIntLE(num % 0x1000000, 0, 3);
    place.writeUInt16LE(gen, 3);
    const hash = createHash("md5").update(key).update(place);
    if (method === "AESV2")
        hash.update("sAlT", "latin1");
    return hash.digest().subarray(0, Math.min(key.length + 5, 16));
}
