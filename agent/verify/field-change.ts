import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfStream, type PdfObject } from "../pdf/object.ts";
import { readSignedRange } from "./byte-range.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { addedItems, differingKeys, isNew, referencesIn } from "./revision-difference.ts";
import type { SignatureField } from "./signature-field.ts";

/** Entries that a signature field merged with its widget may have; an action is none of them. */
const WIDGET_KEYS: ReadonlySet<string> = new Set(
  "Type Subtype FT T TU TM Ff V Lock SV Rect F P AP AS MK BS Border DA M NM StructParent Lang".split(" "),
);

/** Entries that change when an empty signature field is filled: of its widget, and of the field. */
const SHOWN_KEYS: ReadonlySet<string> = new Set(["AP", "M"]);
const FILLED_KEYS: ReadonlySet<string> = new Set(["V", ...SHOWN_KEYS]);

/** Decoded; what software writes for nothing is a few bytes. */
const MAX_EMPTY_BYTES = 1024;

/** Comments, and the graphics state saved and restored. */
const DRAWS_NOTHING = /^(?:[\s\0]|%[^\r\n]*(?:[\r\n]|$)|[qQ](?![^\s\0%]))*$/;

/**
 * Accounts for a signature field that was added to the form: its own objects, and its widget among the annotations of
 * one page. What it shows must have been signed by its own signature; only a time stamp, which shows nothing, need not
 * be one that can be checked. An empty field is signed by nobody, and so is none of these.
 *
 * @param added all fields that were added
 * @see ISO 32000-1, 12.7.4.5
 */
export function claimNewField(claims: ChangeClaims, ref: PdfRef, added: readonly PdfRef[]): boolean {
  const { now } = claims.difference;
  const field = now.get(ref);
  if (!(field instanceof PdfDict) || !isNew(claims.difference, ref.num)) return false;
  const isPlain = [...field.keys()].every((key) => WIDGET_KEYS.has(key));
  if (!isPlain || !hasName(field.get("FT"), "Sig")) return false;
  const isSigned = isSignedBy(claims, ref, field);
  if (!isSigned && !isTimeStamp(claims, ref, field)) return false;
  if (!claimPage(claims, field.get("P"), added)) return false;
  claims.note(isSigned ? "signature" : "validation-data");
  return claims.claimNew([ref]);
}

/** Accounts for an empty signature field of the signed document that now has a value. */
export function claimFilledField(claims: ChangeClaims, { name, ref, dict }: SignatureField): boolean {
  const { now } = claims.difference;
  const filled = now.get(ref);
  if (!(filled instanceof PdfDict)) return false;
  if (!differingKeys(dict, filled).every((key) => FILLED_KEYS.has(key))) return false;
  if (!isSignedBy(claims, ref, filled)) return false;
  claims.claim(ref);
  claims.note({ filled: name });
  const isShown = claims.claimNew([...referencesIn(filled.get("V")), ...referencesIn(filled.get("AP"))]);
  return isShown && claimWidgets(claims, filled.get("Kids"));
}

/** Widgets that stand apart from their field may show what it was filled with. */
function claimWidgets(claims: ChangeClaims, list: PdfObject): boolean {
  const { signed, now } = claims.difference;
  const kids = now.resolve(list);
  const widgets = (kids instanceof PdfArray ? kids.items : []).filter((kid) => kid instanceof PdfRef);
  return widgets.every((ref) => {
    if (!claims.isChanged(ref.num)) return true;
    const [before, after] = [signed.get(ref), now.get(ref)];
    if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return false;
    if (!differingKeys(before, after).every((key) => SHOWN_KEYS.has(key))) return false;
    claims.claim(ref);
    return claims.claimNew(referencesIn(after.get("AP")));
  });
}

function hasName(object: PdfObject, name: string): boolean {
  return object instanceof PdfName && object.value === name;
}

/**
 * Whether a field holds the signature that covers all that is compared, and no time stamp: nobody signs with one for what
 * a field shows. It must be a dictionary of the field's own, or
 * a new object: one that was there before is another field's signature, and says nothing of this one.
 */
function isSignedBy({ seal, difference }: ChangeClaims, ref: PdfRef, field: PdfDict): boolean {
  const value = field.get("V");
  if (seal === null || seal.isTimestamp || !seal.ref.equals(ref)) return false;
  if (value instanceof PdfDict) return seal.holder.equals(ref);
  return value instanceof PdfRef && isNew(difference, value.num) && seal.holder.equals(value);
}

/**
 * Whether a field is a document time stamp over a revision that was not there before, and shows nothing. Its token is
 * not looked at.
 *
 * @see ETSI EN 319 142-1, 5.4.3
 */
function isTimeStamp({ difference }: ChangeClaims, ref: PdfRef, field: PdfDict): boolean {
  const { signed, now } = difference;
  const entry = field.get("V");
  if (entry instanceof PdfRef && !isNew(difference, entry.num)) return false;
  const dict = entry instanceof PdfRef ? now.get(entry) : entry;
  if (!(dict instanceof PdfDict) || !hasName(dict.get("Type"), "DocTimeStamp")) return false;
  if (!hasName(dict.get("SubFilter"), "ETSI.RFC3161") || isVisible(now, field)) return false;
  const range = readSignedRange(now, { holder: entry instanceof PdfRef ? entry : ref, dict });
  return range !== null && range.revision >= signed.revisions.length;
}

/** Whether a widget has room to show anything, or anything to show: not every reader needs room for that. */
function isVisible(document: PdfDocument, widget: PdfDict): boolean {
  return hasRoom(document, widget) || !isEmpty(document, widget.get("AP"));
}

/** Whether an appearance draws nothing. One that has several states is not looked into. */
function isEmpty(document: PdfDocument, appearance: PdfObject): boolean {
  const dict = document.resolve(appearance);
  if (!(dict instanceof PdfDict)) return true;
  return [...dict.keys()].every((key) => {
    const form = document.resolve(dict.get(key));
    if (!(form instanceof PdfStream)) return form === null;
    const content = Buffer.from(document.streamBytes(form, MAX_EMPTY_BYTES)).toString("latin1");
    return DRAWS_NOTHING.test(content);
  });
}

function hasRoom(document: PdfDocument, widget: PdfDict): boolean {
  const rectangle = document.resolve(widget.get("Rect"));
  if (rectangle === null) return false;
  const corners = rectangle instanceof PdfArray ? rectangle.items : [];
  const [left, bottom, right, top] = corners.map((corner) => document.resolve(corner));
  return typeof left !== "number" || left !== right || typeof bottom !== "number" || bottom !== top;
}

/** The page may differ in its annotations only, and these only by widgets of the added fields that belong to this page. */
function claimPage(claims: ChangeClaims, page: PdfObject, added: readonly PdfRef[]): boolean {
  if (page === null) return true;
  if (!(page instanceof PdfRef) || isNew(claims.difference, page.num)) return false;
  const { signed, now } = claims.difference;
  const [before, after] = [signed.get(page), now.get(page)];
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return false;
  if (!differingKeys(before, after).every((key) => key === "Annots")) return false;
  const shown = addedItems(signed.resolve(before.get("Annots")), now.resolve(after.get("Annots")));
  if (shown === null || !shown.every((item) => isWidgetOf(now, page, item, added))) return false;
  claims.claim(page);
  claims.claimHolder(before.get("Annots"), after.get("Annots"));
  return true;
}

function isWidgetOf(now: PdfDocument, page: PdfRef, item: PdfObject, added: readonly PdfRef[]): boolean {
  const field = added.find((ref) => ref.equals(item));
  const widget = field === undefined ? null : now.get(field);
  return widget instanceof PdfDict && page.equals(widget.get("P"));
}
