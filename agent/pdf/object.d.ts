/** Any PDF object. @see ISO 32000-1, 7.3 */
export type PdfObject = null | boolean | number | PdfName | PdfString | PdfRef | PdfArray | PdfDict | PdfStream;
/** A name. @see ISO 32000-1, 7.3.5 */
export declare class PdfName {
    /** Without the solidus and with `#xx` decoded; one character for each byte. */
    readonly value: string;
    constructor(value: string);
}
/** What an encrypted document does to the strings and the stream of one of its objects. @see ISO 32000-1, 7.6 */
export interface ObjectCipher {
    decipherString(bytes: Uint8Array): Uint8Array;
    encipherString(bytes: Uint8Array): Uint8Array;
    /** @param resolve follows references in the stream's dictionary */
    decipherStream(dict: PdfDict, bytes: Uint8Array, resolve: (object: PdfObject) => PdfObject): Uint8Array;
    encipherStream(dict: PdfDict, bytes: Uint8Array): Uint8Array;
    /** Whether what one enciphered the other can decipher: both are for the same object of the same document. */
    isSameAs(other: ObjectCipher): boolean;
}
/** A string. @see ISO 32000-1, 7.3.4 */
export declare class PdfString {
    #private;
    /** Whether it is written in hexadecimal. */
    readonly hex: boolean;
    /** As the file has them. */
    readonly stored: Uint8Array;
    /** `null` where it is not encrypted. */
    readonly cipher: ObjectCipher | null;
    /** @param cipher of the object that the string was read from, where `stored` is encrypted */
    constructor(stored: Uint8Array, hex?: boolean, cipher?: ObjectCipher | null);
    /** What it says. Deciphered when asked for: most strings of a document are never read. */
    get bytes(): Uint8Array;
}
/** An indirect reference. @see ISO 32000-1, 7.3.10 */
export declare class PdfRef {
    readonly num: number;
    readonly gen: number;
    constructor(num: number, gen?: number);
    equals(other: PdfObject): boolean;
    toString(): string;
}
/** An array. @see ISO 32000-1, 7.3.6 */
export declare class PdfArray {
    readonly items: readonly PdfObject[];
    /** Its bytes in the file, with both brackets; `null` where it is new, or was not written as the standard says. */
    readonly raw: Uint8Array | null;
    constructor(items: readonly PdfObject[], raw?: Uint8Array | null);
}
/** A value of a dictionary, with the bytes to write for it where they are known. */
export declare class DictEntry {
    #private;
    readonly value: PdfObject;
    /** @param bytes hold the value's own from `start` to `end`; `null` where it is new, or was not written as the standard says */
    constructor(value: PdfObject, bytes?: Uint8Array | null, start?: number, end?: number);
    /** The same bytes, read as another value. */
    readAs(value: PdfObject): DictEntry;
    /** Made when asked for: most dictionaries are read and never written. */
    get raw(): Uint8Array | null;
}
/**
 * A dictionary; does not change. Each value keeps its bytes in the file, so that an edited dictionary re-emits what was
 * not touched byte for byte.
 * @see ISO 32000-1, 7.3.7
 */
export declare class PdfDict {
    #private;
    constructor(entries?: ReadonlyMap<string, DictEntry>);
    /** A new dictionary; entries that are `undefined` are left out. */
    static of(entries: Readonly<Record<string, PdfObject | undefined>>): PdfDict;
    /** The value, `null` where there is none: to PDF both are the same. References are not followed. */
    get(key: string): PdfObject;
    has(key: string): boolean;
    /** The value's bytes in the file. */
    raw(key: string): Uint8Array | null;
    keys(): Iterable<string>;
    entries(): Iterable<[string, DictEntry]>;
    /** A copy with some entries set, or removed where the new value is `null`. Order and all other entries stay. */
    with(changes: ReadonlyMap<string, PdfObject | DictEntry>): PdfDict;
}
/** A stream. @see ISO 32000-1, 7.3.8 */
export declare class PdfStream {
    readonly dict: PdfDict;
    /** The encoded bytes, or for a stream of the file the offset of the first of them. */
    readonly data: Uint8Array | number;
    /** Of a stream of an encrypted file: what its data in the file is encrypted with. */
    readonly cipher: ObjectCipher | null;
    constructor(dict: PdfDict, data: Uint8Array | number, cipher?: ObjectCipher | null);
}
