import { KysoError } from "../../protocol/error.ts";
import { Lexer } from "./lexer.ts";
import type { PdfObject, PdfStream } from "./object.ts";
import type { ParseBudget } from "./parse-window.ts";
import { Parser } from "./parser.ts";
import { readStream, type StreamContext } from "./stream-data.ts";

/** The objects of one object stream; each is parsed when it is asked for. @see ISO 32000-1, 7.5.7 */
export class ObjectStream {
  /** In the stream's order; those that are there. */
  readonly numbers: readonly number[];
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #offsets: readonly number[];
  readonly #budget: ParseBudget;

  /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
  constructor(context: StreamContext, stream: PdfStream) {
    const count = context.resolve(stream.dict.get("N"));
    const first = context.resolve(stream.dict.get("First"));
    if (typeof count !== "number" || typeof first !== "number" || !Number.isSafeInteger(first) || first < 0) {
      throw new KysoError("PDF_DAMAGED", "an object stream without /N or /First");
    }
    this.#budget = context.budget;
    this.#bytes = readStream(context, stream, context.budget.limits.maxDecodedBytes);
    this.#budget.spend(this.#bytes.length);
    this.size = this.#bytes.length;
    const numbers: number[] = [];
    const offsets: number[] = [];
    const lexer = new Lexer(this.#bytes);
    for (let announced = 0; announced < count && lexer.pos < first; announced += 1) {
      lexer.skipSpace();
      const num = lexer.readDigits();
      lexer.skipSpace();
      const offset = lexer.readDigits();
      if (num < 0 || offset < 0) break;
      // Announced, but cut off.
      if (first + offset >= this.#bytes.length) continue;
      numbers.push(num);
      offsets.push(first + offset);
    }
    this.numbers = numbers;
    this.#offsets = offsets;
  }

  /**
   * The object with a number; `index` is where the cross-reference says that it is.
   * @throws {KysoError} PDF_DAMAGED where there is none; PDF_TOO_COMPLEX
   */
  get(num: number, index: number): PdfObject {
    const at = this.numbers[index] === num ? index : this.numbers.indexOf(num);
    const offset = this.#offsets[at];
    if (offset === undefined) {
      throw new KysoError("PDF_DAMAGED", "an object that is not in its object stream");
    }
    const lexer = new Lexer(this.#bytes, offset);
    const value = new Parser(lexer, this.#budget.limits).readObject();
    this.#budget.spend(lexer.pos - offset);
    return value;
  }
}
