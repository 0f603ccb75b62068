import { Lexer } from "./lexer.ts";
import type { PdfLimits } from "./limit.ts";
import { Parser } from "./parser.ts";
import type { ByteSource } from "./source.ts";
/** Counts what one document has cost so far. */
export declare class ParseBudget {
    #private;
    readonly limits: PdfLimits;
    /** @param size of the document, bytes */
    constructor(limits: PdfLimits, size: number);
    /** @throws {KysoError} PDF_TOO_COMPLEX when the document has cost more than `maxParsedBytes` allows */
    spend(bytes: number): void;
}
/**
 * Runs a parse over the bytes at an offset, with as many bytes as it turns out to need: it is run again over a larger
 * window where it ran into the end of the first. `end` is the offset after the last byte taken.
 * @throws {KysoError} PDF_TOO_COMPLEX where it needs more than `maxObjectBytes`; PDF_TRUNCATED outside the source
 */
export declare function parseAt<T>(source: ByteSource, offset: number, budget: ParseBudget, parse: (parser: Parser, lexer: Lexer) => T): {
    value: T;
    end: number;
};
