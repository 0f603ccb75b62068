import type { PdfDict } from "./object.ts";
/** Where an object is. Offsets count from byte 0 of the file. @see ISO 32000-1, 7.5.4 and 7.5.8.3 */
export type XrefEntry = {
    readonly kind: "free";
    readonly gen: number;
} | {
    readonly kind: "offset";
    readonly offset: number;
    readonly gen: number;
} | {
    readonly kind: "compressed";
    readonly stream: number;
    readonly index: number;
};
export type SectionKind = "table" | "stream" | "hybrid";
/** One cross-reference section with its trailer. */
export interface XrefSection {
    /** Of its first byte, from byte 0 of the file. */
    readonly offset: number;
    readonly kind: SectionKind;
    /** The trailer dictionary, or the stream's own. */
    readonly trailer: PdfDict;
    /** Offset after its trailer or stream. */
    readonly end: number;
    /** The greatest object number that it lists, + 1. */
    readonly limit: number;
    /** @throws {KysoError} PDF_DAMAGED where the entry is malformed */
    lookup(num: number): XrefEntry | undefined;
    /** Every entry in the order of the section; read as it is walked. @throws {KysoError} PDF_DAMAGED */
    entries(): Iterable<readonly [number, XrefEntry]>;
}
/** Object numbers that follow each other; `position` is where the first one's entry is. */
export interface Subsection {
    readonly first: number;
    readonly count: number;
    readonly position: number;
}
/** Finds the entry of an object number among subsections. The first that has it wins, as in other readers. */
export declare class SubsectionIndex {
    #private;
    readonly limit: number;
    /**
     * @param maxObjectNumber numbers above it are left out
     * @throws {KysoError} PDF_DAMAGED where many subsections overlap
     */
    constructor(subsections: readonly Subsection[], entryBytes: number, maxObjectNumber: number);
    /** The entry's position, -1 where there is none. */
    find(num: number): number;
    positions(): Iterable<readonly [number, number]>;
}
