import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { KysoError } from "../../protocol/error.js";
function checkRange(source, offset, length) {
    const end = offset + length;
    if (!Number.isSafeInteger(end) || offset < 0 || length < 0 || end > source.size) {
        throw new KysoError("PDF_TRUNCATED", `no ${length} bytes at ${offset} of ${source.size}`);
    }
}
/** Bytes in memory. Answers are views, never copies. */
export class MemorySource {
    #bytes;
    constructor(bytes) {
        this.#bytes = bytes;
    }
    get size() {
        return this.#bytes.length;
    }
    read(offset, length) {
        checkRange(this, offset, length);
        return this.#bytes.subarray(offset, offset + length);
    }
}
const BLOCK_BYTES = 16 * 1024;
const MAX_CACHED_BLOCKS = 64;
/** A file, read in blocks of which the last used are kept. It must not change while it is open. Close it after use. */
export class FileSource {
    size;
    #fd;
    #blocks = new Map();
    /** @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE */
    constructor(path) {
        try {
            this.#fd = openSync(path, "r");
        }
        catch (error) {
            const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
            throw new KysoError(missing ? "FILE_NOT_FOUND" : "FILE_UNREADABLE", undefined, { cause: error });
        }
        const stat = fstatSync(this.#fd);
        if (!stat.isFile()) {
            closeSync(this.#fd);
            throw new KysoError("FILE_UNREADABLE", "not a regular file");
        }
        this.size = stat.size;
    }
    read(offset, length) {
        checkRange(this, offset, length);
        if (length > BLOCK_BYTES)
            return this.#readFile(offset, length);
        const first = Math.floor(offset / BLOCK_BYTES);
        const start = offset - first * BLOCK_BYTES;
        const block = this.#block(first);
        // A copy, so that a small object that is kept does not keep its whole block.
        if (start + length <= block.length)
            return block.slice(start, start + length);
        const bytes = new Uint8Array(length);
        bytes.set(block.subarray(start));
        const rest = length - (block.length - start);
        bytes.set(this.#block(first + 1).subarray(0, rest), block.length - start);
        return bytes;
    }
    close() {
        this.#blocks.clear();
        closeSync(this.#fd);
    }
    #block(index) {
        const known = this.#blocks.get(index);
        if (known !== undefined) {
            this.#blocks.delete(index);
            this.#blocks.set(index, known);
            return known;
        }
        const offset = index * BLOCK_BYTES;
        const block = this.#readFile(offset, Math.min(BLOCK_BYTES, this.size - offset));
        this.#blocks.set(index, block);
        for (const oldest of this.#blocks.keys()) {
            if (this.#blocks.size <= MAX_CACHED_BLOCKS)
                break;
            this.#blocks.delete(oldest);
        }
        return block;
    }
    #readFile(offset, length) {
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
            let count;
            try {
                count = readSync(this.#fd, bytes, done, length - done, offset + done);
            }
            catch (error) {
                throw new KysoError("FILE_UNREADABLE", undefined, { cause: error });
            }
            if (count === 0)
                throw new KysoError("PDF_TRUNCATED", "the file became shorter while it was read");
            done += count;
        }
        return bytes;
    }
}
/** One source after another: a document and what is appended to it, without copying either. */
export class JoinedSource {
    size;
    #first;
    #second;
    constructor(first, second) {
        this.#first = first;
        this.#second = second;
        this.size = first.size + second.size;
    }
    read(offset, length) {
        checkRange(this, offset, length);
        const seam = this.#first.size;
        if (offset + length <= seam)
            return this.#first.read(offset, length);
        if (offset >= seam)
            return this.#second.read(offset - seam, length);
        const bytes = new Uint8Array(length);
        bytes.set(this.#first.read(offset, seam - offset));
        bytes.set(this.#second.read(0, offset + length - seam), seam - offset);
        return bytes;
    }
}
/** The first bytes of a source: the document as it was before later revisions were appended. */
export class PrefixSource {
    size;
    #whole;
    constructor(whole, size) {
        this.#whole = whole;
        this.size = Math.min(size, whole.size);
    }
    read(offset, length) {
        checkRange(this, offset, length);
        return this.#whole.read(offset, length);
    }
}
