import { PdfDict } from "./object.ts";
import type { ParseBudget } from "./parse-window.ts";
import type { SecurityHandler } from "./security-handler.ts";
import type { ByteSource } from "./source.ts";
import type { SectionKind, XrefEntry } from "./xref.ts";
/** What stands in a file, whatever its cross-reference says. */
export interface FoundStructure {
    readonly entries: ReadonlyMap<number, XrefEntry>;
    /** In the order of the file. */
    readonly trailers: readonly FoundTrailer[];
    /** No end of the file follows the last object, and that object is not closed. */
    readonly cutOff: boolean;
    /** Something that says that the file ends follows the last object. */
    readonly ended: boolean;
}
export interface FoundTrailer {
    readonly dict: PdfDict;
    readonly kind: SectionKind;
}
/**
 * Looks through a whole file for objects, trailers and object streams. The last object with a number counts. Takes
 * one pass; memory grows with the number of objects only.
 * @param security what object streams are encrypted with
 * @throws {KysoError} PDF_TOO_COMPLEX
 */
export declare function findStructure(source: ByteSource, budget: ParseBudget, security?: SecurityHandler | null): FoundStructure;
