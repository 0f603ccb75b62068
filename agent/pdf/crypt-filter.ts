import { KysoError } from "../../protocol/error.ts";
import { PdfArray, PdfDict, PdfName, type PdfObject } from "./object.ts";
import type { Resolve } from "./stream-data.ts";

/** How a crypt filter encrypts. @see ISO 32000-2, table 25 */
export type CryptMethod = "Identity" | "V2" | "AESV2" | "AESV3";

/** What a document's strings and streams are encrypted with, each by its kind. @see ISO 32000-2, 7.6.6 */
export interface CryptFilters {
  readonly strings: CryptMethod;
  readonly streams: CryptMethod;
  readonly embeddedFiles: CryptMethod;
  readonly encryptsMetadata: boolean;
  /** Those that a stream can name itself. */
  readonly named: ReadonlyMap<string, CryptMethod>;
}

/**
 * Reads the crypt filters of an encryption dictionary.
 * @param get an entry of it, with references followed
 * @throws {KysoError} PDF_ENCRYPTION_UNSUPPORTED
 */
export function cryptFilters(
  version: number,
  get: (key: string) => PdfObject,
  resolve: Resolve,
): CryptFilters {
  const encryptsMetadata = get("EncryptMetadata") !== false;
  if (version < 4) {
    const named = new Map<string, CryptMethod>([["Identity", "Identity"]]);
    return { strings: "V2", streams: "V2", embeddedFiles: "V2", encryptsMetadata: true, named };
  }
  const named = namedFilters(version, get("CF"), resolve);
  const methodOf = (key: string, missing: string): CryptMethod => {
    const value = get(key);
    const method = named.get(value instanceof PdfName ? value.value : missing);
    if (method === undefined) throw new KysoError("PDF_ENCRYPTION_UNSUPPORTED", `crypt filter of /${key}`);
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
function namedFilters(version: number, dict: PdfObject, resolve: Resolve): Map<string, CryptMethod> {
  const named = new Map<string, CryptMethod>();
  for (const key of dict instanceof PdfDict ? dict.keys() : []) {
    const filter = dict instanceof PdfDict ? resolve(dict.get(key)) : null;
    const method = filter instanceof PdfDict ? resolve(filter.get("CFM")) : null;
    if (!(method instanceof PdfName)) continue;
    if (version === 4 && (method.value === "V2" || method.value === "AESV2")) named.set(key, method.value);
    if (version === 5 && method.value === "AESV3") named.set(key, method.value);
  }
  return named.set("Identity", "Identity");
}

/** What one stream is encrypted with. @see ISO 32000-2, 7.6.6 */
export function methodOfStream(filters: CryptFilters, dict: PdfDict, resolve: Resolve): CryptMethod {
  const type = resolve(dict.get("Type"));
  const kind = type instanceof PdfName ? type.value : "";
  if (kind === "XRef") return "Identity";
  const own = ownFilter(dict, resolve);
  // A name that stands for nothing leaves the bytes alone.
  if (own !== null) return filters.named.get(own) ?? "Identity";
  if (kind === "Metadata" && !filters.encryptsMetadata) return "Identity";
  return kind === "EmbeddedFile" ? filters.embeddedFiles : filters.streams;
}

/** The crypt filter that a stream names itself, as the first of its filters. @see ISO 32000-1, 7.4.10 */
function ownFilter(dict: PdfDict, resolve: Resolve): string | null {
  const filter = firstOf(dict.get("Filter"), resolve);
  if (!(filter instanceof PdfName) || filter.value !== "Crypt") return null;
  const parameters = firstOf(dict.get("DecodeParms"), resolve);
  const name = parameters instanceof PdfDict ? resolve(parameters.get("Name")) : null;
  return name instanceof PdfName ? name.value : "Identity";
}

function firstOf(object: PdfObject, resolve: Resolve): PdfObject {
  const value = resolve(object);
  return value instanceof PdfArray ? resolve(value.items[0] ?? null) : value;
}
