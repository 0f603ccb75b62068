import { KysoError } from "../../protocol/error.ts";
import { Lexer } from "./lexer.ts";
import type { PdfLimits } from "./limit.ts";
import { Parser } from "./parser.ts";
import type { ByteSource } from "./source.ts";

/** A signature with a short chain fits, too: what does not is read again from its start. */
const FIRST_WINDOW_BYTES = 8 * 1024;
const WINDOW_GROWTH = 8;

/** How often a file may be parsed whole, on top of `maxParsedBytes`: large files may cost more. */
const WHOLE_PARSES = 4;

/** Counts what one document has cost so far. */
export class ParseBudget {
  readonly limits: PdfLimits;
  #left: number;

  /** @param size of the document, bytes */
  constructor(limits: PdfLimits, size: number) {
    this.limits = limits;
    this.#left = limits.maxParsedBytes + WHOLE_PARSES * size;
  }

  /** @throws {KysoError} PDF_TOO_COMPLEX when the document has cost more than `maxParsedBytes` allows */
  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) {
      throw new KysoError("PDF_TOO_COMPLEX", "too many bytes parsed", {
        detail: { limit: this.limits.maxParsedBytes },
      });
    }
  }
}

/**
 * Runs a parse over the bytes at an offset, with as many bytes as it turns out to need: it is run again over a larger
 * window where it ran into the end of the first. `end` is the offset after the last byte taken.
 * @throws {KysoError} PDF_TOO_COMPLEX where it needs more than `maxObjectBytes`; PDF_TRUNCATED outside the source
 */
export function parseAt<T>(
  source: ByteSource,
  offset: number,
  budget: ParseBudget,
  parse: (parser: Parser, lexer: Lexer) => T,
): { value: T; end: number } {
  const { limits } = budget;
  const available = Math.min(source.size - offset, limits.maxObjectBytes);
  let window = FIRST_WINDOW_BYTES;
  for (;;) {
    const size = Math.min(window, available);
    const lexer = new Lexer(source.read(offset, size));
    const value = parse(new Parser(lexer, limits), lexer);
    budget.spend(lexer.pos);
    if (!lexer.starved || offset + size === source.size) return { value, end: offset + lexer.pos };
    if (size === limits.maxObjectBytes) {
      throw new KysoError("PDF_TOO_COMPLEX", "too long an object", { detail: { limit: size } });
    }
    window *= WINDOW_GROWTH;
  }
}
