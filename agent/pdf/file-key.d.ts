/** What an encryption dictionary of the standard security handler says. @see ISO 32000-2, table 21 */
export interface StandardEntries {
    readonly revision: number;
    /** Lengths that the key may have, likeliest first, bytes. One of them for revisions 5 and 6. */
    readonly keyLengths: readonly number[];
    readonly owner: Uint8Array;
    readonly user: Uint8Array;
    /** Empty before revision 5. */
    readonly ownerKey: Uint8Array;
    /** Empty before revision 5. */
    readonly userKey: Uint8Array;
    /** 32 bits. */
    readonly permissions: number;
    /** The same, encrypted with the key; empty before revision 5. */
    readonly sealedPermissions: Uint8Array;
    /** First half of the file's identifier. */
    readonly id: Uint8Array;
    readonly encryptsMetadata: boolean;
}
/** The file's key, where a password is the user's; else `null`. */
export declare function keyOfUser(entries: StandardEntries, password: Uint8Array): Uint8Array | null;
/** The file's key, where a password is the owner's; else `null`. */
export declare function keyOfOwner(entries: StandardEntries, password: Uint8Array): Uint8Array | null;
