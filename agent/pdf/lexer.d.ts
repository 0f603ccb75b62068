export declare function isSpace(byte: number): boolean;
/** Whether a byte can be inside a number, a keyword or a name. The end of the data (-1) can't. */
export declare function isRegular(byte: number): boolean;
export declare function isDigit(byte: number): boolean;
/** Reads tokens from bytes. It never fails: what is cut off or malformed is read as far as it goes, and counted. */
export declare class Lexer {
    #private;
    readonly bytes: Uint8Array;
    pos: number;
    /** Whether a token ran into the end of the bytes, so that more bytes could change what was read. */
    starved: boolean;
    /** How many times something was not as the standard says. */
    faults: number;
    constructor(bytes: Uint8Array, pos?: number);
    /** The byte at the position, -1 at the end. */
    peek(ahead?: number): number;
    /** Skips white space and comments. */
    skipSpace(): void;
    /** A run of digits as a number, -1 where there is none. Not bounded: may be beyond the safe integers. */
    readDigits(): number;
    /** A number. Readers agree that doubled signs are one, and that what stands in its place is 0. */
    readNumber(): number;
    /** A name's value; the position is on its solidus. */
    readName(): string;
    /** A keyword such as `obj` or `true`; empty where none stands here. At most 32 characters are taken. */
    readKeyword(): string;
    /** A literal string; the position is on its opening parenthesis. */
    readLiteralString(): Uint8Array;
    /** A hexadecimal string; the position is on its opening bracket. */
    readHexString(): Uint8Array;
}
