import { KysoError } from "../../protocol/error.js";
const MAX_COLORS = 64;
const MAX_COLUMNS = 1 << 20;
/**
 * Undoes a PNG or TIFF predictor.
 * @throws {KysoError} PDF_DAMAGED for parameters outside the standard
 * @see ISO 32000-1, 7.4.4.4
 */
export function undoPredictor(bytes, parameters) {
    const { predictor, colors, bitsPerComponent, columns } = parameters;
    if (predictor === 1)
        return bytes;
    const known = predictor === 2 || (predictor >= 10 && predictor <= 15);
    if (!known ||
        !isWithin(colors, MAX_COLORS) ||
        !isWithin(columns, MAX_COLUMNS) ||
        ![1, 2, 4, 8, 16].includes(bitsPerComponent)) {
        throw new KysoError("PDF_DAMAGED", "predictor parameters outside the standard");
    }
    const rowBytes = Math.ceil((colors * bitsPerComponent * columns) / 8);
    if (predictor === 2)
        return undoTiff(bytes, rowBytes, parameters);
    return undoPng(bytes, rowBytes, Math.max(1, Math.floor((colors * bitsPerComponent) / 8)));
}
function isWithin(value, maximum) {
    return Number.isInteger(value) && value >= 1 && value <= maximum;
}
/** @see PNG (W3C), 9: each row is led by the number of its filter type */
function undoPng(bytes, rowBytes, pixelBytes) {
    const rows = Math.ceil(bytes.length / (rowBytes + 1));
    const result = new Uint8Array(Math.max(bytes.length - rows, 0));
    for (let row = 0; row < rows; row += 1) {
        const from = row * (rowBytes + 1);
        const type = bytes[from] ?? 0;
        const to = row * rowBytes;
        const length = Math.min(rowBytes, bytes.length - from - 1);
        for (let at = 0; at < length; at += 1) {
            const left = at >= pixelBytes ? (result[to + at - pixelBytes] ?? 0) : 0;
            const up = row > 0 ? (result[to + at - rowBytes] ?? 0) : 0;
            const upLeft = row > 0 && at >= pixelBytes ? (result[to + at - rowBytes - pixelBytes] ?? 0) : 0;
            result[to + at] = (bytes[from + 1 + at] ?? 0) + prediction(type, left, up, upLeft);
        }
    }
    return result;
}
function prediction(type, left, up, upLeft) {
    switch (type) {
        case 1:
            return left;
        case 2:
            return up;
        case 3:
            return (left + up) >> 1;
        case 4:
            return paeth(left, up, upLeft);
        default:
            return 0;
    }
}
function paeth(left, up, upLeft) {
    const estimate = left + up - upLeft;
    const toLeft = Math.abs(estimate - left);
    const toUp = Math.abs(estimate - up);
    const toUpLeft = Math.abs(estimate - upLeft);
    if (toLeft <= toUp && toLeft <= toUpLeft)
        return left;
    return toUp <= toUpLeft ? up : upLeft;
}
/** @see TIFF 6.0, section 14 */
function undoTiff(bytes, rowBytes, { colors, bitsPerComponent, columns }) {
    const result = Uint8Array.from(bytes);
    const mask = 2 ** bitsPerComponent - 1;
    const previous = new Uint16Array(colors);
    for (let start = 0; start < result.length; start += rowBytes) {
        previous.fill(0);
        for (let sample = 0; sample < columns * colors; sample += 1) {
            const bit = sample * bitsPerComponent;
            const at = start + (bit >> 3);
            if (at + (bitsPerComponent >> 4) >= result.length)
                break;
            const color = sample % colors;
            const value = (readSample(result, at, bit & 7, bitsPerComponent) + (previous[color] ?? 0)) & mask;
            previous[color] = value;
            writeSample(result, at, bit & 7, bitsPerComponent, value);
        }
    }
    return result;
}
function readSample(bytes, at, bit, width) {
    if (width === 16)
        return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    return ((bytes[at] ?? 0) >> (8 - bit - width)) & (2 ** width - 1);
}
function writeSample(bytes, at, bit, width, value) {
    if (width === 16) {
        bytes[at] = value >> 8;
        bytes[at + 1] = value & 0xff;
        return;
    }
    const shift = 8 - bit - width;
    bytes[at] = ((bytes[at] ?? 0) & ~((2 ** width - 1) << shift)) | (value << shift);
}
