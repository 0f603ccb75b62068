import { DecodedBytes } from "./decoded-bytes.js";
const END_OF_DATA = 128;
/** @see ISO 32000-1, 7.4.5 */
export function decodeRunLength(bytes, maxBytes) {
    const decoded = new DecodedBytes(maxBytes);
    let at = 0;
    while (at < bytes.length) {
        const length = bytes[at] ?? END_OF_DATA;
        at += 1;
        if (length === END_OF_DATA)
            break;
        if (length < END_OF_DATA) {
            decoded.append(bytes.subarray(at, at + length + 1));
            at += length + 1;
        }
        else {
            const byte = bytes[at];
            if (byte !== undefined)
                decoded.append(new Uint8Array(257 - length).fill(byte));
            at += 1;
        }
    }
    return decoded.finish();
}
