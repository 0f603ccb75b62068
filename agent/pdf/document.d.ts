import { type PdfLimits } from "./limit.ts";
import { PdfDict, PdfRef, type PdfObject, type PdfStream } from "./object.ts";
import { type PdfPage } from "./page-tree.ts";
import { type Revision } from "./revision.ts";
import type { Credentials, SecurityHandler } from "./security-handler.ts";
import { type ByteSource } from "./source.ts";
import type { SectionKind, XrefEntry } from "./xref.ts";
export type { PdfPage, Rectangle } from "./page-tree.ts";
/**
 * A PDF document over bytes that stay where they are: opening reads the cross-reference's frame and the catalogue,
 * and every object is read when it is asked for.
 * @see ISO 32000-1, 7.5
 */
export declare class PdfDocument {
    #private;
    readonly source: ByteSource;
    private constructor();
    /**
     * Opens a document. Where its cross-reference is damaged, one is made in memory from what stands in the file.
     * @param options.password of the user or the owner, for a document that does not open with the empty one
     * @throws {KysoError} PDF_NOT_A_PDF, PDF_TRUNCATED, PDF_DAMAGED, PDF_TOO_COMPLEX, PDF_PASSWORD_NEEDED,
     *   PDF_PASSWORD_WRONG, PDF_ENCRYPTION_UNSUPPORTED
     */
    static open(source: ByteSource, options?: Credentials & {
        readonly limits?: Partial<PdfLimits>;
    }): PdfDocument;
    /** The newest trailer, or cross-reference stream's dictionary. */
    get trailer(): PdfDict;
    /**
     * Whether the cross-reference was rebuilt. It can turn true after opening, when damage shows in an object that is
     * read later.
     */
    get rebuilt(): boolean;
    /** What the document is encrypted with; `null` where it is not. */
    get security(): SecurityHandler | null;
    /** Oldest first. A rebuilt document has one. */
    get revisions(): readonly Revision[];
    /** The limits that it was opened with. */
    get limits(): PdfLimits;
    /** What is added to an offset that stands in the file, to have it from byte 0. */
    get offsetBase(): number;
    /** Of the newest cross-reference section, from byte 0; meaningless where it was rebuilt. */
    get xrefOffset(): number;
    /** Kind of the newest section. */
    get sectionKind(): SectionKind;
    /** Greater by one than every object number in use, and at least the greatest /Size. */
    get nextObjectNumber(): number;
    /**
     * The document as of a revision, over the bytes that were there then.
     * @param revisionIndex from 0, oldest first
     */
    at(revisionIndex: number): PdfDocument;
    /**
     * An indirect object; null where the document has none with that number and generation.
     * @throws {KysoError} PDF_TOO_COMPLEX, PDF_DAMAGED
     */
    get(ref: PdfRef): PdfObject;
    /**
     * The object itself, or what it refers to.
     * @throws {KysoError} PDF_TOO_COMPLEX, PDF_DAMAGED
     */
    resolve(object: PdfObject): PdfObject;
    /** Where the newest section that lists an object says that it is. @throws {KysoError} PDF_DAMAGED */
    locate(num: number): XrefEntry | undefined;
    /** Every object in use: number and place, each once. Read from the file as it is walked. */
    objects(): Iterable<readonly [number, XrefEntry]>;
    /** @throws {KysoError} PDF_DAMAGED */
    get catalogRef(): PdfRef;
    /** @throws {KysoError} PDF_DAMAGED */
    get catalog(): PdfDict;
    /** @throws {KysoError} PDF_TOO_COMPLEX */
    get pageCount(): number;
    /**
     * A page with what it inherits.
     * @param index from 0
     * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_DAMAGED, PDF_TOO_COMPLEX
     */
    page(index: number): PdfPage;
    /**
     * A stream's decoded bytes.
     * @throws {KysoError} PDF_DAMAGED, also for a filter of images; PDF_TOO_COMPLEX for more than `maxBytes`
     */
    streamBytes(stream: PdfStream, maxBytes: number): Uint8Array;
}
