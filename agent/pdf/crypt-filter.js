import { KysoError } from "../../protocol/error.js";
import { PdfArray, PdfDict, PdfName } from "./object.js";
/**
 * Reads the crypt filters of an encryption dictionary.
 * @param get an entry of it, with references followed
 * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED
 */
export function cryptFilters(version, get, resolve) {
    const encryptsMetadata = get("EncryptMetadata") !== false;
    if (version < 4) {
        const named = new Map([["Identity", "Identity"]]);
        return { strings: "V2", streams: "V2", embeddedFiles: "V2", encryptsMetadata: true, named };
    }
    const named = namedFilters(version, get("CF"), resolve);
    const methodOf = (key, missing) => {
        const value = get(key);
        const method = named.get(value instanceof PdfName ? value.value : missing);
        if (method === undefined)
            throw new KysoError("PDF_ENCRYPTION_UNSUPPORTED", `crypt filter of /${key}`);
        return method;
    };
    const streamFilter = get("StmF");
    return {
        strings: methodOf("StrF", "Identity"),
        streams: methodOf("StmF", "Identity"),
        embeddedFiles: methodOf("EFF", streamFilter instanceof PdfName ? streamFilter.value : "Identity"),
        encryptsMetadata,
        named,
    };
}
/** Filters that can't be used are left out, so that they are refused where they are named. */
function namedFilters(version, dict, resolve) {
    const named = new Map();
    for (const key of dict instanceof PdfDict ? dict.keys() : []) {
        const filter = dict instanceof PdfDict ? resolve(dict.get(key)) : null;
        const method = filter instanceof PdfDict ? resolve(filter.get("CFM")) : null;
        if (!(method instanceof PdfName))
            continue;
        if (version === 4 && (method.value === "V2" || method.value === "AESV2"))
            named.set(key, method.value);
        if (version === 5 && method.value === "AESV3")
            named.set(key, method.value);
    }
    return named.set("Identity", "Identity");
}
/** What one stream is encrypted with. @see ISO 32000-2, 7.6.6 */
export function methodOfStream(filters, dict, resolve) {
    const type = resolve(dict.get("Type"));
    const kind = type instanceof PdfName ? type.value : "";
    if (kind === "XRef")
        return "Identity";
    const own = ownFilter(dict, resolve);
    // A name that stands for nothing leaves the bytes alone.
    if (own !== null)
        return filters.named.get(own) ?? "Identity";
    if (kind === "Metadata" && !filters.encryptsMetadata)
        return "Identity";
    return kind === "EmbeddedFile" ? filters.embeddedFiles : filters.streams;
}
/** The crypt filter that a stream names itself, as the first of its filters. @see ISO 32000-1, 7.4.10 */
function ownFilter(dict, resolve) {
    const filter = firstOf(dict.get("Filter"), resolve);
    if (!(filter instanceof PdfName) || filter.value !== "Crypt")
        return null;
    const parameters = firstOf(dict.get("DecodeParms"), resolve);
    const name = parameters instanceof PdfDict ? resolve(parameters.get("Name")) : null;
    return name instanceof PdfName ? name.value : "Identity";
}
function firstOf(object, resolve) {
    const value = resolve(object);
    return value instanceof PdfArray ? resolve(value.items[0] ?? null) : value;
}
