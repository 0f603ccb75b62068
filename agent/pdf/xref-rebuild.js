import { KysoError } from "../../protocol/error.js";
import { KeywordScan } from "./keyword-scan.js";
import { Lexer } from "./lexer.js";
import { PdfDict, PdfName, PdfStream } from "./object.js";
import { ObjectStream } from "./object-stream.js";
import { Parser } from "./parser.js";
import { isDamage } from "./damage.js";
import { findStreamEnd } from "./stream-data.js";
/** A stream's dictionary that is longer is not looked at, nor a trailer. */
const MAX_DICT_BYTES = 64 * 1024;
const TRAILER_WINDOWS = [1024, 8 * 1024, MAX_DICT_BYTES];
/** The word may stand in a string before the stream itself; each time, the dictionary up to it is parsed. */
const MAX_STREAM_WORDS = 8;
/**
 * Looks through a whole file for objects, trailers and object streams. The last object with a number counts. Takes
 * one pass; memory grows with the number of objects only.
 * @param security what object streams are encrypted with
 * @throws {KysoError} PDF_TOO_COMPLEX
 */
export function findStructure(source, budget, security = null) {
    const { maxRebuildBytes } = budget.limits;
    if (source.size > maxRebuildBytes) {
        throw new KysoError("PDF_TOO_COMPLEX", "too large to rebuild", { detail: { limit: maxRebuildBytes } });
    }
    return new StructureSearch(source, budget, security).run();
}
class StructureSearch {
    #source;
    #budget;
    #security;
    #scan;
    #entries = new Map();
    #trailers = [];
    /** The object that the position is in. */
    #open = null;
    /** Times that the word `stream` stood in it. */
    #streamWords = 0;
    #ended = false;
    /** Whether the object that the position is in is a cross-reference stream. */
    #isXref = false;
    #decodedBytes = 0;
    #parsedBytes = 0;
    /** No `endstream` stands after this offset. */
    #lastStreamEnd = Number.POSITIVE_INFINITY;
    constructor(source, budget, security) {
        this.#security = security;
        this.#source = source;
        this.#budget = budget;
        this.#scan = new KeywordScan(source);
    }
    run() {
        for (let found = this.#scan.next(); found !== null; found = this.#scan.next()) {
            if (found.kind === "object")
                this.#addObject(found);
            else if (found.kind === "stream")
                this.#addStream(found.offset);
            else if (found.kind === "trailer")
                this.#addTrailer(found.offset);
            else if (found.kind === "endobj")
                this.#close();
            else
                this.#ended = true;
        }
        return {
            entries: this.#entries,
            trailers: this.#trailers,
            cutOff: this.#open !== null && !this.#ended,
            ended: this.#ended,
        };
    }
    #close() {
        this.#open = null;
        // All that its revision has stands before a cross-reference.
        this.#ended ||= this.#isXref;
    }
    #addObject(found) {
        this.#open = found;
        this.#isXref = false;
        this.#streamWords = 0;
        this.#ended = false;
        this.#set(found.num, { kind: "offset", offset: found.offset, gen: found.gen });
    }
    #set(num, entry) {
        const { maxObjectNumber, maxObjects } = this.#budget.limits;
        if (num === 0 || num > maxObjectNumber)
            return;
        this.#entries.set(num, entry);
        if (this.#entries.size > maxObjects) {
            throw new KysoError("PDF_TOO_COMPLEX", "too many objects", { detail: { limit: maxObjects } });
        }
    }
    /** @param offset after the keyword `stream` */
    #addStream(offset) {
        const object = this.#open;
        this.#streamWords += 1;
        if (object === null || this.#streamWords > MAX_STREAM_WORDS)
            return;
        const start = offset + this.#endOfLineAt(offset);
        // Only bytes before the keyword, so that however objects overlap, each byte is parsed once.
        const dict = this.#dictAt(object.offset, offset - "stream".length);
        const end = dict === null ? -1 : this.#streamEnd(dict, start);
        if (end === -1 || dict === null)
            return;
        this.#scan.position = Math.max(this.#scan.position, end);
        const type = dict.get("Type");
        if (!(type instanceof PdfName))
            return;
        if (type.value === "XRef") {
            this.#keepTrailer({ dict, kind: "stream" });
            this.#isXref = true;
        }
        if (type.value !== "ObjStm")
            return;
        const cipher = this.#security?.cipherOf(object.num, object.gen) ?? null;
        this.#addObjectStream(object.num, new PdfStream(dict, start, cipher));
    }
    #endOfLineAt(offset) {
        const bytes = this.#source.read(offset, Math.min(2, this.#source.size - offset));
        if (bytes[0] === 0x0a)
            return 1;
        if (bytes[0] !== 0x0d)
            return 0;
        return bytes[1] === 0x0a ? 2 : 1;
    }
    /** The dictionary of the object at an offset, read up to where its stream starts. */
    #dictAt(offset, end) {
        if (end - offset > MAX_DICT_BYTES)
            return null;
        const lexer = new Lexer(this.#source.read(offset, end - offset));
        this.#spend(end - offset);
        lexer.pos = lexer.bytes.indexOf(0x6a) + 1;
        const dict = new Parser(lexer, this.#budget.limits).readObject();
        return dict instanceof PdfDict ? dict : null;
    }
    #spend(bytes) {
        const { maxRebuildParsedBytes } = this.#budget.limits;
        this.#parsedBytes += bytes;
        if (this.#parsedBytes > maxRebuildParsedBytes) {
            throw new KysoError("PDF_TOO_COMPLEX", "dictionaries", { detail: { limit: maxRebuildParsedBytes } });
        }
    }
    #streamEnd(dict, start) {
        if (start > this.#lastStreamEnd)
            return -1;
        try {
            return findStreamEnd(this.#context(), dict, start);
        }
        catch (error) {
            if (!isDamage(error))
                throw error;
            this.#lastStreamEnd = start;
            return -1;
        }
    }
    #addObjectStream(num, stream) {
        const { maxRebuildDecodedBytes } = this.#budget.limits;
        try {
            const found = new ObjectStream(this.#context(), stream);
            this.#decodedBytes += found.size;
            for (const [index, inner] of found.numbers.entries()) {
                this.#set(inner, { kind: "compressed", stream: num, index });
            }
        }
        catch (error) {
            // A stream that can't be decoded holds nothing for anyone; the rest of the file may do without.
            if (!isDamage(error))
                throw error;
        }
        if (this.#decodedBytes > maxRebuildDecodedBytes) {
            throw new KysoError("PDF_TOO_COMPLEX", "object streams", { detail: { limit: maxRebuildDecodedBytes } });
        }
    }
    /** Where objects are is what is being found out, so references lead nowhere yet. */
    #context() {
        return { source: this.#source, budget: this.#budget, resolve: (object) => object };
    }
    #addTrailer(offset) {
        const trailer = this.#trailerAt(offset);
        if (trailer === null)
            return;
        this.#keepTrailer({ dict: trailer.dict, kind: "table" });
        this.#ended ||= trailer.isWhole && this.#open === null;
    }
    /** Read over a small window first, since what is kept of the dictionary keeps its window in memory. */
    #trailerAt(offset) {
        for (const window of TRAILER_WINDOWS) {
            const lexer = new Lexer(this.#source.read(offset, Math.min(window, this.#source.size - offset)));
            const dict = new Parser(lexer, this.#budget.limits).readObject();
            this.#spend(lexer.pos);
            const isWhole = !lexer.starved;
            if (!isWhole && window !== MAX_DICT_BYTES)
                continue;
            return dict instanceof PdfDict ? { dict, isWhole } : null;
        }
        return null;
    }
    #keepTrailer(trailer) {
        const { maxXrefSections } = this.#budget.limits;
        this.#trailers.push(trailer);
        if (this.#trailers.length > maxXrefSections) {
            throw new KysoError("PDF_TOO_COMPLEX", "too many trailers", { detail: { limit: maxXrefSections } });
        }
    }
}
