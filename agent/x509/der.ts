import { KysoError, type ErrorCode } from "../../protocol/error.ts";

/** Universal tags, as their identifier octet (X.690, 8.1.2). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Identifier octet of `[number]`, constructed. */
export const constructedTag = (number: number): number => 0xa0 | number;

/** Identifier octet of `[number]`, primitive. */
export const primitiveTag = (number: number): number => 0x80 | number;

/** Nesting of indefinite lengths that is followed. Signature software nests them six deep. */
export const MAX_INDEFINITE_DEPTH = 16;

/** One element; both views are into the bytes that were read. */
export interface DerElement {
  readonly tag: number;
  readonly contents: Uint8Array;
  /** Identifier, length and contents. */
  readonly raw: Uint8Array;
}

export interface DerOptions {
  /** What a malformed element is reported as. */
  readonly code: ErrorCode;
  /** Lets BER's indefinite and padded lengths pass, as some software writes them around signed data. */
  readonly ber?: boolean;
}

/**
 * Reads elements one after another. Nothing is copied, and nothing is trusted: a length that leaves its container, an
 * unexpected tag, bytes left over all end in the code that the caller named.
 *
 * The schemas' own parser is not used here since it accepts BER, forgets the bytes that it read (which signatures
 * cover), and takes half a millisecond for each certificate.
 *
 * @see ITU-T X.690, clauses 8 and 10
 */
export class DerCursor {
  readonly #bytes: Uint8Array;
  readonly #options: DerOptions;
  #offset = 0;

  constructor(bytes: Uint8Array, options: DerOptions) {
    this.#bytes = bytes;
    this.#options = options;
  }

  get done(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** The next element's tag, or `undefined` at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#offset];
  }

  next(): DerElement {
    const start = this.#offset;
    const header = readHeader(this.#bytes, start, this.#options, 0);
    this.#offset = header.end;
    return {
      tag: header.tag,
      contents: this.#bytes.subarray(header.contentsStart, header.contentsEnd),
      raw: this.#bytes.subarray(start, header.end),
    };
  }

  expect(tag: number): DerElement {
    if (this.peek() !== tag) {
      throw this.invalid(
        `expected tag 0x${tag.toString(16)}, found ${this.peek()?.toString(16) ?? "the end"}`,
      );
    }
    return this.next();
  }

  optional(tag: number): DerElement | undefined {
    return this.peek() === tag ? this.next() : undefined;
  }

  /** A cursor over the contents of the next element, which must have this tag. */
  enter(tag: number): DerCursor {
    return this.over(this.expect(tag));
  }

  over(element: DerElement): DerCursor {
    return new DerCursor(element.contents, this.#options);
  }

  /** Every remaining element, at most `limit` of them. */
  rest(limit: number): DerElement[] {
    const elements: DerElement[] = [];
    while (!this.done) {
      if (elements.length === limit) throw this.invalid(`more than ${limit} elements`);
      elements.push(this.next());
    }
    return elements;
  }

  /** States that nothing may follow. */
  finish(): void {
    if (!this.done) throw this.invalid("bytes after the last element");
  }

  invalid(message: string): KysoError {
    return new KysoError(this.#options.code, message);
  }
}

interface Header {
  readonly tag: number;
  readonly contentsStart: number;
  readonly contentsEnd: number;
  readonly end: number;
}

function readHeader(bytes: Uint8Array, start: number, options: DerOptions, depth: number): Header {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined) throw new KysoError(options.code, "an element is cut off");
  if ((tag & 0x1f) === 0x1f) throw new KysoError(options.code, "a tag number above 30");
  if (first === 0x80) return readIndefinite(bytes, start, tag, options, depth);
  const contentsStart = start + 2 + (first < 0x80 ? 0 : first & 0x7f);
  const length = first < 0x80 ? first : readLongLength(bytes, start + 2, first & 0x7f, options);
  const end = contentsStart + length;
  if (end > bytes.length) throw new KysoError(options.code, "an element is longer than its container");
  return { tag, contentsStart, contentsEnd: end, end };
}

function readLongLength(bytes: Uint8Array, start: number, count: number, options: DerOptions): number {
  if (count > 4) throw new KysoError(options.code, "a length of more than four bytes");
  let length = 0;
  for (let index = 0; index < count; index++) {
    length = length * 256 + (bytes[start + index] ?? Number.NaN);
  }
  if (Number.isNaN(length)) throw new KysoError(options.code, "a length is cut off");
  const isShortest = length >= 0x80 && bytes[start] !== 0;
  if (!isShortest && options.ber !== true) throw new KysoError(options.code, "a length is not in DER");
  return length;
}

function readIndefinite(
  bytes: Uint8Array,
  start: number,
  tag: number,
  options: DerOptions,
  depth: number,
): Header {
  if (options.ber !== true || (tag & 0x20) === 0) throw new KysoError(options.code, "an indefinite length");
  if (depth === MAX_INDEFINITE_DEPTH) throw new KysoError(options.code, "indefinite lengths nested too deep");
  const contentsStart = start + 2;
  let offset = contentsStart;
  while (bytes[offset] !== 0 || bytes[offset + 1] !== 0) {
    offset = readHeader(bytes, offset, options, depth + 1).end;
  }
  return { tag, contentsStart, contentsEnd: offset, end: offset + 2 };
}

/** Reads one element that must be the whole of the bytes. */
export function readSingle(bytes: Uint8Array, tag: number, options: DerOptions): DerCursor {
  const outer = new DerCursor(bytes, options);
  const cursor = outer.enter(tag);
  outer.finish();
  return cursor;
}

/** Identifier and length octets before `length` bytes of contents. */
function identifierAndLength(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length);
  if (length < 0x100) return Uint8Array.of(tag, 0x81, length);
  if (length < 0x1_0000) return Uint8Array.of(tag, 0x82, length >> 8, length & 0xff);
  return Uint8Array.of(tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

/** One element around contents that are encoded already; at most 16 MB. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of contents) length += part.length;
  const head = identifierAndLength(tag, length);
  const element = new Uint8Array(head.length + length);
  element.set(head, 0);
  let offset = head.length;
  for (const part of contents) {
    element.set(part, offset);
    offset += part.length;
  }
  return element;
}
