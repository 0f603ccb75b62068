import { createHash } from "node:crypto";
import type { ByteSource } from "../pdf/source.ts";

/** Bytes of the original from `start` to `end`. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A part of a signed file: bytes that were made, or a stretch of the original, which need not be held in memory. */
export type Piece = Uint8Array | Stretch;

const BLOCK_BYTES = 1024 * 1024;

/** Bytes of some pieces. */
export function sizeOfPieces(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.end - piece.start),
    0,
  );
}

/**
 * The bytes of some pieces, one after the other, in blocks.
 *
 * @throws {KysoError} FILE_UNREADABLE, PDF_TRUNCATED where the original is no longer what it was
 */
export function* bytesOfPieces(pieces: readonly Piece[], original: ByteSource): Generator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* bytesOfStretch(piece, original);
  }
}

function* bytesOfStretch({ start, end }: Stretch, original: ByteSource): Generator<Uint8Array> {
  for (let at = start; at < end; at += BLOCK_BYTES) yield original.read(at, Math.min(BLOCK_BYTES, end - at));
}

/**
 * Hashes a whole source, and lets others have their turn between its blocks.
 *
 * @param name of the hash, as node:crypto knows it
 */
export async function digestOfSource(source: ByteSource, name: string): Promise<Uint8Array> {
  const hash = createHash(name);
  for (const block of bytesOfPieces([{ start: 0, end: source.size }], source)) {
    hash.update(block);
    if (block.length === BLOCK_BYTES) await new Promise(setImmediate);
  }
  return hash.digest();
}

/** Both digests of a signed file, from one reading. */
export interface PieceDigests {
  /** SHA-256 of the pieces together, lower-case hex. */
  readonly sha256: string;
  /** SHA-256 of the stretches of the original among them. */
  readonly original: Uint8Array;
}

/** Hashes the pieces of a signed file. */
export async function digestsOfPieces(pieces: readonly Piece[], source: ByteSource): Promise<PieceDigests> {
  const whole = createHash("sha256");
  const stretches = createHash("sha256");
  for (const piece of pieces) {
    for (const block of bytesOfPieces([piece], source)) {
      whole.update(block);
      if (!(piece instanceof Uint8Array)) stretches.update(block);
      if (block.length === BLOCK_BYTES) await new Promise(setImmediate);
    }
  }
  return { sha256: whole.digest("hex"), original: stretches.digest() };
}
