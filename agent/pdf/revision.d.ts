import type { ByteSource } from "./source.ts";
import type { SectionKind, XrefEntry, XrefSection } from "./xref.ts";
/** What one writing of the file added: the first is the original document, each other an incremental update. */
export interface Revision {
    /** From 0, oldest first. */
    readonly index: number;
    /** Of its newest cross-reference section, from byte 0. */
    readonly xrefOffset: number;
    readonly kind: SectionKind;
    /** File offset where its bytes start: the end of the revision before. */
    readonly start: number;
    /** File offset just after its `%%EOF` and that line's end. */
    readonly end: number;
    /** Object numbers that it adds, changes or frees; read from the file as they are walked. */
    entries(): Iterable<readonly [number, XrefEntry]>;
}
/** A revision, with the sections of the document as of it, newest first. */
export interface RevisionSections {
    readonly revision: Revision;
    readonly sections: readonly XrefSection[];
}
/**
 * Parts a chain of sections into revisions. The two sections of a linearised file, of which the newer stands before
 * the older, are one revision.
 * @param sections newest first
 * @see ISO 32000-1, 7.5.6 and annex F
 */
export declare function revisionsOf(source: ByteSource, sections: readonly XrefSection[]): RevisionSections[];
