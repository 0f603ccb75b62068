import type { PdfDocument } from "../../pdf/document.ts";
import { PdfDict, PdfName, PdfRef, PdfStream, type PdfObject } from "../../pdf/object.ts";
import { readSignedRange } from "../byte-range.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { appearanceIn, isReadOnlyMore } from "./filled-field.ts";
import { isPage } from "./page-change.ts";
import { differingKeys, isNew, isSound, itemsOf } from "./revision-difference.ts";
import type { SignatureField } from "../signature-field.ts";

/** Entries that a signature field merged with its widget may have; an action and a layer are none of them. */
const WIDGET_KEYS: ReadonlySet<string> = new Set(
  (
    "Type Subtype FT T TU TM Ff V Lock SV Rect F P AP AS MK BS Border C H DA DR Q M NM StructParent Lang " +
    "Parent Kids CreationDate"
  ).split(" "),
);

/** Entries that change when an empty signature field is filled: of its widget, and of the field. */
const SHOWN_KEYS: ReadonlySet<string> = new Set("AP AS M F P MK DA NM Type Subtype StructParent".split(" "));
const FILLED_KEYS: ReadonlySet<string> = new Set(["V", "Ff", ...SHOWN_KEYS]);

/** Decoded; what software writes for nothing is a few bytes. */
const MAX_EMPTY_BYTES = 1024;

/** Comments, and the graphics state saved and restored. */
const DRAWS_NOTHING = /^(?:[\s\0]|%[^\r\n]*(?:[\r\n]|$)|[qQ](?![^\s\0%]))*$/;

/** Levels of new fields within new fields. */
const MAX_NEW_LEVELS = 8;

/**
 * Accounts for a signature field that was added to the form, with its own objects and its widgets. What it shows must
 * have been signed by its own signature; only a time stamp, which shows nothing, need not be one that can be checked.
 * An empty field is signed by nobody, and so is none of these. A new field may group such fields.
 *
 * @param parent of the field, where it stands in another
 * @see ISO 32000-1, 12.7.4.5
 */
export function claimNewField(
  claims: ChangeClaims,
  ref: PdfRef,
  parent: PdfRef | null,
  inherited: { readonly type: PdfObject; readonly level: number } = { type: null, level: 0 },
): boolean {
  const field = newPart(claims, ref, parent);
  if (field === null || inherited.level === MAX_NEW_LEVELS) return false;
  const type = field.get("FT") ?? inherited.type;
  const kids = refsIn(claims.difference.now, field.get("Kids"));
  if (kids === null) return false;
  if (field.get("V") === null) {
    if (kids.length === 0 || field.has("Rect")) return false;
    const within = { type, level: inherited.level + 1 };
    if (!claims.claimNew([ref])) return false;
    return kids.every((kid) => claimNewField(claims, kid, ref, within));
  }
  if (!hasName(type, "Sig")) return false;
  const widgets = kids.length === 0 ? [ref] : kids;
  if (kids.length > 0 && (field.has("Rect") || !kids.every((kid) => isWidget(claims, kid, ref))))
    return false;
  const isSigned = isSignedBy(claims, ref, field);
  if (!isSigned && !isTimeStamp(claims, ref, field, widgets)) return false;
  claims.note(isSigned ? { kind: "signature", field: null } : { kind: "validation-data" });
  for (const widget of widgets) claims.noteWidget(widget);
  return claims.claimNew([ref]);
}

/** A new field or widget with no more than it may have, within its parent. */
function newPart({ difference }: ChangeClaims, ref: PdfRef, parent: PdfRef | null): PdfDict | null {
  const dict = difference.now.get(ref);
  if (!(dict instanceof PdfDict) || !isNew(difference, ref.num)) return null;
  const owner = dict.get("Parent");
  const isPlaced = parent === null ? owner === null : parent.equals(owner);
  return isPlaced && [...dict.keys()].every((key) => WIDGET_KEYS.has(key)) && isOnPage(difference.now, dict)
    ? dict
    : null;
}

/** A widget that says where it is must say a page. */
function isOnPage(document: PdfDocument, widget: PdfDict): boolean {
  const page = widget.get("P");
  if (page === null) return true;
  const dict = page instanceof PdfRef ? document.get(page) : null;
  return page instanceof PdfRef && dict instanceof PdfDict && isPage(document, page, dict);
}

function isWidget(claims: ChangeClaims, kid: PdfRef, parent: PdfRef): boolean {
  const widget = newPart(claims, kid, parent);
  return widget !== null && !widget.has("T") && !widget.has("Kids") && !widget.has("V");
}

function refsIn(document: PdfDocument, list: PdfObject): PdfRef[] | null {
  const items = itemsOf(document.resolve(list));
  const refs = items.filter((item) => item instanceof PdfRef);
  return refs.length === items.length ? refs : null;
}

/** Accounts for an empty signature field of the signed document that now has a value. */
export function claimFilledField(claims: ChangeClaims, { name, ref, dict }: SignatureField): boolean {
  const { signed, now } = claims.difference;
  const filled = now.get(ref);
  if (!(filled instanceof PdfDict)) return false;
  const keys = differingKeys(dict, filled);
  if (!keys.every((key) => FILLED_KEYS.has(key))) return false;
  if (keys.includes("Ff") && !isReadOnlyMore(dict.get("Ff"), filled.get("Ff"))) return false;
  const kids = refsIn(now, filled.get("Kids"));
  if (kids === null || !isSignedBy(claims, ref, filled) || !isOnPage(now, filled)) return false;
  claims.claim(ref);
  claims.note({ kind: "signature", field: name });
  const isShown = claims.claimReplaced(appearanceIn(signed, dict), appearanceIn(now, filled));
  const isValue = claims.claimReplaced(dict.get("V"), filled.get("V"));
  return isShown && isValue && kids.every((kid) => claimShown(claims, kid));
}

/** A widget that stands apart from its field may show what it was filled with. */
function claimShown(claims: ChangeClaims, ref: PdfRef): boolean {
  const { signed, now } = claims.difference;
  if (!claims.isChanged(ref.num)) return true;
  const [before, after] = [signed.get(ref), now.get(ref)];
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict) || !isOnPage(now, after)) return false;
  if (!differingKeys(before, after).every((key) => SHOWN_KEYS.has(key))) return false;
  claims.claim(ref);
  return claims.claimReplaced(appearanceIn(signed, before), appearanceIn(now, after));
}

function hasName(object: PdfObject, name: string): boolean {
  return object instanceof PdfName && object.value === name;
}

/**
 * Whether a field holds the signature that covers all that is compared, and no time stamp: nobody signs with one for
 * what a field shows. It must be a dictionary of the field's own, or a new object: one that was there before is another
 * field's signature, and says nothing of this one.
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
function isTimeStamp(
  { difference }: ChangeClaims,
  ref: PdfRef,
  field: PdfDict,
  widgets: readonly PdfRef[],
): boolean {
  const { signed, now } = difference;
  const entry = field.get("V");
  if (entry instanceof PdfRef && !isNew(difference, entry.num)) return false;
  const dict = entry instanceof PdfRef ? now.get(entry) : entry;
  if (!(dict instanceof PdfDict) || !hasName(dict.get("Type"), "DocTimeStamp")) return false;
  if (!hasName(dict.get("SubFilter"), "ETSI.RFC3161")) return false;
  if (widgets.some((widget) => isVisible(now, now.get(widget)))) return false;
  const range = readSignedRange(now, { holder: entry instanceof PdfRef ? entry : ref, dict });
  return range !== null && range.revision >= signed.revisions.length;
}

/** Whether a widget has room to show anything, or anything to show: not every reader needs room for that. */
function isVisible(document: PdfDocument, widget: PdfObject): boolean {
  if (!(widget instanceof PdfDict)) return true;
  return hasRoom(document, widget) || !isEmpty(document, widget.get("AP"));
}

/** Whether an appearance draws nothing. One that has several states is not looked into. */
function isEmpty(document: PdfDocument, appearance: PdfObject): boolean {
  const dict = document.resolve(appearance);
  if (!(dict instanceof PdfDict)) return true;
  return [...dict.keys()].every((key) => {
    const form = document.resolve(dict.get(key));
    if (!(form instanceof PdfStream) || !isSound(document, form)) return form === null;
    const content = Buffer.from(document.streamBytes(form, MAX_EMPTY_BYTES)).toString("latin1");
    return DRAWS_NOTHING.test(content);
  });
}

function hasRoom(document: PdfDocument, widget: PdfDict): boolean {
  const rectangle = document.resolve(widget.get("Rect"));
  if (rectangle === null) return false;
  const [left, bottom, right, top] = itemsOf(rectangle).map((corner) => document.resolve(corner));
  return typeof left !== "number" || left !== right || typeof bottom !== "number" || bottom !== top;
}
