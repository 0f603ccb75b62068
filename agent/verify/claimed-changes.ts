import { PdfArray, PdfDict, PdfName, PdfRef, PdfStream, type PdfObject } from "../pdf/object.ts";
import { findStartXref, sectionStart } from "../pdf/xref-chain.ts";
import { ChangeClaims, type ClaimedChange } from "./change-claim.ts";
import { claimFilledField, claimNewField } from "./field-change.ts";
import { claimMetadata } from "./metadata-change.ts";
import {
  addedItems,
  currentObject,
  differingKeys,
  isNew,
  isSameValue,
  referencesIn,
  walk,
  type Difference,
} from "./revision-difference.ts";
import { signatureFields } from "./signature-field.ts";
import type { HeldSignature } from "./signature-history.ts";

/** Entries of the catalogue that further signatures and validation data may set. */
const CATALOG_KEYS: ReadonlySet<string> = new Set(["AcroForm", "DSS", "Extensions"]);
const FORM_KEYS: ReadonlySet<string> = new Set(["Fields", "SigFlags"]);

/** Where objects that only their own rule may lead to are led to by right. */
const CATALOG_KEYS_OF_RULES: ReadonlySet<string> = new Set(["DSS", "Metadata"]);
const TRAILER_KEYS_OF_RULES: ReadonlySet<string> = new Set(["Info"]);

/**
 * What was done to the document between two of its revisions. Every object that was added, redefined or freed must be
 * claimed by one of a few rules: a further signature field, with its widget on its page and its place in the form; an
 * empty one that was filled; validation data; the time of writing.
 *
 * @param seal the signature that covers the newer revision and holds: the only one that may be new, but for time stamps
 * @returns `null` when anything else was done: what no rule knows, none excuses
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 12.8.2; ETSI EN 319 142-1, 5.4 and 5.5
 */
export function claimedChanges(
  difference: Difference,
  seal: HeldSignature | null,
): ReadonlySet<ClaimedChange> | null {
  const claims = new ChangeClaims(difference, seal);
  return areAllClaimed(claims) ? claims.found : null;
}

function areAllClaimed(claims: ChangeClaims): boolean {
  const { changed } = claims.difference;
  if (changed === null || !claimCatalog(claims)) return false;
  claimContainers(claims, changed);
  claimMetadata(claims);
  if (!claimForm(claims) || !claimValidationData(claims)) return false;
  for (const num of changed) {
    if (!claims.isClaimed(num) || !isSound(currentObject(claims.difference.now, num))) return false;
  }
  return isWholeBefore(claims);
}

/** Whether an object says the same to every reader: nothing in it was read around. */
function isSound(object: PdfObject): boolean {
  if (object instanceof PdfArray) return object.raw !== null && object.items.every(isSound);
  if (object instanceof PdfStream) return object.dict.isSound;
  return !(object instanceof PdfDict) || object.isSound;
}

function claimCatalog(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const isSame = (key: string): boolean => isSameValue(signed.trailer.get(key), now.trailer.get(key));
  if (!isSame("Root") || !isSame("Info") || !isSame("Encrypt")) return false;
  const keys = differingKeys(signed.catalog, now.catalog);
  if (!keys.every((key) => CATALOG_KEYS.has(key))) return false;
  claims.claim(now.catalogRef);
  return !keys.includes("Extensions") || claims.claimNew(referencesIn(now.catalog.get("Extensions")));
}

/** Object streams and cross-reference streams hold other objects and show nothing themselves. */
function claimContainers(claims: ChangeClaims, changed: ReadonlySet<number>): void {
  for (const num of changed) {
    if (!isNew(claims.difference, num)) continue;
    const object = claims.difference.now.get(new PdfRef(num));
    const type = object instanceof PdfStream ? object.dict.get("Type") : null;
    if (type instanceof PdfName && (type.value === "ObjStm" || type.value === "XRef"))
      claims.claimExclusive(num);
  }
}

function claimForm(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const [before, after] = [signed, now].map((document) => document.resolve(document.catalog.get("AcroForm")));
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return false;
  if (!differingKeys(before, after).every((key) => FORM_KEYS.has(key))) return false;
  claims.claimHolder(signed.catalog.get("AcroForm"), now.catalog.get("AcroForm"));
  claims.claimHolder(before.get("Fields"), after.get("Fields"));
  const added = addedItems(signed.resolve(before.get("Fields")), now.resolve(after.get("Fields")));
  if (added === null) return false;
  for (const field of signatureFields(signed)) {
    const isFilled = field.signature === null && claims.isChanged(field.ref.num);
    if (isFilled && !claimFilledField(claims, field)) return false;
  }
  const fields = added.filter((field) => field instanceof PdfRef);
  return fields.length === added.length && fields.every((field) => claimNewField(claims, field, fields));
}

/** DSS: everything below it is validation data, so its objects may be replaced as well as added. */
function claimValidationData(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const [before, after] = [signed.catalog.get("DSS"), now.catalog.get("DSS")];
  const known = new Set<number>();
  const isKnown = walk(signed, referencesIn(before), ({ num }) => {
    known.add(num);
    return true;
  });
  if (!isSameValue(before, after)) claims.note("validation-data");
  const isWalked = walk(now, referencesIn(after), ({ num }) => {
    if (claims.isChanged(num) && (known.has(num) || isNew(claims.difference, num))) {
      claims.claimExclusive(num);
      claims.note("validation-data");
    }
    return true;
  });
  return isKnown && isWalked;
}

/**
 * Whether what was signed is a whole document in its own bytes, which knows nothing of what came later. Its reader must
 * have come in by the same cross-reference, not by another that was hidden there; no object may begin or end behind it;
 * and nothing may refer to what is now new: a page could have been signed with a reference to an object that did not
 * exist yet, for a later revision to bring it.
 */
function isWholeBefore({ difference: { signed }, exclusive }: ChangeClaims): boolean {
  const entrance = findStartXref(signed.source);
  if (entrance === null) return false;
  const start = sectionStart(signed.source, entrance.offset + signed.offsetBase);
  if (start !== signed.xrefOffset) return false;
  let isWhole = true;
  const isWalked = walk(
    signed,
    referencesIn(signed.trailer, TRAILER_KEYS_OF_RULES),
    ({ num }) => {
      if (exclusive.has(num) || (signed.endOf(num) ?? 0) > entrance.at) isWhole = false;
      return isWhole;
    },
    ({ num }) => (num === signed.catalogRef.num ? CATALOG_KEYS_OF_RULES : undefined),
  );
  return isWalked && isWhole;
}
