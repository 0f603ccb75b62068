import { PdfDict, type PdfObject, type PdfStream } from "./object.ts";
import type { ParseBudget } from "./parse-window.ts";
import type { ByteSource } from "./source.ts";
/** Follows references, where there is a document to follow them in. */
export type Resolve = (object: PdfObject) => PdfObject;
export interface StreamContext {
    readonly source: ByteSource;
    readonly budget: ParseBudget;
    readonly resolve: Resolve;
}
/**
 * A stream's decoded bytes.
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX where it is longer than `maxBytes`, encoded or decoded
 * @see ISO 32000-1, 7.3.8.2
 */
export declare function readStream(context: StreamContext, stream: PdfStream, maxBytes: number): Uint8Array;
/**
 * Offset after a stream's data: its /Length where `endstream` follows there, else where the next `endstream` is.
 * @throws {KysoError} PDF_DAMAGED where there is none
 */
export declare function findStreamEnd({ source, budget, resolve }: StreamContext, dict: PdfDict, start: number): number;
