import { PdfDict, type PdfObject } from "./object.ts";
import type { SectionKind, XrefEntry, XrefSection } from "./xref.ts";
import type { FoundStructure, FoundTrailer } from "./xref-rebuild.ts";
/** A cross-reference that stands in no file: it was made from what a search found. */
export declare class RebuiltSection implements XrefSection {
    #private;
    readonly kind: SectionKind;
    readonly trailer: PdfDict;
    readonly offset = 0;
    readonly end: number;
    readonly limit: number;
    /** @param end the file's size */
    constructor(entries: ReadonlyMap<number, XrefEntry>, { dict, kind }: FoundTrailer, end: number);
    lookup(num: number): XrefEntry | undefined;
    entries(): Iterable<readonly [number, XrefEntry]>;
}
/** How objects are read while the trailer is not known. */
export interface ObjectLoader {
    /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
    load(num: number): {
        readonly value: PdfObject;
    };
}
/**
 * The trailer of a document whose cross-reference was rebuilt: the last that leads to a catalogue, else one made for
 * the last catalogue in the file.
 * @param file its size, and whether it has a PDF header
 * @throws {KysoError} PDF_NOT_A_PDF; PDF_TRUNCATED where the file's end is missing; PDF_DAMAGED
 */
export declare function chooseTrailer(found: FoundStructure, loader: ObjectLoader, file: {
    readonly size: number;
    readonly hasHeader: boolean;
}): FoundTrailer;
