import type { ParseBudget } from "./parse-window.ts";
import type { ByteSource } from "./source.ts";
import type { XrefSection } from "./xref.ts";
/** Offset of `%PDF-`, -1 where there is none near the start. @see ISO 32000-1, 7.5.2 and annex H.3.4.1 */
export declare function findHeader(source: ByteSource): number;
/** The number after the last `startxref`, -1 where there is none. @see ISO 32000-1, 7.5.5 */
export declare function findStartXref(source: ByteSource): number;
/** Whether a cross-reference section can stand at an offset, and where it then starts. -1 where none can. */
export declare function sectionStart(source: ByteSource, offset: number): number;
/**
 * All cross-reference sections from the one at `start` back along /Prev, newest first.
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 7.5.6
 */
export declare function readXrefChain(input: {
    source: ByteSource;
    base: number;
    budget: ParseBudget;
}, start: number): XrefSection[];
