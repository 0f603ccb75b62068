import { type PredictorParameters } from "./predictor.ts";
/** One filter of a stream with those parameters that change how it decodes. @see ISO 32000-1, 7.4 */
export interface Filter {
    readonly name: string;
    readonly predictor: PredictorParameters;
    /** LZW only: whether code lengths grow one code early. */
    readonly earlyChange: boolean;
}
/**
 * Undoes filters in order. Data that is cut off gives what came before the cut.
 * @throws {KysoError} PDF_DAMAGED for an unknown filter or data that can't be decoded; PDF_TOO_COMPLEX where any step
 * gives more than `maxBytes`
 */
export declare function decodeFilters(encoded: Uint8Array, filters: readonly Filter[], maxBytes: number): Uint8Array;
