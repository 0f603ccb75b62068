import { KysoError } from "../../protocol/error.ts";
import type { ByteSource } from "../pdf/source.ts";
import { firstElement, type Allowance } from "../x509/canonical-der.ts";

const CODE = "CMS_INVALID";

/** Identifier and length octets that are read. */
const MAX_HEADER_BYTES = 8;

const CONSTRUCTED = 0x20;
const HIGH_TAG_NUMBER = 0x1f;
const INDEFINITE = 0x80;

/** The beginning of an element. */
export interface BerHeader {
  readonly tag: number;
  /** Where its contents begin. */
  readonly start: number;
  /** Where they end; `null` where end-of-contents octets say so. */
  readonly end: number | null;
}

/**
 * Reads the headers of elements whose contents may be as long as they like.
 *
 * @see ITU-T X.690, 8.1
 */
export class BerReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /**
   * @param end of what holds the element; `null` where that is not known
   * @throws {KysoError} CMS_INVALID
   */
  header(offset: number, end: number | null, tag?: number): BerHeader {
    const limit = end ?? this.#source.size;
    const octets = this.#source.read(offset, Math.max(0, Math.min(MAX_HEADER_BYTES, limit - offset)));
    const [own, first] = octets;
    if (own === undefined || first === undefined) throw invalid("an element is cut off");
    const isTag = own !== 0 && (own & HIGH_TAG_NUMBER) !== HIGH_TAG_NUMBER;
    if (!isTag || (tag !== undefined && own !== tag)) throw invalid(`an element with the tag ${own}`);
    if (first === INDEFINITE) {
      if ((own & CONSTRUCTED) === 0) throw invalid("an indefinite length");
      return { tag: own, start: offset + 2, end: null };
    }
    const count = first < INDEFINITE ? 0 : first - INDEFINITE;
    const digits = octets.subarray(2, 2 + count);
    if (count > 6 || digits.length < count) throw invalid("a length that can't be");
    const length = count === 0 ? first : digits.reduce((sum, octet) => sum * 256 + octet, 0);
    const start = offset + 2 + count;
    if (start + length > limit) throw invalid("an element is longer than its container");
    return { tag: own, start, end: start + length };
  }

  /** Whether the contents of an element end at an offset. */
  endsAt({ end }: BerHeader, offset: number): boolean {
    if (end !== null) return offset >= end;
    if (offset + 2 > this.#source.size) throw invalid("the file ends too early");
    const [first, second] = this.#source.read(offset, 2);
    return first === 0 && second === 0;
  }

  /** The offset behind an element whose contents end at an offset. @throws {KysoError} CMS_INVALID where they don't */
  behind(header: BerHeader, offset: number): number {
    if (!this.endsAt(header, offset) || (header.end !== null && offset !== header.end)) {
      throw invalid("an element does not end where it says");
    }
    return header.end === null ? offset + 2 : offset;
  }

  /** A whole element that is not long. @throws {KysoError} CMS_INVALID where it is longer than that */
  element(offset: number, end: number | null, maxBytes: number, allowance: Allowance): Uint8Array {
    const limit = Math.min(end ?? this.#source.size, this.#source.size);
    const window = this.#source.read(offset, Math.max(0, Math.min(maxBytes, limit - offset)));
    return firstElement(window, CODE, "BER", allowance);
  }
}

/** The elements directly within one. @throws {KysoError} CMS_INVALID */
export function childrenOf(element: Uint8Array, allowance: Allowance): Uint8Array[] {
  const reader = new BerReader({
    size: element.length,
    read: (at, length) => element.subarray(at, at + length),
  });
  const header = reader.header(0, null);
  const found: Uint8Array[] = [];
  let at = header.start;
  while (!reader.endsAt(header, at)) {
    const child = firstElement(element.subarray(at, header.end ?? element.length), CODE, "BER", allowance);
    found.push(child);
    at += child.length;
  }
  return found;
}

function invalid(message: string): KysoError {
  return new KysoError(CODE, message);
}
