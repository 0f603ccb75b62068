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

/** A string. @see ISO 32000-1, 7.3.4 */
export class PdfString {
  readonly bytes: Uint8Array;
  /** Whether it is written in hexadecimal. */
  readonly hex: boolean;

  constructor(bytes: Uint8Array, hex = false) {
    this.bytes = bytes;
    this.hex = hex;
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
  readonly #entries: ReadonlyMap<string, DictEntry>;

  constructor(entries: ReadonlyMap<string, DictEntry> = new Map()) {
    this.#entries = entries;
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

  constructor(dict: PdfDict, data: Uint8Array | number) {
    this.dict = dict;
    this.data = data;
  }
}
