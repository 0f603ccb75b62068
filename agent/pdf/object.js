/** A name. @see ISO 32000-1, 7.3.5 */
export class PdfName {
    /** Without the solidus and with `#xx` decoded; one character for each byte. */
    value;
    constructor(value) {
        this.value = value;
    }
}
/** A string. @see ISO 32000-1, 7.3.4 */
export class PdfString {
    /** Whether it is written in hexadecimal. */
    hex;
    /** As the file has them. */
    stored;
    /** `null` where it is not encrypted. */
    cipher;
    #bytes;
    /** @param cipher of the object that the string was read from, where `stored` is encrypted */
    constructor(stored, hex = false, cipher = null) {
        this.stored = stored;
        this.hex = hex;
        this.cipher = cipher;
        this.#bytes = cipher === null ? stored : null;
    }
    /** What it says. Deciphered when asked for: most strings of a document are never read. */
    get bytes() {
        return (this.#bytes ??= this.cipher?.decipherString(this.stored) ?? this.stored);
    }
}
/** An indirect reference. @see ISO 32000-1, 7.3.10 */
export class PdfRef {
    num;
    gen;
    constructor(num, gen = 0) {
        this.num = num;
        this.gen = gen;
    }
    equals(other) {
        return other instanceof PdfRef && other.num === this.num && other.gen === this.gen;
    }
    toString() {
        return `${this.num} ${this.gen} R`;
    }
}
/** An array. @see ISO 32000-1, 7.3.6 */
export class PdfArray {
    items;
    /** Its bytes in the file, with both brackets; `null` where it is new, or was not written as the standard says. */
    raw;
    constructor(items, raw = null) {
        this.items = items;
        this.raw = raw;
    }
}
/** A value of a dictionary, with the bytes to write for it where they are known. */
export class DictEntry {
    value;
    #bytes;
    #start;
    #end;
    /** @param bytes hold the value's own from `start` to `end`; `null` where it is new, or was not written as the standard says */
    constructor(value, bytes = null, start = 0, end = bytes?.length ?? 0) {
        this.value = value;
        this.#bytes = bytes;
        this.#start = start;
        this.#end = end;
    }
    /** The same bytes, read as another value. */
    readAs(value) {
        return new DictEntry(value, this.#bytes, this.#start, this.#end);
    }
    /** Made when asked for: most dictionaries are read and never written. */
    get raw() {
        return this.#bytes?.subarray(this.#start, this.#end) ?? null;
    }
}
/**
 * A dictionary; does not change. Each value keeps its bytes in the file, so that an edited dictionary re-emits what was
 * not touched byte for byte.
 * @see ISO 32000-1, 7.3.7
 */
export class PdfDict {
    #entries;
    constructor(entries = new Map()) {
        this.#entries = entries;
    }
    /** A new dictionary; entries that are `undefined` are left out. */
    static of(entries) {
        const map = new Map();
        for (const [key, value] of Object.entries(entries)) {
            if (value !== undefined)
                map.set(key, new DictEntry(value));
        }
        return new PdfDict(map);
    }
    /** The value, `null` where there is none: to PDF both are the same. References are not followed. */
    get(key) {
        return this.#entries.get(key)?.value ?? null;
    }
    has(key) {
        return this.#entries.has(key);
    }
    /** The value's bytes in the file. */
    raw(key) {
        return this.#entries.get(key)?.raw ?? null;
    }
    keys() {
        return this.#entries.keys();
    }
    entries() {
        return this.#entries;
    }
    /** A copy with some entries set, or removed where the new value is `null`. Order and all other entries stay. */
    with(changes) {
        const map = new Map(this.#entries);
        for (const [key, change] of changes) {
            if (change === null)
                map.delete(key);
            else
                map.set(key, change instanceof DictEntry ? change : new DictEntry(change));
        }
        return new PdfDict(map);
    }
}
/** A stream. @see ISO 32000-1, 7.3.8 */
export class PdfStream {
    dict;
    /** The encoded bytes, or for a stream of the file the offset of the first of them. */
    data;
    /** Of a stream of an encrypted file: what its data in the file is encrypted with. */
    cipher;
    constructor(dict, data, cipher = null) {
        this.dict = dict;
        this.data = data;
        this.cipher = cipher;
    }
}
