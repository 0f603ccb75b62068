import type { ByteSource } from "./source.ts";
/** A keyword of the file's structure, wherever it stands in the bytes. Offsets count from byte 0. */
export type StructureKeyword = {
    readonly kind: "object";
    readonly num: number;
    readonly gen: number;
    readonly offset: number;
}
/** `offset` is after the keyword. */
 | {
    readonly kind: "stream" | "trailer";
    readonly offset: number;
} | {
    readonly kind: "endobj" | "end";
    readonly offset: number;
};
/** Goes once through a source, chunk by chunk, from keyword to keyword. */
export declare class KeywordScan {
    #private;
    /** Where the search goes on. May be moved forward, over what needs no look. */
    position: number;
    constructor(source: ByteSource);
    /** The next keyword, `null` after the last. */
    next(): StructureKeyword | null;
}
