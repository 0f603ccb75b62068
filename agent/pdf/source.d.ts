/** Random access to bytes that do not change while they are read. */
export interface ByteSource {
    readonly size: number;
    /**
     * Exactly `length` bytes from `offset`. The answer may be a view of memory that others read too: never write to it.
     * May block for one disk access.
     * @throws {KysoError} PDF_TRUNCATED where the range is not all inside
     */
    read(offset: number, length: number): Uint8Array;
}
/** Bytes in memory. Answers are views, never copies. */
export declare class MemorySource implements ByteSource {
    #private;
    constructor(bytes: Uint8Array);
    get size(): number;
    read(offset: number, length: number): Uint8Array;
}
/** A file, read in blocks of which the last used are kept. It must not change while it is open. Close it after use. */
export declare class FileSource implements ByteSource {
    #private;
    readonly size: number;
    /** @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE */
    constructor(path: string);
    read(offset: number, length: number): Uint8Array;
    close(): void;
}
/** One source after another: a document and what is appended to it, without copying either. */
export declare class JoinedSource implements ByteSource {
    #private;
    readonly size: number;
    constructor(first: ByteSource, second: ByteSource);
    read(offset: number, length: number): Uint8Array;
}
/** The first bytes of a source: the document as it was before later revisions were appended. */
export declare class PrefixSource implements ByteSource {
    #private;
    readonly size: number;
    constructor(whole: ByteSource, size: number);
    read(offset: number, length: number): Uint8Array;
}
