/** @see ISO 32000-1, table 8 */
export interface PredictorParameters {
    readonly predictor: number;
    readonly colors: number;
    readonly bitsPerComponent: number;
    readonly columns: number;
}
/**
 * Undoes a PNG or TIFF predictor.
 * @throws {KysoError} PDF_DAMAGED for parameters outside the standard
 * @see ISO 32000-1, 7.4.4.4
 */
export declare function undoPredictor(bytes: Uint8Array, parameters: PredictorParameters): Uint8Array;
