import { KysoError } from "../../protocol/error.js";
/** The answer to decoded data beyond its bound. */
export function tooLong(maxBytes) {
    return new KysoError("PDF_TOO_COMPLEX", "a decoded stream is too long", { detail: { limit: maxBytes } });
}
/** Bytes that a decoder puts out, up to a bound. */
export class DecodedBytes {
    #maxBytes;
    #bytes = new Uint8Array(1024);
    #length = 0;
    constructor(maxBytes) {
        this.#maxBytes = maxBytes;
    }
    /** @throws {KysoError} PDF_TOO_COMPLEX */
    push(byte) {
        this.#grow(this.#length + 1);
        this.#bytes[this.#length] = byte;
        this.#length += 1;
    }
    /** @throws {KysoError} PDF_TOO_COMPLEX */
    append(bytes) {
        this.#grow(this.#length + bytes.length);
        this.#bytes.set(bytes, this.#length);
        this.#length += bytes.length;
    }
    finish() {
        return this.#bytes.subarray(0, this.#length);
    }
    #grow(length) {
        if (length > this.#maxBytes)
            throw tooLong(this.#maxBytes);
        if (length <= this.#bytes.length)
            return;
        const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
        larger.set(this.#bytes.subarray(0, this.#length));
        this.#bytes = larger;
    }
}
