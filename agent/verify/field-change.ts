import { PdfArray, PdfDict, PdfName, PdfRef, PdfString, type PdfObject } from "../pdf/object.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { addedItems, differingKeys, isNew, referencesIn } from "./revision-difference.ts";
import type { SignatureField } from "./signature-field.ts";

/** Entries that a signature field merged with its widget may have; an action is none of them. */
const WIDGET_KEYS: ReadonlySet<string> = new Set(
  "Type Subtype FT T TU TM Ff V Lock SV Rect F P AP AS MK BS Border DA M NM StructParent Lang".split(" "),
);

/** Entries that change when an empty signature field is filled. */
const FILLED_KEYS: ReadonlySet<string> = new Set(["V", "AP", "M"]);

/**
 * Accounts for a signature field that was added to the form: its own objects, and its widget among the annotations of
 * one page.
 *
 * @see ISO 32000-1, 12.7.4.5
 */
export function claimNewField(claims: ChangeClaims, ref: PdfRef): boolean {
  const { now } = claims.difference;
  const field = now.get(ref);
  if (!(field instanceof PdfDict) || !isNew(claims.difference, ref.num)) return false;
  const isPlain = [...field.keys()].every((key) => WIDGET_KEYS.has(key));
  if (!isPlain || !hasName(field.get("FT"), "Sig")) return false;
  const kind = signatureKind(now.resolve(field.get("V")));
  if (kind === null || !claimPage(claims, field.get("P"), ref)) return false;
  claims.note(kind);
  return claims.claimNew([ref]);
}

/** Accounts for an empty signature field of the signed document that now has a value. */
export function claimFilledField(claims: ChangeClaims, { ref, dict }: SignatureField): boolean {
  const { now } = claims.difference;
  const filled = now.get(ref);
  if (!(filled instanceof PdfDict)) return false;
  if (!differingKeys(dict, filled).every((key) => FILLED_KEYS.has(key))) return false;
  if (signatureKind(now.resolve(filled.get("V"))) === null) return false;
  claims.claim(ref);
  claims.note("filled-field");
  return claims.claimNew([...referencesIn(filled.get("V")), ...referencesIn(filled.get("AP"))]);
}

function hasName(object: PdfObject, name: string): boolean {
  return object instanceof PdfName && object.value === name;
}

/** A document time stamp counts as validation data. */
function signatureKind(value: PdfObject): "signature" | "validation-data" | null {
  if (!(value instanceof PdfDict)) return null;
  const isSignature =
    value.get("ByteRange") instanceof PdfArray && value.get("Contents") instanceof PdfString;
  if (!isSignature) return null;
  return hasName(value.get("Type"), "DocTimeStamp") ? "validation-data" : "signature";
}

/** The page may differ in its annotations only, and these only by new signature widgets of this very page. */
function claimPage(claims: ChangeClaims, page: PdfObject, widget: PdfRef): boolean {
  if (page === null) return true;
  if (!(page instanceof PdfRef) || isNew(claims.difference, page.num)) return false;
  const { signed, now } = claims.difference;
  const [before, after] = [signed.get(page), now.get(page)];
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return false;
  if (!differingKeys(before, after).every((key) => key === "Annots")) return false;
  const added = addedItems(signed.resolve(before.get("Annots")), now.resolve(after.get("Annots")));
  if (added === null || !added.every((item) => isNewWidget(claims, item, page))) return false;
  // A widget that no page shows can stay out of the annotations.
  const isShown = added.some((item) => widget.equals(item));
  if (added.length > 0 && !isShown) return false;
  claims.claim(page);
  claims.claimHolder(before.get("Annots"), after.get("Annots"));
  return true;
}

function isNewWidget(claims: ChangeClaims, item: PdfObject, page: PdfRef): boolean {
  const widget =
    item instanceof PdfRef && isNew(claims.difference, item.num) ? claims.difference.now.get(item) : null;
  return widget instanceof PdfDict && hasName(widget.get("FT"), "Sig") && page.equals(widget.get("P"));
}
