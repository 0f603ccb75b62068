/**
 * What a password may be in bytes, likeliest first: writers in use do not all encode it as the standard says.
 * @param revision of the standard security handler
 * @see ISO 32000-2, 7.6.4.3.2 and 7.6.4.3.3; RFC 4013
 */
export declare function passwordBytes(password: string, revision: number): readonly Uint8Array[];
