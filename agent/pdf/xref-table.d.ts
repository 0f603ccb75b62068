import { type ParseBudget } from "./parse-window.ts";
import type { ByteSource } from "./source.ts";
import { type XrefSection } from "./xref.ts";
interface TableInput {
    readonly source: ByteSource;
    /** Added to every offset in the table. */
    readonly base: number;
    readonly budget: ParseBudget;
}
/**
 * Reads a cross-reference table and its trailer. Well-formed entries stay in the file until they are looked up;
 * malformed ones (too short, too long) are read now.
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 7.5.4
 */
export declare function readXrefTable(input: TableInput, offset: number): XrefSection;
/** Whether a table can stand at an offset. */
export declare function isXrefTableAt(source: ByteSource, offset: number): boolean;
export {};
