import { KysoError, type ErrorCode } from "../../protocol/error.ts";

/** Nesting that is followed. Certificates nest about twelve deep, a signature with time stamps in it about forty. */
export const MAX_DER_DEPTH = 64;

/** What one encoding may cost to read; a revocation list of ten thousand entries in a signature fits. */
export const MAX_ELEMENTS = 100_000;

/** Octets of one number, identifier, time or text. An RSA modulus of 16,384 bits has 2,049. */
const MAX_VALUE_BYTES = 4096;

/** Octets of such a value that cost the schemas as much as an element does. */
const BYTES_PER_ELEMENT = 8;

/**
 * What reading may still cost. The schemas take some ten microseconds and a kilobyte of memory for each element, and
 * make text of numbers, identifiers and strings, so that those count by length too; octet and bit strings stay bytes.
 * It shrinks as it is used, and several readings may share one.
 */
export interface Allowance {
  elements: number;
}

/**
 * How strictly bytes are held to distinguished encoding: `BER` takes indefinite and padded lengths too, `DER lengths`
 * only the shortest definite ones, and `DER` looks at sets, strings, booleans and integers besides.
 */
export type EncodingRules = "BER" | "DER lengths" | "DER";

/** Identifier octets (X.690, 8.1.2). */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;
const SET = 0x31;

const CONSTRUCTED = 0x20;
const APPLICATION = 0x40;
const CONTEXT_SPECIFIC = 0x80;
const HIGH_TAG_NUMBER = 0x1f;
const INDEFINITE = 0x80;

/**
 * Finds the element that bytes begin with, and holds it to some rules down to the innermost. It knows tags and lengths
 * only; what they mean is for the schemas to say. It stands in front of them because they take any BER, of any size.
 *
 * @returns the element; what follows it is not looked at
 * @throws {KysoError} `code`
 * @see ITU-T X.690, clauses 8, 10 and 11
 */
export function firstElement(
  bytes: Uint8Array,
  code: ErrorCode,
  rules: EncodingRules,
  allowance: Allowance = { elements: MAX_ELEMENTS },
): Uint8Array {
  const end = new Walk(bytes, code, rules, allowance).element(0, bytes.length, 0);
  return bytes.subarray(0, end);
}

/** Whether bytes are exactly one element in distinguished encoding. */
export function isDer(bytes: Uint8Array): boolean {
  try {
    return firstElement(bytes, "CMS_INVALID", "DER").length === bytes.length;
  } catch (error) {
    if (error instanceof KysoError) return false;
    throw error;
  }
}

/** One pass over an encoding. */
class Walk {
  readonly #bytes: Uint8Array;
  readonly #code: ErrorCode;
  readonly #rules: EncodingRules;
  readonly #allowance: Allowance;

  constructor(bytes: Uint8Array, code: ErrorCode, rules: EncodingRules, allowance: Allowance) {
    this.#bytes = bytes;
    this.#code = code;
    this.#rules = rules;
    this.#allowance = allowance;
  }

  /** @returns where the element that begins at `start` ends */
  element(start: number, limit: number, depth: number): number {
    this.#spend(1);
    if (start + 2 > limit) throw this.#invalid("an element is cut off");
    const tag = this.#octet(start);
    if (tag === 0 || (tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER) throw this.#invalid("not a tag in use");
    if (this.#octet(start + 1) === INDEFINITE) return this.#indefinite(tag, start + 2, limit, depth);
    const { contents, end } = this.#definite(start + 1, limit);
    if ((tag & CONSTRUCTED) === 0) this.#primitive(tag, contents, end);
    else this.#constructed(tag, contents, end, depth);
    return end;
  }

  #definite(at: number, limit: number): { contents: number; end: number } {
    const first = this.#octet(at);
    if (first < 0x80) return this.#within(at + 1, first, limit);
    const octets = first & 0x7f;
    if (octets > 4 || at + 1 + octets > limit) throw this.#invalid("a length that can't be");
    let length = 0;
    for (let index = 1; index <= octets; index++) length = length * 256 + this.#octet(at + index);
    const isShortest = length >= 0x80 && this.#octet(at + 1) !== 0;
    if (!isShortest && this.#rules !== "BER") throw this.#invalid("a length that is not the shortest");
    return this.#within(at + 1 + octets, length, limit);
  }

  #within(contents: number, length: number, limit: number): { contents: number; end: number } {
    const end = contents + length;
    if (end > limit) throw this.#invalid("an element is longer than its container");
    return { contents, end };
  }

  #indefinite(tag: number, contents: number, limit: number, depth: number): number {
    if (this.#rules !== "BER" || (tag & CONSTRUCTED) === 0) throw this.#invalid("an indefinite length");
    this.#descend(depth);
    let offset = contents;
    while (offset + 2 > limit || this.#octet(offset) !== 0 || this.#octet(offset + 1) !== 0) {
      offset = this.element(offset, limit, depth + 1);
    }
    return offset + 2;
  }

  #constructed(tag: number, contents: number, end: number, depth: number): void {
    this.#descend(depth);
    const isStrict = this.#rules === "DER";
    const isString = tag !== SEQUENCE && tag !== SET && tag < CONTEXT_SPECIFIC;
    if (isStrict && isString) throw this.#invalid("a string in parts");
    let before: Uint8Array | null = null;
    for (let offset = contents; offset < end;) {
      const next = this.element(offset, end, depth + 1);
      if (isStrict && tag === SET) before = this.#inOrder(before, this.#bytes.subarray(offset, next));
      offset = next;
    }
  }

  #spend(elements: number): void {
    this.#allowance.elements -= elements;
    if (this.#allowance.elements < 0) throw this.#invalid("more elements than are read");
  }

  #descend(depth: number): void {
    if (depth === MAX_DER_DEPTH) throw this.#invalid(`nested deeper than ${MAX_DER_DEPTH}`);
  }

  /** X.690, 11.6: a set's elements stand in the order of their encodings. */
  #inOrder(before: Uint8Array | null, element: Uint8Array): Uint8Array {
    if (before !== null && Buffer.compare(before, element) > 0) throw this.#invalid("a set out of order");
    return element;
  }

  #primitive(tag: number, start: number, end: number): void {
    const length = end - start;
    const isValue = tag < APPLICATION && tag !== OCTET_STRING && tag !== BIT_STRING;
    if (isValue && length > MAX_VALUE_BYTES) throw this.#invalid(`a value of ${length} bytes`);
    if (isValue) this.#spend(Math.floor(length / BYTES_PER_ELEMENT));
    if (this.#rules === "DER" && !this.#isCanonical(tag, start, length)) {
      throw this.#invalid("a value that is not in DER");
    }
  }

  #isCanonical(tag: number, start: number, length: number): boolean {
    const first = length > 0 ? this.#octet(start) : null;
    switch (tag) {
      case BOOLEAN:
        return length === 1 && (first === 0 || first === 0xff);
      case INTEGER:
        return first !== null && !(length > 1 && isPadding(first, this.#octet(start + 1)));
      case BIT_STRING:
        return first !== null && first < 8 && (length > 1 || first === 0);
      case SEQUENCE & ~CONSTRUCTED:
      case SET & ~CONSTRUCTED:
        return false;
      default:
        return true;
    }
  }

  /** Only called for octets that are there. */
  #octet(offset: number): number {
    return this.#bytes[offset] ?? 0;
  }

  #invalid(message: string): KysoError {
    return new KysoError(this.#code, message);
  }
}

function isPadding(first: number, second: number): boolean {
  return (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
}
