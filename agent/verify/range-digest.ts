import { createHash, type Hash } from "node:crypto";
import type { ByteSource } from "../pdf/source.ts";
import { HASHES, type CheckedHash } from "../x509/signature-algorithm.ts";
import type { SignedRange } from "./byte-range.ts";

const BLOCK_BYTES = 256 * 1024;

/**
 * Digests of the byte ranges of one file, in one pass over it however many signatures it has: what comes before a gap
 * is hashed once, and only the rest of a signature's revision again. Memory stays flat.
 */
export class RangeDigester {
  readonly #source: ByteSource;
  readonly #hash: string;
  readonly #prefix: Hash;
  #offset = 0;

  constructor(source: ByteSource, hash: CheckedHash) {
    this.#source = source;
    this.#hash = HASHES[hash].node;
    this.#prefix = createHash(this.#hash);
  }

  /** Ask in the order of the gaps; a range that lies before an earlier one is hashed from the start. */
  digest({ gapStart, gapEnd, end }: SignedRange): Uint8Array {
    const digest = this.#upTo(gapStart).copy();
    update(digest, this.#source, gapEnd, end);
    return digest.digest();
  }

  #upTo(offset: number): Hash {
    if (offset < this.#offset) {
      const again = createHash(this.#hash);
      update(again, this.#source, 0, offset);
      return again;
    }
    update(this.#prefix, this.#source, this.#offset, offset);
    this.#offset = offset;
    return this.#prefix;
  }
}

/** What a range covers, block by block. */
export function* signedPieces(
  source: ByteSource,
  { gapStart, gapEnd, end }: SignedRange,
): Iterable<Uint8Array> {
  yield* blocks(source, 0, gapStart);
  yield* blocks(source, gapEnd, end);
}

function* blocks(source: ByteSource, start: number, end: number): Iterable<Uint8Array> {
  for (let offset = start; offset < end; offset += BLOCK_BYTES) {
    yield source.read(offset, Math.min(BLOCK_BYTES, end - offset));
  }
}

function update(hash: Hash, source: ByteSource, start: number, end: number): void {
  for (const block of blocks(source, start, end)) hash.update(block);
}
