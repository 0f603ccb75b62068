import { constants, inflateRawSync, inflateSync } from "node:zlib";
import { KysoError } from "../../protocol/error.js";
import { decodeAscii85, decodeAsciiHex } from "./ascii-filter.js";
import { tooLong } from "./decoded-bytes.js";
import { decodeLzw } from "./lzw.js";
import { undoPredictor } from "./predictor.js";
import { decodeRunLength } from "./run-length.js";
/** Long names, and the short ones that belong to inline images but are met elsewhere too. */
const DECODERS = {
    FlateDecode: decodeFlate,
    Fl: decodeFlate,
    LZWDecode: decodeLzwFilter,
    LZW: decodeLzwFilter,
    ASCIIHexDecode: (bytes, _, maxBytes) => decodeAsciiHex(bytes, maxBytes),
    AHx: (bytes, _, maxBytes) => decodeAsciiHex(bytes, maxBytes),
    ASCII85Decode: (bytes, _, maxBytes) => decodeAscii85(bytes, maxBytes),
    A85: (bytes, _, maxBytes) => decodeAscii85(bytes, maxBytes),
    RunLengthDecode: (bytes, _, maxBytes) => decodeRunLength(bytes, maxBytes),
    RL: (bytes, _, maxBytes) => decodeRunLength(bytes, maxBytes),
    // Undone already, where the stream was read.
    Crypt: (bytes) => bytes,
};
/**
 * Undoes filters in order. Data that is cut off gives what came before the cut.
 * @throws {KysoError} PDF_DAMAGED for an unknown filter or data that can't be decoded; PDF_TOO_COMPLEX where any step
 * gives more than `maxBytes`
 */
export function decodeFilters(encoded, filters, maxBytes) {
    let bytes = encoded;
    for (const filter of filters) {
        const decode = Object.hasOwn(DECODERS, filter.name) ? DECODERS[filter.name] : undefined;
        if (decode === undefined)
            throw new KysoError("PDF_DAMAGED", "a filter that can't be decoded here");
        bytes = decode(bytes, filter, maxBytes);
    }
    return bytes;
}
function decodeFlate(bytes, { predictor }, maxBytes) {
    return undoPredictor(inflate(bytes, maxBytes), predictor);
}
function decodeLzwFilter(bytes, { predictor, earlyChange }, maxBytes) {
    return undoPredictor(decodeLzw(bytes, earlyChange, maxBytes), predictor);
}
function inflate(bytes, maxBytes) {
    // Z_SYNC_FLUSH: data that is cut off is an error otherwise. The bound of zlib must be at least 1.
    const options = { maxOutputLength: Math.max(maxBytes, 1), finishFlush: constants.Z_SYNC_FLUSH };
    try {
        return inflateSync(bytes, options);
    }
    catch (error) {
        if (isTooLong(error))
            throw tooLong(maxBytes);
    }
    try {
        // A damaged header or checksum leaves the deflated data behind it whole.
        return inflateRawSync(bytes.subarray(2), options);
    }
    catch (error) {
        if (isTooLong(error))
            throw tooLong(maxBytes);
        throw new KysoError("PDF_DAMAGED", "deflated data can't be decoded", { cause: error });
    }
}
function isTooLong(error) {
    return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}
