import type { ParseBudget } from "./parse-window.ts";
import type { ByteSource } from "./source.ts";
import { type XrefSection } from "./xref.ts";
/**
 * Reads a cross-reference stream. Its entries stay as they are coded until they are looked up.
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 7.5.8
 */
export declare function readXrefStream({ source, base, budget }: {
    source: ByteSource;
    base: number;
    budget: ParseBudget;
}, offset: number): XrefSection;
