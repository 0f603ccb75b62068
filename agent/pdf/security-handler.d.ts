import { type ObjectCipher, type PdfDict } from "./object.ts";
import type { Resolve } from "./stream-data.ts";
/** An encryption dictionary, and what else the key comes from. */
export interface Encryption {
    readonly dict: PdfDict;
    /** Its object's number, 0 where it stands in the trailer. Its own strings are not encrypted. */
    readonly num: number;
    /** First half of the file's identifier. */
    readonly id: Uint8Array;
    readonly resolve: Resolve;
}
/** How an encrypted document may be opened. */
export interface Credentials {
    /** The user's or the owner's. A document that opens with the empty one needs none. */
    readonly password?: string | undefined;
    /** Of a document that was opened already: the same dictionary is not asked for the password again. */
    readonly security?: SecurityHandler | null | undefined;
}
/**
 * The standard security handler of a document that was opened: it holds the key.
 * @see ISO 32000-2, 7.6
 */
export declare class SecurityHandler {
    #private;
    /**
     * Whether a signature may be added: always for who has the owner's password. Adding a field asks for bits 4 and 6,
     * filling one for 6 or 9; but a signature changes nothing that the document says, and offices protect documents
     * against editing just before they are signed. So only a document that allows neither changes, nor annotations, nor
     * the filling of forms is held to mean that nobody else is to sign it.
     */
    readonly allowsSigning: boolean;
    private constructor();
    /**
     * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED, PDF_PASSWORD_NEEDED, PDF_PASSWORD_WRONG; PDF_DAMAGED where the
     * dictionary lacks what it must have
     */
    static unlock(encryption: Encryption, { password, security }: Credentials): SecurityHandler;
    /** Whether a document is encrypted with the same dictionary and identifier, and so the same key. */
    fits(encryption: Encryption): boolean;
    /** For one object that stands on its own in the file; `null` for the encryption dictionary. */
    cipherOf(num: number, gen: number): ObjectCipher | null;
}
