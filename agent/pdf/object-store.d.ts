import { PdfDict, PdfRef, PdfStream, type PdfObject } from "./object.ts";
import type { ParseBudget } from "./parse-window.ts";
import { SecurityHandler, type Credentials } from "./security-handler.ts";
import type { ByteSource } from "./source.ts";
import { type StreamContext } from "./stream-data.ts";
import type { XrefEntry, XrefSection } from "./xref.ts";
/** A file, and how it is read. */
interface Place {
    readonly source: ByteSource;
    readonly budget: ParseBudget;
    readonly base: number;
    readonly credentials: Credentials;
}
interface LoadedObject {
    /** As the cross-reference says. */
    readonly gen: number;
    /** As the object itself says. */
    readonly ownGen: number;
    readonly value: PdfObject;
    /** How long it is in the file; 0 where it is part of an object stream. */
    readonly bytes: number;
    /** The object stream whose decoded bytes it holds. */
    readonly stream?: number;
}
/** The indirect objects of one document, read when they are asked for. */
export declare class ObjectStore implements StreamContext {
    #private;
    readonly source: ByteSource;
    readonly budget: ParseBudget;
    /** Added to offsets as the file writes them. */
    base: number;
    /** Newest first. */
    sections: readonly XrefSection[];
    /** Whether `sections` were not read but made by looking at the whole file. */
    rebuilt: boolean;
    /** `null` while the document is not known to be encrypted. */
    security: SecurityHandler | null;
    readonly resolve: (object: PdfObject) => PdfObject;
    constructor(place: Place, sections: readonly XrefSection[]);
    /** Where an object is, as the newest section that lists it says. @throws {KysoError} PDF_DAMAGED */
    locate(num: number): XrefEntry | undefined;
    /**
     * The object; null where the document has none with that number and generation. Damage that is met on the way has
     * the cross-reference rebuilt, once.
     * @throws {KysoError} PDF_TOO_COMPLEX; PDF_DAMAGED where rebuilding fails
     */
    get(ref: PdfRef): PdfObject;
    /** @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
    streamBytes(stream: PdfStream, maxBytes: number): Uint8Array;
    /**
     * Has everything that is read from now on deciphered, where a trailer says that the document is encrypted.
     * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED, PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG, PDF_DAMAGED
     */
    unlock(trailer: PdfDict): void;
    /**
     * Replaces the cross-reference by one that is made from what stands in the file. Reads the whole file, and an
     * encrypted one twice: its object streams are read once it is known what they are encrypted with.
     * @throws {KysoError} PDF_NOT_A_PDF, PDF_TRUNCATED, PDF_DAMAGED, PDF_TOO_COMPLEX; and what {@link unlock} throws
     */
    repair(): void;
    /** @throws {KysoError} PDF_DAMAGED where the cross-reference is wrong about the object */
    load(num: number): LoadedObject;
}
export {};
