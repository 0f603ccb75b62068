import { KysoError } from "../../protocol/error.js";
import { isDamage } from "./damage.js";
import { PdfDict, PdfName, PdfRef } from "./object.js";
/** A cross-reference that stands in no file: it was made from what a search found. */
export class RebuiltSection {
    kind;
    trailer;
    offset = 0;
    end;
    limit;
    #entries;
    /** @param end the file's size */
    constructor(entries, { dict, kind }, end) {
        this.#entries = entries;
        this.trailer = dict;
        this.kind = kind;
        this.end = end;
        let limit = 0;
        for (const num of entries.keys())
            limit = Math.max(limit, num + 1);
        this.limit = limit;
    }
    lookup(num) {
        return this.#entries.get(num);
    }
    entries() {
        return this.#entries;
    }
}
/**
 * The trailer of a document whose cross-reference was rebuilt: the last that leads to a catalogue, else one made for
 * the last catalogue in the file.
 * @param file its size, and whether it has a PDF header
 * @throws {KysoError} PDF_NOT_A_PDF; PDF_TRUNCATED where the file's end is missing; PDF_DAMAGED
 */
export function chooseTrailer(found, loader, file) {
    const cutOff = new KysoError(file.hasHeader ? "PDF_TRUNCATED" : "PDF_NOT_A_PDF", "the end is missing");
    const isShort = isShorterThanLinearized(found, loader, file.size);
    if (!found.ended && (found.cutOff || isShort))
        throw cutOff;
    for (const trailer of found.trailers.toReversed()) {
        const root = trailer.dict.get("Root");
        if (!(root instanceof PdfRef))
            continue;
        const catalog = loadedOrNull(loader, root.num);
        // Whatever type it says that it is, a trailer and its own pages tell that it is the catalogue.
        if (!(catalog instanceof PdfDict) || !(isCatalog(catalog) || hasPages(loader, catalog)))
            continue;
        // The first part of a linearised file has a trailer and an end of its own.
        if (isShort && !hasPages(loader, catalog))
            throw cutOff;
        return trailer;
    }
    if (!found.ended)
        throw cutOff;
    const root = lastCatalog(found, loader);
    if (root === null)
        throw new KysoError(file.hasHeader ? "PDF_DAMAGED" : "PDF_NOT_A_PDF", "no catalogue");
    // What else the last trailer says holds all the same, such as how the document is encrypted.
    const { dict, kind } = found.trailers.at(-1) ?? { dict: new PdfDict(), kind: "table" };
    return { dict: dict.with(new Map([["Root", root]])), kind };
}
function lastCatalog(found, loader) {
    for (const num of [...found.entries.keys()].toReversed()) {
        const object = loadedOrNull(loader, num);
        if (isEncryption(object) && found.trailers.length === 0) {
            throw new KysoError("PDF_DAMAGED", "encrypted, and without the identifier that its key is made from");
        }
        if (!isCatalog(object))
            continue;
        const entry = found.entries.get(num);
        return new PdfRef(num, entry?.kind === "offset" ? entry.gen : 0);
    }
    return null;
}
function isEncryption(object) {
    return object instanceof PdfDict && ["Filter", "V", "R", "O", "U", "P"].every((key) => object.has(key));
}
function isCatalog(object) {
    if (!(object instanceof PdfDict))
        return false;
    const type = object.get("Type");
    return type instanceof PdfName ? type.value === "Catalog" : object.has("Pages");
}
function hasPages(loader, catalog) {
    const pages = catalog.get("Pages");
    return pages instanceof PdfRef && loadedOrNull(loader, pages.num) instanceof PdfDict;
}
/** At most so many bytes of a file's end say only where its cross-reference is. */
const MAX_TAIL_BYTES = 32;
/** A file that is linearised says in its first object how long it is. @see ISO 32000-1, F.3.3 */
function isShorterThanLinearized(found, loader, size) {
    for (const num of found.entries.keys()) {
        const dict = loadedOrNull(loader, num);
        const length = dict instanceof PdfDict && dict.has("Linearized") ? dict.get("L") : null;
        return typeof length === "number" && length > size + MAX_TAIL_BYTES;
    }
    return false;
}
function loadedOrNull(loader, num) {
    try {
        return loader.load(num).value;
    }
    catch (error) {
        if (isDamage(error))
            return null;
        throw error;
    }
}
