import { readSync } from "node:fs";

/** Most that is read of a file in one piece, bytes. */
const MAX_PIECE_BYTES = 32 * 1024 * 1024;

/** Pieces of an open file by offset; nothing is read twice into memory that is not asked for. */
export class FileWindow {
  readonly size: number;
  readonly #descriptor: number;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.size = size;
  }

  /** @throws {RangeError} outside the file, or more than a header can sensibly ask for */
  read(offset: number, length: number): Buffer {
    const isInside = offset >= 0 && length >= 0 && offset + length <= this.size;
    if (!isInside || length > MAX_PIECE_BYTES) throw new RangeError("Outside the file");
    const piece = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const count = readSync(this.#descriptor, piece, at, length - at, offset + at);
      if (count === 0) throw new RangeError("The file has become shorter");
      at += count;
    }
    return piece;
  }

  /** What there is of the file's beginning, at most `length` bytes. */
  start(length: number): Buffer {
    return this.read(0, Math.min(length, this.size));
  }
}
