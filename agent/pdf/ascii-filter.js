import { KysoError } from "../../protocol/error.js";
import { DecodedBytes } from "./decoded-bytes.js";
import { isSpace, Lexer } from "./lexer.js";
/** @see ISO 32000-1, 7.4.2 */
export function decodeAsciiHex(bytes, maxBytes) {
    const marked = new Uint8Array(bytes.length + 2);
    marked.set([0x3c]);
    marked.set(bytes, 1);
    marked.set([0x3e], bytes.length + 1);
    const lexer = new Lexer(marked);
    const decoded = new DecodedBytes(maxBytes);
    decoded.append(lexer.readHexString());
    if (lexer.faults > 0)
        throw new KysoError("PDF_DAMAGED", "not hexadecimal");
    return decoded.finish();
}
/** @see ISO 32000-1, 7.4.3 */
export function decodeAscii85(bytes, maxBytes) {
    const decoded = new DecodedBytes(maxBytes);
    let group = 0;
    let count = 0;
    for (const byte of bytes) {
        if (byte === 0x7e)
            break;
        if (isSpace(byte))
            continue;
        if (byte === 0x7a && count === 0)
            pushGroup(decoded, 0, 4);
        else if (byte < 0x21 || byte > 0x75)
            throw new KysoError("PDF_DAMAGED", "not ASCII base 85");
        else {
            group = group * 85 + (byte - 0x21);
            count += 1;
            if (count < 5)
                continue;
            pushGroup(decoded, group, 4);
            group = 0;
            count = 0;
        }
    }
    if (count > 1) {
        // A short last group counts as if it were filled with "u".
        for (let filled = count; filled < 5; filled += 1)
            group = group * 85 + 84;
        pushGroup(decoded, group, count - 1);
    }
    return decoded.finish();
}
function pushGroup(decoded, group, length) {
    if (group > 0xffff_ffff)
        throw new KysoError("PDF_DAMAGED", "not ASCII base 85");
    for (let at = 0; at < length; at += 1)
        decoded.push(Math.floor(group / 256 ** (3 - at)) % 256);
}
