import { KysoError } from "../../protocol/error.js";
import { isKeywordAt } from "./indirect-object.js";
import { isDigit, isSpace } from "./lexer.js";
import { PdfDict } from "./object.js";
import { parseAt } from "./parse-window.js";
import { SubsectionIndex } from "./xref.js";
/** @see ISO 32000-1, 7.5.4: "each entry shall be exactly 20 bytes long" */
const ENTRY_BYTES = 20;
/** Entries of a malformed subsection that are read at once. */
const BATCH = 32;
/**
 * Reads a cross-reference table and its trailer. Well-formed entries stay in the file until they are looked up;
 * malformed ones (too short, too long) are read now.
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 7.5.4
 */
export function readXrefTable(input, offset) {
    const { source, budget } = input;
    const subsections = [];
    const strays = new Map();
    let position = offset + "xref".length;
    for (;;) {
        const head = parseAt(source, position, budget, (_, lexer) => {
            lexer.skipSpace();
            if (!isDigit(lexer.peek()))
                return { keyword: lexer.readKeyword() };
            const first = lexer.readDigits();
            lexer.skipSpace();
            const count = lexer.readDigits();
            lexer.skipSpace();
            return { first, count };
        });
        position = head.end;
        if ("keyword" in head.value) {
            if (head.value.keyword !== "trailer")
                throw new KysoError("PDF_DAMAGED", "a table without a trailer");
            break;
        }
        const { first, count } = head.value;
        if (count < 0 || count > (source.size - position) / 2) {
            throw new KysoError("PDF_DAMAGED", "a malformed subsection");
        }
        const actualFirst = first === 1 && isHeadOfFreeList(source, position) ? 0 : first;
        if (isWellFormed(source, position, count)) {
            subsections.push({ first: actualFirst, count, position });
            position += count * ENTRY_BYTES;
        }
        else
            position = readStrayEntries(input, position, { first: actualFirst, count }, strays);
        if (subsections.length > budget.limits.maxObjects)
            throw new KysoError("PDF_TOO_COMPLEX", "subsections");
    }
    const trailer = parseAt(source, position, budget, (parser) => parser.readObject());
    if (!(trailer.value instanceof PdfDict))
        throw new KysoError("PDF_DAMAGED", "no trailer dictionary");
    return new TableSection(input, { offset, end: trailer.end, trailer: trailer.value }, subsections, strays);
}
/** Some writers number the subsection that starts with object 0 from 1. */
function isHeadOfFreeList(source, position) {
    if (position + ENTRY_BYTES > source.size)
        return false;
    const entry = source.read(position, ENTRY_BYTES);
    return entry[17] === 0x66 && readDigits(entry, 0, 10) === 0 && readDigits(entry, 11, 5) === 65_535;
}
/** Looks at the first and last entry, and at what follows: a length that differs shows there. */
function isWellFormed(source, position, count) {
    if (count === 0)
        return true;
    const end = position + count * ENTRY_BYTES;
    if (end >= source.size)
        return false;
    const last = source.read(end - ENTRY_BYTES, ENTRY_BYTES + 1);
    if (!isEntry(source.read(position, ENTRY_BYTES)) || !isEntry(last))
        return false;
    const next = last[ENTRY_BYTES] ?? 0;
    return isDigit(next) || isSpace(next) || next === 0x74;
}
/** `nnnnnnnnnn ggggg n` and a two-byte end of line. */
function isEntry(bytes) {
    const kind = bytes[17];
    return ((kind === 0x6e || kind === 0x66) &&
        bytes[10] === 0x20 &&
        bytes[16] === 0x20 &&
        isSpace(bytes[18] ?? 0) &&
        isSpace(bytes[19] ?? 0) &&
        readDigits(bytes, 0, 10) >= 0 &&
        readDigits(bytes, 11, 5) >= 0);
}
function readDigits(bytes, start, length) {
    let value = 0;
    for (let at = start; at < start + length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (!isDigit(byte))
            return -1;
        value = value * 10 + (byte - 0x30);
    }
    return value;
}
/** An entry in use at offset 0 is what some writers make of a free one. */
function entryOf(offset, gen, inUse, base) {
    return inUse && offset > 0 ? { kind: "offset", offset: offset + base, gen } : { kind: "free", gen };
}
/** Reads entries of any length into `strays` and answers where they end. */
function readStrayEntries({ source, base, budget }, start, { first, count }, strays) {
    let position = start;
    for (let done = 0; done < count; done += BATCH) {
        const batch = parseAt(source, position, budget, (_, lexer) => {
            const entries = [];
            while (entries.length < BATCH && done + entries.length < count) {
                lexer.skipSpace();
                const offset = lexer.readDigits();
                lexer.skipSpace();
                const gen = lexer.readDigits();
                lexer.skipSpace();
                const kind = lexer.peek();
                if (offset < 0 || gen < 0 || (kind !== 0x6e && kind !== 0x66))
                    return null;
                lexer.pos += 1;
                entries.push(entryOf(offset, gen, kind === 0x6e, base));
            }
            return entries;
        });
        if (batch.value === null)
            throw new KysoError("PDF_DAMAGED", "a malformed table entry");
        for (const [index, entry] of batch.value.entries()) {
            const num = first + done + index;
            if (!strays.has(num) && num <= budget.limits.maxObjectNumber)
                strays.set(num, entry);
        }
        if (strays.size > budget.limits.maxObjects)
            throw new KysoError("PDF_TOO_COMPLEX", "malformed entries");
        position = batch.end;
    }
    return position;
}
class TableSection {
    kind = "table";
    offset;
    end;
    trailer;
    limit;
    #input;
    #index;
    #strays;
    constructor(input, place, subsections, strays) {
        this.#input = input;
        this.offset = place.offset;
        this.end = place.end;
        this.trailer = place.trailer;
        this.#index = new SubsectionIndex(subsections, ENTRY_BYTES, input.budget.limits.maxObjectNumber);
        this.#strays = strays;
        let limit = this.#index.limit;
        for (const num of strays.keys())
            limit = Math.max(limit, num + 1);
        this.limit = limit;
    }
    lookup(num) {
        const position = this.#index.find(num);
        return position < 0 ? this.#strays.get(num) : this.#entryAt(position);
    }
    *entries() {
        for (const [num, position] of this.#index.positions())
            yield [num, this.#entryAt(position)];
        yield* this.#strays;
    }
    #entryAt(position) {
        const bytes = this.#input.source.read(position, ENTRY_BYTES);
        if (!isEntry(bytes))
            throw new KysoError("PDF_DAMAGED", `a malformed table entry at ${position}`);
        return entryOf(readDigits(bytes, 0, 10), readDigits(bytes, 11, 5), bytes[17] === 0x6e, this.#input.base);
    }
}
/** Whether a table can stand at an offset. */
export function isXrefTableAt(source, offset) {
    if (offset < 0 || offset + 5 > source.size)
        return false;
    return isKeywordAt(source.read(offset, 5), 0, "xref");
}
