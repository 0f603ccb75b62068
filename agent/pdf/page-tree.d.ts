import { PdfDict, PdfRef, type PdfObject } from "./object.ts";
import type { ObjectStore } from "./object-store.ts";
/** Left, bottom, right, top, in points of default user space; left < right, bottom < top. */
export type Rectangle = readonly [number, number, number, number];
/** A page with what it inherits. @see ISO 32000-1, 7.7.3 */
export interface PdfPage {
    /** Of the page's dictionary. */
    readonly ref: PdfRef;
    /** The page's own dictionary, without what it inherits. */
    readonly dict: PdfDict;
    readonly mediaBox: Rectangle;
    /** What is shown: the crop box within the media box. */
    readonly cropBox: Rectangle;
    /** Clockwise turn when shown: 0, 90, 180 or 270 degrees. */
    readonly rotate: 0 | 90 | 180 | 270;
    /** Size of a unit of user space, in 1/72 inch. */
    readonly userUnit: number;
}
/**
 * The pages of a document. /Count leads to a page without a look at the others; where it can't be true, the whole
 * tree is walked once.
 * @see ISO 32000-1, 7.7.3.2
 */
export declare class PageTree {
    #private;
    /** @param root the catalogue's /Pages */
    constructor(store: ObjectStore, root: PdfObject);
    /** @throws {KysoError} PDF_TOO_COMPLEX */
    get count(): number;
    /** Whether it turned out to lead to fewer pages than it counts, or to none. */
    get isBroken(): boolean;
    /**
     * A page by its index, from 0.
     * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_TOO_COMPLEX; PDF_DAMAGED for one that is no object of its own
     */
    page(index: number): PdfPage;
}
