import { KysoError, type ErrorCode } from "../../../protocol/error.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import type { PdfLimits } from "../../../agent/pdf/limit.ts";
import { MemorySource, type ByteSource } from "../../../agent/pdf/source.ts";

export function open(bytes: Uint8Array, limits?: Partial<PdfLimits>): PdfDocument {
  return PdfDocument.open(new MemorySource(bytes), limits === undefined ? {} : { limits });
}

/** The code that an action fails with, `null` where it does not fail. Any other error passes through. */
export function codeOf(action: () => unknown): ErrorCode | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
}

export function latin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

export function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString("latin1");
}

/** Counts how much is read. */
export class CountingSource implements ByteSource {
  bytesRead = 0;
  readonly #source: MemorySource;

  constructor(bytes: Uint8Array) {
    this.#source = new MemorySource(bytes);
  }

  get size(): number {
    return this.#source.size;
  }

  read(offset: number, length: number): Uint8Array {
    this.bytesRead += length;
    return this.#source.read(offset, length);
  }
}
