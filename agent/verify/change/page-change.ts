import type { PdfDocument } from "../../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfString, type PdfObject } from "../../pdf/object.ts";
import { claimAddedAnnotation, claimChangedAnnotation, claimRemovedAnnotation } from "./annotation-change.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { commentReferences } from "./comment-reference.ts";
import { serialise } from "../../pdf/serialise.ts";
import { differingKeys, isSameValue, itemsOf } from "./revision-difference.ts";

/** Nodes of a page tree that are looked at for the page that has a list of annotations. */
const MAX_PAGE_NODES = 200_000;

/** Entries of a page that show nothing: the order of its fields, when it was written, its place in the structure. */
const SILENT_KEYS: Readonly<Record<string, (value: PdfObject) => boolean>> = {
  Tabs: (value) => value instanceof PdfName,
  LastModified: (value) => value instanceof PdfString,
  StructParents: (value) => typeof value === "number",
};

/**
 * Accounts for pages: they may differ in their annotations only, and these by widgets of new fields that belong to the
 * page, and by comments.
 */
export function claimPages(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const waiting = claims.unclaimed();
  const lists: number[] = [];
  for (const num of waiting) {
    const ref = new PdfRef(num);
    const [before, after] = [signed.get(ref), now.get(ref)];
    if (before instanceof PdfDict && after instanceof PdfDict && isPage(signed, ref, before)) {
      if (!claimPage(claims, ref, before, after)) return false;
    } else if (before instanceof PdfArray && after instanceof PdfArray) lists.push(num);
  }
  const left = new Set(lists.filter((num) => !claims.isClaimed(num)));
  return claimLists(claims, left) && claimComments(claims);
}

/** Whether an object is a page: it says so, or the page tree has it, whatever it says of its type. */
export function isPage(document: PdfDocument, ref: PdfRef, dict: PdfDict): boolean {
  const type = dict.get("Type");
  return (type instanceof PdfName && type.value === "Page") || pageNumbers(document).has(ref.num);
}

/** Many objects may be asked about. */
const pageSets = new WeakMap<PdfDocument, ReadonlySet<number>>();

function pageNumbers(document: PdfDocument): ReadonlySet<number> {
  const known = pageSets.get(document) ?? new Set([...pagesOf(document)].map(({ num }) => num));
  pageSets.set(document, known);
  return known;
}

function claimPage(claims: ChangeClaims, ref: PdfRef, before: PdfDict, after: PdfDict): boolean {
  const keys = differingKeys(before, after).filter((key) => key !== "Annots");
  const isSilent = keys.every((key) => {
    const isHarmless = SILENT_KEYS[key];
    return isHarmless?.(after.get(key)) === true && (key !== "StructParents" || !before.has(key));
  });
  if (!isSilent) return false;
  claims.claim(ref);
  const list = after.get("Annots");
  claims.claimHolder(before.get("Annots"), list);
  const isListed = list instanceof PdfRef && claims.isChanged(list.num);
  const isSameList = !isListed && isSameValue(before.get("Annots"), list);
  return isSameList || claimAnnotations(claims, ref, before, after);
}

/** Lists of annotations that were written anew, though their page was not. */
function claimLists(claims: ChangeClaims, lists: ReadonlySet<number>): boolean {
  if (lists.size === 0) return true;
  const { signed, now } = claims.difference;
  for (const page of pagesOf(signed)) {
    const before = signed.get(page);
    const list = before instanceof PdfDict ? before.get("Annots") : null;
    if (!(before instanceof PdfDict) || !(list instanceof PdfRef) || !lists.has(list.num)) continue;
    const after = now.get(page);
    if (!(after instanceof PdfDict) || !list.equals(after.get("Annots"))) continue;
    claims.claimOwned(list.num);
    if (!claimAnnotations(claims, page, before, after)) return false;
  }
  return true;
}

/** The pages of a document, without what they hold. */
function* pagesOf(document: PdfDocument): Iterable<PdfRef> {
  const root = document.catalog.get("Pages");
  const seen = new Set<number>();
  const waiting = root instanceof PdfRef ? [root] : [];
  for (let ref = waiting.pop(); ref !== undefined && seen.size < MAX_PAGE_NODES; ref = waiting.pop()) {
    if (seen.has(ref.num)) continue;
    seen.add(ref.num);
    const node = document.get(ref);
    if (!(node instanceof PdfDict)) continue;
    const kids = document.resolve(node.get("Kids"));
    if (!(kids instanceof PdfArray)) yield ref;
    else for (const kid of kids.items) if (kid instanceof PdfRef) waiting.push(kid);
  }
}

/** Annotations are drawn in their order: those that stay must keep it. */
function claimAnnotations(claims: ChangeClaims, page: PdfRef, before: PdfDict, after: PdfDict): boolean {
  const { signed, now } = claims.difference;
  const old = itemsOf(signed.resolve(before.get("Annots")));
  const list = now.resolve(after.get("Annots"));
  if (!(list === null || list instanceof PdfArray)) return false;
  const places = placesOf(old);
  let kept = 0;
  for (const item of itemsOf(list)) {
    const at = isSameValue(old[kept] ?? null, item) ? kept : places(item, kept);
    if (at === -1) {
      if (!claimAdded(claims, page, item)) return false;
      continue;
    }
    if (!old.slice(kept, at).every((gone) => claimRemovedAnnotation(claims, gone))) return false;
    kept = at + 1;
  }
  return old.slice(kept).every((gone) => claimRemovedAnnotation(claims, gone));
}

/** Finds where an item stands in a list, from some place on; -1 where it does not. Lists may be long, and are ordered. */
function placesOf(list: readonly PdfObject[]): (item: PdfObject, from: number) => number {
  const places = new Map<string, number[]>();
  for (const [at, item] of list.entries()) {
    const key = keyOf(item);
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else known.push(at);
  }
  for (const known of places.values()) known.reverse();
  return (item, from) => {
    const known = places.get(keyOf(item)) ?? [];
    while ((known.at(-1) ?? from) < from) known.pop();
    return known.at(-1) ?? -1;
  };
}

function keyOf(item: PdfObject): string {
  return item instanceof PdfRef ? item.toString() : Buffer.from(serialise(item)).toString("latin1");
}

function claimAdded(claims: ChangeClaims, page: PdfRef, item: PdfObject): boolean {
  if (!(item instanceof PdfRef)) return false;
  if (!claims.widgets.has(item.num)) return claimAddedAnnotation(claims, item, page);
  const widget = claims.difference.now.get(item);
  const owner = widget instanceof PdfDict ? widget.get("P") : null;
  return (owner === null || page.equals(owner)) && claims.place(item);
}

/** Annotations that stay where they are and differ themselves. */
function claimComments(claims: ChangeClaims): boolean {
  const comments = new Set<number>();
  for (const num of claims.unclaimed()) {
    if (!claimChangedAnnotation(claims, new PdfRef(num))) return false;
    if (claims.isClaimed(num)) comments.add(num);
  }
  return comments.size === 0 || areOnlyComments(claims, comments);
}

/** Has nothing lead to comments that differ but what leads to comments. */
function areOnlyComments(claims: ChangeClaims, nums: ReadonlySet<number>): boolean {
  const references = commentReferences(claims.difference.signed);
  if (references === null) return false;
  for (const num of nums) claims.restrict(num, references.comments.get(num) ?? 0);
  for (const [num, count] of references.lists) claims.restrict(num, count);
  return true;
}
