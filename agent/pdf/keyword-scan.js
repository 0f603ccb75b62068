import { isDigit, isRegular, isSpace } from "./lexer.js";
const CHUNK_BYTES = 256 * 1024;
/** `N G obj` is looked for backwards from `obj`: two numbers and the white space between them. */
const LOOK_BEHIND_BYTES = 64;
const LOOK_AHEAD_BYTES = 16;
const WORDS = new Map([
    [
        0x73,
        [
            ["stream", "stream"],
            ["startxref", "end"],
        ],
    ],
    [0x74, [["trailer", "trailer"]]],
    [0x65, [["endobj", "endobj"]]],
    [0x25, [["%%EOF", "end"]]],
]);
/** Goes once through a source, chunk by chunk, from keyword to keyword. */
export class KeywordScan {
    /** Where the search goes on. May be moved forward, over what needs no look. */
    position = 0;
    #source;
    #chunk = new Uint8Array(0);
    #chunkStart = 0;
    constructor(source) {
        this.#source = source;
    }
    /** The next keyword, `null` after the last. */
    next() {
        const { size } = this.#source;
        while (this.position < size) {
            this.#load();
            const chunkEnd = this.#chunkStart + this.#chunk.length;
            const stop = chunkEnd === size ? size : chunkEnd - LOOK_AHEAD_BYTES;
            for (let offset = this.position; offset < stop; offset += 1) {
                const found = this.#keywordAt(offset - this.#chunkStart);
                if (found === null)
                    continue;
                this.position = offset + 3;
                return found;
            }
            this.position = stop;
        }
        return null;
    }
    #load() {
        const { size } = this.#source;
        const end = this.#chunkStart + this.#chunk.length;
        const enough = end === size || this.position + LOOK_AHEAD_BYTES < end;
        if (this.position >= this.#chunkStart && enough && this.#chunk.length > 0)
            return;
        this.#chunkStart = Math.max(0, this.position - LOOK_BEHIND_BYTES);
        this.#chunk = this.#source.read(this.#chunkStart, Math.min(CHUNK_BYTES, size - this.#chunkStart));
    }
    #keywordAt(at) {
        const first = this.#chunk[at] ?? 0;
        if (first === 0x6f)
            return this.#objectAt(at);
        if (first !== 0x73 && first !== 0x74 && first !== 0x65 && first !== 0x25)
            return null;
        for (const [word, kind] of WORDS.get(first) ?? []) {
            if (!this.#isWordAt(at, word))
                continue;
            const offset = this.#chunkStart + at;
            // "endstream" ends in a keyword too.
            if (kind === "stream" && isRegular(this.#chunk[at - 1] ?? 0x20))
                continue;
            return { kind, offset: kind === "stream" || kind === "trailer" ? offset + word.length : offset };
        }
        return null;
    }
    #isWordAt(at, word) {
        for (let index = 1; index < word.length; index += 1) {
            if (this.#chunk[at + index] !== word.charCodeAt(index))
                return false;
        }
        return true;
    }
    #objectAt(at) {
        const bytes = this.#chunk;
        if (bytes[at + 1] !== 0x62 || bytes[at + 2] !== 0x6a)
            return null;
        const after = (bytes[at + 3] ?? 0x20) | 0x20;
        if (after >= 0x61 && after <= 0x7a)
            return null;
        const genEnd = this.#skipBack(at, isSpace);
        const genStart = this.#skipBack(genEnd, isDigit);
        const numEnd = this.#skipBack(genStart, isSpace);
        const numStart = this.#skipBack(numEnd, isDigit);
        const before = bytes[numStart - 1];
        // The tail of a real number, or of one that is longer than any object number.
        if (before === 0x2e || before === 0x2d || before === 0x2b)
            return null;
        if (genStart === genEnd || numStart === numEnd || numEnd === genStart)
            return null;
        if (genEnd - genStart > 5 || numEnd - numStart > 10)
            return null;
        return {
            kind: "object",
            num: this.#number(numStart, numEnd),
            gen: this.#number(genStart, genEnd),
            offset: this.#chunkStart + numStart,
        };
    }
    /** Where the run of bytes of one class that ends before `end` starts; at most 16 of them are looked at. */
    #skipBack(end, belongs) {
        let start = end;
        while (start > 0 && end - start < 16 && belongs(this.#chunk[start - 1] ?? 0))
            start -= 1;
        return start;
    }
    #number(start, end) {
        let value = 0;
        for (let at = start; at < end; at += 1)
            value = value * 10 + ((this.#chunk[at] ?? 0x30) - 0x30);
        return value;
    }
}
