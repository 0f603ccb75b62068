import { KysoError } from "../../protocol/error.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { Stretch } from "./piece.ts";

/** Stretches of another source, one after the other, without copying them. */
export class StretchedSource implements ByteSource {
  readonly size: number;
  readonly #whole: ByteSource;
  readonly #stretches: readonly Stretch[];
  /** Where each stretch begins in this source. */
  readonly #starts: readonly number[];

  constructor(whole: ByteSource, stretches: readonly Stretch[]) {
    const starts: number[] = [];
    let size = 0;
    for (const { start, end } of stretches) {
      starts.push(size);
      size += end - start;
    }
    this.size = size;
    this.#whole = whole;
    this.#stretches = stretches;
    this.#starts = starts;
  }

  read(offset: number, length: number): Uint8Array {
    const end = offset + length;
    if (!Number.isSafeInteger(end) || offset < 0 || length < 0 || end > this.size) {
      throw new KysoError("PDF_TRUNCATED", `no ${length} bytes at ${offset} of ${this.size}`);
    }
    const parts: Uint8Array[] = [];
    let at = offset;
    for (let index = this.#indexAt(offset); at < end; index++) {
      const stretch = this.#stretches[index];
      if (stretch === undefined) break;
      const start = stretch.start + at - (this.#starts[index] ?? 0);
      const part = this.#whole.read(start, Math.min(stretch.end - start, end - at));
      parts.push(part);
      at += part.length;
    }
    const [only, ...others] = parts;
    return only !== undefined && others.length === 0 ? only : Buffer.concat(parts);
  }

  /** The last stretch that begins at an offset or before it. */
  #indexAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
