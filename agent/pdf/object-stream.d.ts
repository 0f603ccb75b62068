import type { PdfObject, PdfStream } from "./object.ts";
import { type StreamContext } from "./stream-data.ts";
/** The objects of one object stream; each is parsed when it is asked for. @see ISO 32000-1, 7.5.7 */
export declare class ObjectStream {
    #private;
    /** In the stream's order; those that are there. */
    readonly numbers: readonly number[];
    readonly size: number;
    /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
    constructor(context: StreamContext, stream: PdfStream);
    /**
     * The object with a number; `index` is where the cross-reference says that it is.
     * @throws {KysoError} PDF_DAMAGED where there is none; PDF_TOO_COMPLEX
     */
    get(num: number, index: number): PdfObject;
}
