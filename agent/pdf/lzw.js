import { KysoError } from "../../protocol/error.js";
import { DecodedBytes } from "./decoded-bytes.js";
const CLEAR = 256;
const END_OF_DATA = 257;
const FIRST_CODE = 258;
const MAX_CODES = 4096;
/** @see ISO 32000-1, 7.4.4.2 */
export function decodeLzw(bytes, earlyChange, maxBytes) {
    const decoded = new DecodedBytes(maxBytes);
    const early = earlyChange ? 1 : 0;
    let table = [];
    let previous = null;
    let width = 9;
    let bits = 0;
    let buffered = 0;
    for (const byte of bytes) {
        bits = ((bits << 8) | byte) & 0xff_ffff;
        buffered += 8;
        if (buffered < width)
            continue;
        buffered -= width;
        const code = (bits >> buffered) & ((1 << width) - 1);
        if (code === END_OF_DATA)
            break;
        if (code === CLEAR) {
            table = [];
            previous = null;
            width = 9;
            continue;
        }
        const sequence = sequenceOf(code, table, previous);
        decoded.append(sequence);
        if (previous !== null && FIRST_CODE + table.length < MAX_CODES)
            table.push(extend(previous, sequence));
        previous = sequence;
        const next = FIRST_CODE + table.length + early;
        width = next >= 2048 ? 12 : next >= 1024 ? 11 : next >= 512 ? 10 : 9;
    }
    return decoded.finish();
}
function sequenceOf(code, table, previous) {
    if (code < CLEAR)
        return Uint8Array.of(code);
    const known = table[code - FIRST_CODE];
    if (known !== undefined)
        return known;
    // A code may be used in the very step that defines it.
    if (previous !== null && code === FIRST_CODE + table.length)
        return extend(previous, previous);
    throw new KysoError("PDF_DAMAGED", "an LZW code that was never defined");
}
function extend(sequence, next) {
    const longer = new Uint8Array(sequence.length + 1);
    longer.set(sequence);
    longer[sequence.length] = next[0] ?? 0;
    return longer;
}
