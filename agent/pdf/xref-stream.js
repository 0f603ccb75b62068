import { KysoError } from "../../protocol/error.js";
import { readIndirectObject } from "./indirect-object.js";
import { PdfArray, PdfStream } from "./object.js";
import { findStreamEnd, readStream } from "./stream-data.js";
import { SubsectionIndex } from "./xref.js";
const MAX_FIELD_BYTES = 8;
/**
 * Reads a cross-reference stream. Its entries stay as they are coded until they are looked up.
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 7.5.8
 */
export function readXrefStream({ source, base, budget }, offset) {
    const object = readIndirectObject(source, offset, budget);
    if (object === null || !(object.value instanceof PdfStream)) {
        throw new KysoError("PDF_DAMAGED", "no cross-reference section where one should be");
    }
    const stream = object.value;
    const { dict } = stream;
    // Nothing in this dictionary may be a reference: it is what references are found by.
    const context = { source, budget, resolve: (value) => value };
    const bytes = readStream(context, stream, budget.limits.maxDecodedBytes);
    const end = typeof stream.data === "number" ? findStreamEnd(context, dict, stream.data) : object.end;
    const { maxObjectNumber } = budget.limits;
    return new StreamSection({ offset, end, base, dict, bytes, widths: widthsOf(dict), maxObjectNumber });
}
/** @see ISO 32000-1, table 17, W */
function widthsOf(dict) {
    const widths = numbersOf(dict, "W");
    const [type, second, third] = widths ?? [];
    if (type === undefined || second === undefined || third === undefined) {
        throw new KysoError("PDF_DAMAGED", "a cross-reference stream without /W");
    }
    if ([type, second, third].some((width) => width > MAX_FIELD_BYTES) || second === 0) {
        throw new KysoError("PDF_DAMAGED", "fields of a cross-reference stream out of bounds");
    }
    return [type, second, third];
}
function numbersOf(dict, key) {
    const array = dict.get(key);
    if (!(array instanceof PdfArray))
        return null;
    return array.items.map((item) => {
        if (typeof item === "number" && Number.isSafeInteger(item) && item >= 0)
            return item;
        throw new KysoError("PDF_DAMAGED", `/${key} of a cross-reference stream`);
    });
}
function subsectionsOf(dict, entryBytes, length) {
    const size = dict.get("Size");
    const index = numbersOf(dict, "Index") ?? [0, typeof size === "number" ? size : 0];
    const subsections = [];
    let position = 0;
    for (let at = 0; at + 1 < index.length; at += 2) {
        const first = index[at] ?? 0;
        // Some writers announce more entries than there are.
        const count = Math.min(index[at + 1] ?? 0, Math.floor((length - position) / entryBytes));
        subsections.push({ first, count, position });
        position += count * entryBytes;
    }
    return subsections;
}
class StreamSection {
    kind = "stream";
    offset;
    end;
    trailer;
    limit;
    #base;
    #bytes;
    #widths;
    #index;
    constructor(input) {
        this.offset = input.offset;
        this.end = input.end;
        this.trailer = input.dict;
        this.#base = input.base;
        this.#bytes = input.bytes;
        this.#widths = input.widths;
        const entryBytes = input.widths[0] + input.widths[1] + input.widths[2];
        const subsections = subsectionsOf(input.dict, entryBytes, input.bytes.length);
        this.#index = new SubsectionIndex(subsections, entryBytes, input.maxObjectNumber);
        this.limit = this.#index.limit;
    }
    lookup(num) {
        const position = this.#index.find(num);
        return position < 0 ? undefined : this.#entryAt(position);
    }
    *entries() {
        for (const [num, position] of this.#index.positions())
            yield [num, this.#entryAt(position)];
    }
    /** @see ISO 32000-1, table 18 */
    #entryAt(position) {
        const [first, second, third] = this.#widths;
        const type = first === 0 ? 1 : this.#field(position, first);
        const two = this.#field(position + first, second);
        const three = this.#field(position + first + second, third);
        if (type === 1 && two > 0)
            return { kind: "offset", offset: two + this.#base, gen: three };
        if (type === 2)
            return { kind: "compressed", stream: two, index: three };
        // Any other type is a reference to null.
        return { kind: "free", gen: three };
    }
    #field(position, width) {
        let value = 0;
        for (let at = position; at < position + width; at += 1)
            value = value * 256 + (this.#bytes[at] ?? 0);
        return value;
    }
}
