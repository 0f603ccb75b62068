import type { PdfDocument } from "../../pdf/document.ts";
import { PdfDict, PdfName, PdfRef, PdfStream, type PdfObject } from "../../pdf/object.ts";
import type { AnnotationHarm, ChangeClaims } from "./change-claim.ts";
import { isLightColour, onlyTints } from "./highlight-tint.ts";
import { isSignedNumbering } from "./numbering-note.ts";
import { referencesIn } from "./reference.ts";
import { differingKeys, isNew, itemsOf, numbersIn } from "./revision-difference.ts";

/**
 * Comments. Those of other kinds (widgets without a field, redactions, watermarks, screens, attached files, media) are
 * no comments, whatever they say.
 *
 * @see ISO 32000-1, table 169
 */
const COMMENTS: ReadonlySet<string> = new Set(
  (
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink " +
    "Popup"
  ).split(" "),
);

/** Those that are drawn by the reader's own hand where they bring no appearance. */
const QUIET: ReadonlySet<string> = new Set("Text Link Popup Highlight Underline Squiggly".split(" "));

/** Those whose lines may lie across what they belong to, and are as thick as a reader draws them. */
const LINES: ReadonlySet<string> = new Set(["Underline", "Squiggly"]);

/** Entries of a comment. An action, a layer and what a widget has are none of them. */
const COMMENT_KEYS: ReadonlySet<string> = new Set(
  (
    "Type Subtype Rect Contents P NM M F AP AS Border C StructParent T Popup CA RC CreationDate IRT Subj RT IT BS BE " +
    "RD Parent Open Name State StateModel QuadPoints InkList L LE IC LL LLE Cap CP CO CL DS DA Q Vertices Sy Rotate " +
    "Dest H Lang Measure ExData"
  ).split(" "),
);

/** Entries that stay what they were when a comment is changed. */
const FIXED_KEYS: ReadonlySet<string> = new Set(["Subtype", "Type", "P"]);

/** Words of actions and of what starts them; an object below a comment that has one does more than show. */
const ACTIVE_KEYS: readonly string[] = ["A", "AA", "JS", "S", "OC", "EF", "URI"];

/** Side of the largest icon, points. */
const MAX_ICON = 32;

/** Width of the thickest border, points. */
const MAX_BORDER = 3;

/** Accounts for a comment that was added to a page. */
export function claimAddedAnnotation(claims: ChangeClaims, ref: PdfRef, page: PdfRef): boolean {
  const { now } = claims.difference;
  const annotation = now.get(ref);
  if (!(annotation instanceof PdfDict) || !isNew(claims.difference, ref.num)) return false;
  const owner = annotation.get("P");
  if (!(owner === null || page.equals(owner)) || !isComment(now, annotation)) return false;
  const harm = isSignedNumbering(claims, annotation, page) ? "signed" : harmOf(now, annotation);
  claims.note({ kind: "annotation", harm, revision: claims.seal?.revision });
  return claims.claimNew([ref]) && isPassive(claims, annotation);
}

/** Accounts for a comment that a page shows no more. What stays of its objects shows nothing. */
export function claimRemovedAnnotation(claims: ChangeClaims, item: PdfObject): boolean {
  const { signed, now } = claims.difference;
  const annotation = signed.resolve(item);
  if (!(annotation instanceof PdfDict) || !isComment(signed, annotation)) return false;
  claims.note({ kind: "annotation", harm: harmOf(signed, annotation) });
  if (!(item instanceof PdfRef) || !claims.isChanged(item.num)) return true;
  return now.get(item) === null && claims.claimReplaced(item, null);
}

/** Accounts for a comment that stays on its page and differs. */
export function claimChangedAnnotation(claims: ChangeClaims, ref: PdfRef): boolean {
  const { signed, now } = claims.difference;
  if (claims.isClaimed(ref.num) || isNew(claims.difference, ref.num)) return true;
  const [before, after] = [signed.get(ref), now.get(ref)];
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return true;
  if (!isComment(signed, before) || !isComment(now, after)) return true;
  if (differingKeys(before, after).some((key) => FIXED_KEYS.has(key))) return false;
  for (const harm of [harmOf(signed, before), harmOf(now, after)]) claims.note({ kind: "annotation", harm });
  claims.claim(ref);
  return claims.claimReplaced(before.get("AP"), after) && isPassive(claims, after);
}

function isComment(document: PdfDocument, annotation: PdfDict): boolean {
  return (
    COMMENTS.has(nameOf(document, annotation.get("Subtype"))) &&
    [...annotation.keys()].every((key) => COMMENT_KEYS.has(key))
  );
}

function nameOf(document: PdfDocument, value: PdfObject): string {
  const name = document.resolve(value);
  return name instanceof PdfName ? name.value : "";
}

/** Whether nothing that a comment brings acts, or stands in a layer. */
function isPassive({ difference, passive: seen }: ChangeClaims, annotation: PdfDict): boolean {
  const { now } = difference;
  const waiting: PdfObject[] = [...annotation.entries()].map(([, entry]) => entry.value);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    for (const ref of referencesIn(value)) {
      if (seen.has(ref.num) || !isNew(difference, ref.num)) continue;
      seen.add(ref.num);
      const object = now.get(ref);
      const dict = object instanceof PdfStream ? object.dict : object;
      if (dict instanceof PdfDict && ACTIVE_KEYS.some((key) => dict.has(key) && !isGroup(dict, key)))
        return false;
      waiting.push(object);
    }
  }
  return true;
}

/** `S` says what a transparency group, a mask or a border is, too. */
function isGroup(dict: PdfDict, key: string): boolean {
  if (key !== "S") return false;
  const kind = dict.get("S");
  return kind instanceof PdfName && ["Transparency", "S", "D", "C"].includes(kind.value);
}

function harmOf(document: PdfDocument, annotation: PdfDict): AnnotationHarm {
  const subtype = nameOf(document, annotation.get("Subtype"));
  const appearance = document.resolve(annotation.get("AP"));
  const border = borderOf(document, annotation);
  if (!QUIET.has(subtype) || !(border <= MAX_BORDER)) return "misleading";
  if (subtype === "Text") {
    if (!isIcon(document, annotation)) return "misleading";
    return appearance === null ? "harmless" : "covering";
  }
  if (subtype !== "Highlight") {
    if (appearance !== null) return "misleading";
    const isLine = LINES.has(subtype) || (subtype === "Link" && border > 0);
    return isLine ? "covering" : "harmless";
  }
  const isTint =
    appearance === null
      ? isLightColour(numbersIn(document, annotation.get("C")))
      : onlyTints(document, appearance);
  return isTint ? "harmless" : "misleading";
}

/** A reader may draw an icon as large as its rectangle. */
function isIcon(document: PdfDocument, annotation: PdfDict): boolean {
  const [left = 0, bottom = 0, right = Infinity, top = Infinity] = numbersIn(
    document,
    annotation.get("Rect"),
  );
  return Math.abs(right - left) <= MAX_ICON && Math.abs(top - bottom) <= MAX_ICON;
}

/** How wide a border is drawn, which covers what it lies over, points; what is not said is 1. */
function borderOf(document: PdfDocument, annotation: PdfDict): number {
  const [style, border] = [
    document.resolve(annotation.get("BS")),
    document.resolve(annotation.get("Border")),
  ];
  const widths = [
    ...(style === null ? [] : [style instanceof PdfDict ? document.resolve(style.get("W")) : Infinity]),
    ...(border === null ? [] : [document.resolve(itemsOf(border)[2] ?? null)]),
  ].map((width) => width ?? 1);
  if (!widths.every((width) => typeof width === "number")) return Infinity;
  return widths.length === 0 ? 1 : Math.max(...widths);
}
