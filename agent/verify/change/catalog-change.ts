import type { PdfDocument } from "../../pdf/document.ts";
import { PdfDict, PdfName, PdfRef, type PdfObject } from "../../pdf/object.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { referencesIn } from "./reference.ts";
import { differingKeys, isSameValue, itemsOf } from "./revision-difference.ts";

/** Entries of the catalogue that other rules account for. */
const RULED_KEYS: ReadonlySet<string> = new Set(["AcroForm", "DSS", "Metadata", "StructTreeRoot"]);

/** Entries of the catalogue that say what a writer used of PDF, and show nothing. */
const VERSION_KEYS: ReadonlySet<string> = new Set(["Extensions", "Version"]);

/** Entries of one developer's extension. @see ISO 32000-1, 7.12; ISO 32000-2, table 50 */
const EXTENSION_KEYS: ReadonlySet<string> = new Set(
  "Type BaseVersion ExtensionLevel URL ExtensionRevision".split(" "),
);

/**
 * Accounts for the trailer and the catalogue: the same one, but for what other rules look at, and for the version that
 * was written.
 */
export function claimCatalog(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const isSame = (key: string): boolean => isSameValue(signed.trailer.get(key), now.trailer.get(key));
  if (!isSame("Root") || !isSame("Encrypt")) return false;
  // What is enciphered is read with the identifier.
  if (now.trailer.has("Encrypt") && !isSameValue(...identifiers(signed, now))) return false;
  const keys = differingKeys(signed.catalog, now.catalog).filter((key) => !RULED_KEYS.has(key));
  if (!keys.every((key) => VERSION_KEYS.has(key))) return false;
  const version = now.catalog.get("Version");
  if (keys.includes("Version") && !(version instanceof PdfName)) return false;
  claims.claim(now.catalogRef);
  return claimExtensions(claims);
}

/** The first half, which stays when a document is written again. @see ISO 32000-1, 14.4 */
function identifiers(signed: PdfDocument, now: PdfDocument): [PdfObject, PdfObject] {
  const first = ({ trailer }: PdfDocument): PdfObject => itemsOf(trailer.get("ID"))[0] ?? null;
  return [first(signed), first(now)];
}

function claimExtensions(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const [before, after] = [signed.catalog.get("Extensions"), now.catalog.get("Extensions")];
  const extensions = now.resolve(after);
  if (extensions === null) return true;
  if (!(extensions instanceof PdfDict)) return isSameValue(before, after);
  const isPlain = [...extensions.keys()].every((key) => isExtension(claims, extensions.get(key)));
  const references = [...referencesIn(after)];
  if (!isPlain) return isSameValue(before, after) && !references.some(({ num }) => claims.isChanged(num));
  return claims.claimReplaced(before, after);
}

/** One, or several of one developer. */
function isExtension(claims: ChangeClaims, value: PdfObject): boolean {
  const { now } = claims.difference;
  if (value instanceof PdfName) return true;
  const dict = now.resolve(value);
  if (dict instanceof PdfDict) {
    return [...dict.keys()].every((key) => EXTENSION_KEYS.has(key) && !(dict.get(key) instanceof PdfRef));
  }
  return false;
}
