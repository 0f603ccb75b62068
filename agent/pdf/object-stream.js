import { KysoError } from "../../protocol/error.js";
import { Lexer } from "./lexer.js";
import { Parser } from "./parser.js";
import { readStream } from "./stream-data.js";
/** The objects of one object stream; each is parsed when it is asked for. @see ISO 32000-1, 7.5.7 */
export class ObjectStream {
    /** In the stream's order; those that are there. */
    numbers;
    size;
    #bytes;
    #offsets;
    #budget;
    /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
    constructor(context, stream) {
        const count = context.resolve(stream.dict.get("N"));
        const first = context.resolve(stream.dict.get("First"));
        if (typeof count !== "number" || typeof first !== "number" || !Number.isSafeInteger(first) || first < 0) {
            throw new KysoError("PDF_DAMAGED", "an object stream without /N or /First");
        }
        this.#budget = context.budget;
        this.#bytes = readStream(context, stream, context.budget.limits.maxDecodedBytes);
        this.#budget.spend(this.#bytes.length);
        this.size = this.#bytes.length;
        const numbers = [];
        const offsets = [];
        const lexer = new Lexer(this.#bytes);
        for (let announced = 0; announced < count && lexer.pos < first; announced += 1) {
            lexer.skipSpace();
            const num = lexer.readDigits();
            lexer.skipSpace();
            const offset = lexer.readDigits();
            if (num < 0 || offset < 0)
                break;
            // Announced, but cut off.
            if (first + offset >= this.#bytes.length)
                continue;
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
    get(num, index) {
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
