import { KysoError } from "../../protocol/error.js";
import { decodeFilters } from "./filter.js";
import { isKeywordAt } from "./indirect-object.js";
import { isSpace } from "./lexer.js";
import { PdfArray, PdfDict, PdfName } from "./object.js";
const SCAN_BYTES = 64 * 1024;
const END_KEYWORD = Buffer.from("endstream");
/**
 * A stream's decoded bytes.
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX where it is longer than `maxBytes`, encoded or decoded
 * @see ISO 32000-1, 7.3.8.2
 */
export function readStream(context, stream, maxBytes) {
    return decodeFilters(readEncoded(context, stream, maxBytes), filtersOf(stream.dict, context), maxBytes);
}
function readEncoded(context, stream, maxBytes) {
    if (typeof stream.data !== "number")
        return stream.data;
    const end = findStreamEnd(context, stream.dict, stream.data);
    const length = end - stream.data;
    // Filters that make data longer (hexadecimal and base 85) at most double it, white space apart.
    if (length > 4 * maxBytes + SCAN_BYTES) {
        throw new KysoError("PDF_TOO_COMPLEX", "a stream is too long", { detail: { limit: maxBytes } });
    }
    const bytes = context.source.read(stream.data, length);
    return stream.cipher?.decipherStream(stream.dict, bytes, context.resolve) ?? bytes;
}
/**
 * Offset after a stream's data: its /Length where `endstream` follows there, else where the next `endstream` is.
 * @throws {KysoError} PDF_DAMAGED where there is none
 */
export function findStreamEnd({ source, budget, resolve }, dict, start) {
    const length = resolve(dict.get("Length"));
    if (typeof length === "number" && Number.isSafeInteger(length) && length >= 0) {
        const end = start + length;
        if (isFollowedByEnd(source, end))
            return end;
    }
    const found = findForward(source, start, budget);
    if (found === -1)
        throw new KysoError("PDF_DAMAGED", "a stream without an end");
    return withoutEndOfLine(source, start, found);
}
/** Whether `endstream` follows, after white space at most. */
function isFollowedByEnd(source, end) {
    if (end > source.size)
        return false;
    const bytes = source.read(end, Math.min(16, source.size - end));
    let at = 0;
    while (at < bytes.length && isSpace(bytes[at] ?? 0))
        at += 1;
    return isKeywordAt(bytes, at, "endstream") || isKeywordAt(bytes, at, "endobj");
}
function findForward(source, start, budget) {
    for (let offset = start; offset < source.size; offset += SCAN_BYTES) {
        // Windows overlap, so that a keyword on a seam is found.
        const length = Math.min(SCAN_BYTES + END_KEYWORD.length - 1, source.size - offset);
        const bytes = source.read(offset, length);
        budget.spend(length);
        const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(END_KEYWORD);
        if (at !== -1)
            return offset + at;
    }
    return -1;
}
function withoutEndOfLine(source, start, end) {
    const before = Math.min(2, end - start);
    const bytes = source.read(end - before, before);
    const last = bytes[before - 1];
    if (last === 0x0d)
        return end - 1;
    if (last !== 0x0a)
        return end;
    return bytes[before - 2] === 0x0d ? end - 2 : end - 1;
}
function filtersOf(dict, { budget, resolve }) {
    const names = listOf(dict.get("Filter"), resolve);
    const parameters = listOf(dict.get("DecodeParms"), resolve);
    if (names.length > budget.limits.maxFilters)
        throw new KysoError("PDF_TOO_COMPLEX", "too many filters");
    return names.map((name, index) => {
        if (!(name instanceof PdfName))
            throw new KysoError("PDF_DAMAGED", "a filter without a name");
        const own = parameters[index];
        const get = (key, missing) => {
            const value = own instanceof PdfDict ? resolve(own.get(key)) : null;
            return typeof value === "number" ? value : missing;
        };
        return {
            name: name.value,
            predictor: {
                predictor: get("Predictor", 1),
                colors: get("Colors", 1),
                bitsPerComponent: get("BitsPerComponent", 8),
                columns: get("Columns", 1),
            },
            earlyChange: get("EarlyChange", 1) !== 0,
        };
    });
}
/** One value or an array of them, as a list. */
function listOf(object, resolve) {
    const value = resolve(object);
    if (value === null)
        return [];
    return value instanceof PdfArray ? value.items.map(resolve) : [value];
}
