import { KysoError } from "../../protocol/error.js";
import { Lexer } from "./lexer.js";
import { Parser } from "./parser.js";
/** Most objects fit, so most reads are one small copy. */
const FIRST_WINDOW_BYTES = 1024;
const WINDOW_GROWTH = 8;
/** How often a file may be parsed whole, on top of `maxParsedBytes`: large files may cost more. */
const WHOLE_PARSES = 4;
/** Counts what one document has cost so far. */
export class ParseBudget {
    limits;
    #left;
    /** @param size of the document, bytes */
    constructor(limits, size) {
        this.limits = limits;
        this.#left = limits.maxParsedBytes + WHOLE_PARSES * size;
    }
    /** @throws {KysoError} PDF_TOO_COMPLEX when the document has cost more than `maxParsedBytes` allows */
    spend(bytes) {
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
export function parseAt(source, offset, budget, parse) {
    const { limits } = budget;
    const available = Math.min(source.size - offset, limits.maxObjectBytes);
    let window = FIRST_WINDOW_BYTES;
    for (;;) {
        const size = Math.min(window, available);
        const lexer = new Lexer(source.read(offset, size));
        const value = parse(new Parser(lexer, limits), lexer);
        budget.spend(lexer.pos);
        if (!lexer.starved || offset + size === source.size)
            return { value, end: offset + lexer.pos };
        if (size === limits.maxObjectBytes) {
            throw new KysoError("PDF_TOO_COMPLEX", "too long an object", { detail: { limit: size } });
        }
        window *= WINDOW_GROWTH;
    }
}
