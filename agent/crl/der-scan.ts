import { KysoError } from "../../protocol/error.ts";

/** Octets of a length that can be; four hold 4 GB. */
const MAX_LENGTH_OCTETS = 4;

/**
 * Steps over the elements of a list that may hold a million, without making an object of any: each reading sets the same
 * fields anew. Only the shortest definite lengths and tags below 31 are taken.
 *
 * @see ITU-T X.690, 8.1 and 10.1
 */
export class DerScan {
  /** Identifier octet of the element that was read last. */
  tag = 0;
  /** Where its contents begin. */
  contents = 0;
  /** Where it ends. */
  end = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Reads identifier and length of the element at an offset.
   *
   * @returns where it ends
   * @throws {KysoError} CRL_INVALID where there is none that ends at or before `limit`
   */
  read(offset: number, limit: number): number {
    const bytes = this.#bytes;
    if (offset + 2 > limit) throw invalid("an element is cut off");
    const tag = bytes[offset] ?? 0;
    if (tag === 0 || (tag & 0x1f) === 0x1f) throw invalid("not a tag in use");
    const first = bytes[offset + 1] ?? 0;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    const contents = offset + 2 + octets;
    const isCut = (first >= 0x80 && octets === 0) || octets > MAX_LENGTH_OCTETS || contents > limit;
    if (isCut) throw invalid("a length that can't be");
    let length = octets === 0 ? first : 0;
    for (let at = offset + 2; at < contents; at++) length = length * 256 + (bytes[at] ?? 0);
    const isShortest = octets === 0 || (length >= 0x80 && bytes[offset + 2] !== 0);
    if (!isShortest || contents + length > limit) throw invalid("a length that can't be");
    this.tag = tag;
    this.contents = contents;
    this.end = contents + length;
    return this.end;
  }

  /**
   * Reads an element that must have this tag.
   *
   * @throws {KysoError} CRL_INVALID
   */
  expect(tag: number, offset: number, limit: number): number {
    const end = this.read(offset, limit);
    if (this.tag !== tag) throw invalid(`tag ${this.tag} instead of ${tag}`);
    return end;
  }
}

function invalid(message: string): KysoError {
  return new KysoError("CRL_INVALID", message);
}
