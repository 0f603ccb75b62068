import { createHash } from "node:crypto";
import type { ByteSource } from "../pdf/source.ts";
import { HASHES, type CheckedHash } from "../x509/signature-algorithm.ts";
import { bytesOfPieces, type Stretch } from "./piece.ts";

/** What a signature is of, wherever it stands: read in blocks, once for each hash that is asked for. */
export class SignedContent {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #stretches: readonly Stretch[];
  readonly #signal: AbortSignal | undefined;
  readonly #digests = new Map<CheckedHash, Promise<Uint8Array>>();

  /** @param stretches of the source that are the content, one after the other; all of it where none are given */
  constructor(
    source: ByteSource,
    {
      stretches,
      signal,
    }: { readonly stretches?: readonly Stretch[]; readonly signal?: AbortSignal | undefined } = {},
  ) {
    this.#source = source;
    this.#stretches = stretches ?? [{ start: 0, end: source.size }];
    this.#signal = signal;
    this.size = this.#stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** @throws {KysoError} FILE_UNREADABLE, PDF_TRUNCATED; the signal's reason when it is aborted */
  digest(hash: CheckedHash): Promise<Uint8Array> {
    const known = this.#digests.get(hash) ?? this.#read(hash);
    this.#digests.set(hash, known);
    return known;
  }

  /** Its bytes, piece by piece. @throws {KysoError} as {@link SignedContent.digest} does */
  pieces(): Iterable<Uint8Array> {
    return bytesOfPieces(this.#stretches, this.#source);
  }

  /** Lets others have their turn from time to time. */
  async #read(hash: CheckedHash): Promise<Uint8Array> {
    const running = createHash(HASHES[hash].node);
    let sinceTurn = 0;
    for (const block of this.pieces()) {
      running.update(block);
      sinceTurn += block.length;
      if (sinceTurn < TURN_BYTES) continue;
      sinceTurn = 0;
      await new Promise(setImmediate);
      this.#signal?.throwIfAborted();
    }
    return running.digest();
  }
}

const TURN_BYTES = 1024 * 1024;
