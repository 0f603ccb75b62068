/** Any PDF object. @see ISO 32000-1, 7.3 */
export type PdfObject =
  null | boolean | number | PdfName | PdfString | PdfRef | PdfArray | PdfDict | PdfStream;

/** A name. @see ISO 32000-1, 7.3.5 */
export class PdfName {
  /** Without the solidus and with `#xx` decoded; one character for each byte. */
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }
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
export class PdfString {
  /** Whether it is written in hexadecimal. */
  readonly hex: boolean;
  /** As the file has them. */
  readonly stored: Uint8Array;
  /** `null` where it is not encrypted. */
  readonly cipher: ObjectCipher | null;
  #bytes: Uint8Array | null;

  /** @param cipher of the object that the string was read from, where `stored` is encrypted */
  constructor(stored: Uint8Array, hex = false, cipher: ObjectCipher | null = null) {
    this.stored = stored;
    this.hex = hex;
    this.cipher = cipher;
    this.#bytes = cipher === null ? stored : null;
  }

  /** What it says. Deciphered when asked for: most strings of a document are never read. */
  get bytes(): Uint8Array {
    return (this.#bytes ??= this.cipher?.decipherString(this.stored) ?? this.stored);
  }
}

/** An indirect reference. @see ISO 32000-1, 7.3.10 */
export class PdfRef {
  readonly num: number;
  readonly gen: number;

  constructor(num: number, gen = 0) {
    this.num = num;
    this.gen = gen;
  }

  equals(other: PdfObject): boolean {
    return other instanceof PdfRef && other.num === this.num && other.gen === this.gen;
  }

  toString(): string {
    return `${this.num} ${this.gen} R`;
  }
}

/** An array. @see ISO 32000-1, 7.3.6 */
export class PdfArray {
  readonly items: readonly PdfObject[];
  /** Its bytes in the file, with both brackets; `null` where it is new, or was not written as the standard says. */
  readonly raw: Uint8Array | null;

  constructor(items: readonly PdfObject[], raw: Uint8Array | null = null) {
    this.items = items;
    this.raw = raw;
  }
}

/** A value of a dictionary, with the bytes to write for it where they are known. */
export class DictEntry {
  readonly value: PdfObject;
  readonly #bytes: Uint8Array | null;
  readonly #start: number;
  readonly #end: number;

  /** @param bytes hold the value's own from `start` to `end`; `null` where it is new, or was not written as the standard says */
  constructor(value: PdfObject, bytes: Uint8Array | null = null, start = 0, end = bytes?.length ?? 0) {
    this.value = value;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** The same bytes, read as another value. */
  readAs(value: PdfObject): DictEntry {
    return new DictEntry(value, this.#bytes, this.#start, this.#end);
  }

  /** Made when asked for: most dictionaries are read and never written. */
  get raw(): Uint8Array | null {
    return this.#bytes?.subarray(this.#start, this.#end) ?? null;
  }
}

/**
 * A dictionary; does not change. Each value keeps its bytes in the file, so that an edited dictionary re-emits what was
 * not touched byte for byte.
 * @see ISO 32000-1, 7.3.7
 */
export class PdfDict {
  /** Whether it was read without a fault, such as a key that it has twice: other readers may take another value. */
  readonly isSound: boolean;
  readonly #entries: ReadonlyMap<string, DictEntry>;

  constructor(entries: ReadonlyMap<string, DictEntry> = new Map(), isSound = true) {
    this.#entries = entries;
    this.isSound = isSound;
  }

  /** A new dictionary; entries that are `undefined` are left out. */
  static of(entries: Readonly<Record<string, PdfObject | undefined>>): PdfDict {
    const map = new Map<string, DictEntry>();
    for (const [key, value] of Object.entries(entries)) {
      if (value !== undefined) map.set(key, new DictEntry(value));
    }
    return new PdfDict(map);
  }

  /** The value, `null` where there is none: to PDF both are the same. References are not followed. */
  get(key: string): PdfObject {
    return this.#entries.get(key)?.value ?? null;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The value's bytes in the file. */
  raw(key: string): Uint8Array | null {
    return this.#entries.get(key)?.raw ?? null;
  }

  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  entries(): Iterable<[string, DictEntry]> {
    return this.#entries;
  }

  /** A copy with some entries set, or removed where the new value is `null`. Order and all other entries stay. */
  with(changes: ReadonlyMap<string, PdfObject | DictEntry>): PdfDict {
    const map = new Map(this.#entries);
    for (const [key, change] of changes) {
      if (change === null) map.delete(key);
      else map.set(key, change instanceof DictEntry ? change : new DictEntry(change));
    }
    return new PdfDict(map);
  }
}

/** A stream. @see ISO 32000-1, 7.3.8 */
export class PdfStream {
  readonly dict: PdfDict;
  /** The encoded bytes, or for a stream of the file the offset of the first of them. */
  readonly data: Uint8Array | number;
  /** Of a stream of an encrypted file: what its data in the file is encrypted with. */
  readonly cipher: ObjectCipher | null;

  constructor(dict: PdfDict, data: Uint8Array | number, cipher: ObjectCipher | null = null) {
    this.dict = dict;
    this.data = data;
    this.cipher = cipher;
  }
}
