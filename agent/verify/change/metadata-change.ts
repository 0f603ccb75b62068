import { PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfObject } from "../../pdf/object.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { differingKeys, isNew } from "./revision-difference.ts";

/** Entries of the document information that software sets whenever it writes a file. */
const WRITTEN_KEYS: ReadonlySet<string> = new Set(["ModDate", "Producer"]);

/** Those that it sets where a document has no information yet. */
const FIRST_KEYS: ReadonlySet<string> = new Set(["CreationDate", "Creator", ...WRITTEN_KEYS]);

/**
 * Accounts for what much software writes with each revision: the time and its own name in the document information,
 * and the same again as XMP. Neither is part of any page, and nothing else may refer to them.
 *
 * @returns whether the trailer and the catalogue lead to nothing else now
 * @see ISO 32000-1, 14.3
 */
export function claimMetadata(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  return (
    claimWhere(claims, [signed.trailer.get("Info"), now.trailer.get("Info")], isWrittenInformation) &&
    claimWhere(claims, [signed.catalog.get("Metadata"), now.catalog.get("Metadata")], isXmpAgain)
  );
}

type Rule = (before: PdfObject, after: PdfObject) => boolean;

function claimWhere(
  claims: ChangeClaims,
  [before, after]: readonly [PdfObject, PdfObject],
  isHarmless: Rule,
): boolean {
  const { signed, now } = claims.difference;
  if (!(after instanceof PdfRef)) return before === null && after === null;
  const isSameRef = after.equals(before);
  if (isSameRef && !claims.isChanged(after.num)) return true;
  if (!isSameRef && !isNew(claims.difference, after.num)) return false;
  if (!isHarmless(signed.resolve(before), now.get(after))) return false;
  claims.claimOwned(after.num);
  return true;
}

function isWrittenInformation(before: PdfObject, after: PdfObject): boolean {
  if (!(after instanceof PdfDict) || !(before === null || before instanceof PdfDict)) return false;
  const keys = before === null ? FIRST_KEYS : WRITTEN_KEYS;
  return differingKeys(before ?? new PdfDict(), after).every(
    (key) => keys.has(key) && after.get(key) instanceof PdfString,
  );
}

function isXmpAgain(before: PdfObject, after: PdfObject): boolean {
  return (before === null || isXmp(before)) && isXmp(after);
}

function isXmp(object: PdfObject): boolean {
  const type = object instanceof PdfStream ? object.dict.get("Type") : null;
  return type instanceof PdfName && type.value === "Metadata";
}
