import { PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfObject } from "../pdf/object.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { differingKeys } from "./revision-difference.ts";

/** Entries of the document information that software sets whenever it writes a file. */
const WRITTEN_KEYS: ReadonlySet<string> = new Set(["ModDate", "Producer"]);

/**
 * Accounts for what much software writes with each revision: the time and its own name in the document information,
 * and the same again as XMP. Neither is part of any page. Both must stay the objects that they were, and nothing else
 * may refer to them.
 *
 * @see ISO 32000-1, 14.3
 */
export function claimMetadata(claims: ChangeClaims): void {
  const { signed } = claims.difference;
  claimWhere(claims, signed.trailer.get("Info"), isWrittenInformation);
  claimWhere(claims, signed.catalog.get("Metadata"), (before, after) => isXmp(before) && isXmp(after));
}

function claimWhere(
  claims: ChangeClaims,
  ref: PdfObject,
  isHarmless: (before: PdfObject, after: PdfObject) => boolean,
): void {
  if (!(ref instanceof PdfRef) || !claims.isChanged(ref.num)) return;
  const { signed, now } = claims.difference;
  if (isHarmless(signed.get(ref), now.get(ref))) claims.claimExclusive(ref.num);
}

function isWrittenInformation(before: PdfObject, after: PdfObject): boolean {
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return false;
  return differingKeys(before, after).every(
    (key) => WRITTEN_KEYS.has(key) && after.get(key) instanceof PdfString,
  );
}

function isXmp(object: PdfObject): boolean {
  const type = object instanceof PdfStream ? object.dict.get("Type") : null;
  return type instanceof PdfName && type.value === "Metadata";
}
