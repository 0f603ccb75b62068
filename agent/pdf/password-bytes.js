/** Bytes 0x18 to 0x1f and 0x80 to 0xa0 of PDFDocEncoding; the others are Latin-1's. @see ISO 32000-1, annex D.2 */
const DOC_ENCODING = new Map([
    ...Array.from("˘ˇˆ˙˝˛˚˜", (character, index) => [character, 0x18 + index]),
    ...Array.from("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", (character, index) => [character, 0x80 + index]),
    ["€", 0xa0],
]);
/** Longest password of revision 5 and 6, UTF-8. @see ISO 32000-2, 7.6.4.3.3 */
const MAX_UTF8_BYTES = 127;
/** Characters that a prepared string does without, and the blanks that become one. @see RFC 3454, B.1 and C.1.2 */
const MAPPED_TO_NOTHING = /\p{Default_Ignorable_Code_Point}/gu;
const BLANKS = /\p{Zs}/gu;
/**
 * What a password may be in bytes, likeliest first: writers in use do not all encode it as the standard says.
 * @param revision of the standard security handler
 * @see ISO 32000-2, 7.6.4.3.2 and 7.6.4.3.3; RFC 4013
 */
export function passwordBytes(password, revision) {
    const utf8 = Buffer.from(password, "utf8");
    if (revision >= 5)
        return distinct([Buffer.from(prepared(password), "utf8"), utf8], MAX_UTF8_BYTES);
    const encoded = docEncoded(password);
    return distinct(encoded === null ? [utf8] : [encoded, utf8], 32);
}
function prepared(password) {
    return password.replaceAll(BLANKS, " ").replaceAll(MAPPED_TO_NOTHING, "").normalize("NFKC");
}
function docEncoded(password) {
    const bytes = [];
    for (const character of password.normalize("NFC")) {
        const code = DOC_ENCODING.get(character) ?? character.codePointAt(0) ?? 0;
        if (code > 0xff)
            return null;
        bytes.push(code);
    }
    return Uint8Array.from(bytes);
}
function distinct(candidates, maxBytes) {
    const cut = candidates.map((bytes) => bytes.subarray(0, maxBytes));
    return cut.filter((bytes, index) => cut.findIndex((other) => Buffer.compare(bytes, other) === 0) === index);
}
