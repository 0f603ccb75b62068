import type { PdfDocument } from "../../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, type PdfObject } from "../../pdf/object.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { addedItems, differingKeys, isNew, isSameValue, itemsOf } from "./revision-difference.ts";

/** Entries of the structure tree's root, and of an element in it, that change when something is added to it. */
const ROOT_KEYS: ReadonlySet<string> = new Set(["K", "ParentTree", "ParentTreeNextKey"]);
const ELEMENT_KEYS: ReadonlySet<string> = new Set(["K"]);

/** Entries of a new element; a text to be read in place of what is shown is none of them. */
const NEW_ELEMENT_KEYS: ReadonlySet<string> = new Set("Type S P Pg K T Alt Lang ID R".split(" "));
const REFERENCE_KEYS: ReadonlySet<string> = new Set("Type Obj Pg".split(" "));

/** Of the tree from numbers to elements. */
const MAX_TREE_ENTRIES = 200_000;
const MAX_TREE_NODES = 50_000;

/** Levels of new elements within new elements. */
const MAX_LEVELS = 8;

/**
 * Accounts for what a tagged document's structure tells of new widgets and comments: elements at the end of others, and
 * their numbers. It shows nothing, and what it said of the document's own content must stay.
 *
 * @see ISO 32000-1, 14.7
 */
export function claimStructure(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const [before, after] = [signed.catalog.get("StructTreeRoot"), now.catalog.get("StructTreeRoot")];
  if (!isSameValue(before, after)) return false;
  const root = signed.resolve(before);
  if (!(root instanceof PdfDict) || claims.unclaimed().length === 0) return true;
  for (const num of claims.unclaimed()) {
    const ref = new PdfRef(num);
    const [old, current] = [signed.get(ref), now.get(ref)];
    if (!(old instanceof PdfDict) || !(current instanceof PdfDict)) continue;
    const isRoot = ref.equals(before);
    if (!isRoot && !isElement(old)) continue;
    const keys = isRoot ? ROOT_KEYS : ELEMENT_KEYS;
    if (!differingKeys(old, current).every((key) => keys.has(key)) || !claimKids(claims, ref, old, current))
      return false;
    claims.claim(ref);
  }
  const current = now.resolve(after);
  return (
    current instanceof PdfDict && claimNumbers(claims, root.get("ParentTree"), current.get("ParentTree"))
  );
}

function isElement(dict: PdfDict): boolean {
  const type = dict.get("Type");
  const isNamed = type === null ? dict.has("S") && dict.has("P") : type instanceof PdfName;
  return isNamed && (type === null || (type instanceof PdfName && type.value === "StructElem"));
}

function claimKids(claims: ChangeClaims, parent: PdfRef, before: PdfDict, after: PdfDict): boolean {
  const { signed, now } = claims.difference;
  const [old, current] = [before.get("K"), after.get("K")];
  const added = addedItems(listOf(signed, old), listOf(now, current));
  if (now.resolve(current) instanceof PdfArray) claims.claimHolder(old, current);
  return added?.every((kid) => claimElement(claims, kid, parent)) === true;
}

/** One kid stands for a list of one. */
function listOf(document: PdfDocument, kids: PdfObject): PdfObject {
  const list = document.resolve(kids);
  return list instanceof PdfArray || kids === null ? list : new PdfArray([kids]);
}

function claimElement(claims: ChangeClaims, ref: PdfObject, parent: PdfRef, level = 0): boolean {
  const { difference } = claims;
  if (!(ref instanceof PdfRef) || !isNew(difference, ref.num) || level === MAX_LEVELS) return false;
  const element = difference.now.get(ref);
  if (!(element instanceof PdfDict) || !parent.equals(element.get("P"))) return false;
  if (![...element.keys()].every((key) => NEW_ELEMENT_KEYS.has(key))) return false;
  const entry = element.get("K");
  if (difference.now.resolve(entry) instanceof PdfArray) claims.claimHolder(null, entry);
  const kids = itemsOf(listOf(difference.now, entry));
  claims.claimOwned(ref.num);
  return kids.every((kid) => isObjectReference(claims, kid) || claimElement(claims, kid, ref, level + 1));
}

/** Whether a kid tells of a new widget or comment. */
function isObjectReference(claims: ChangeClaims, kid: PdfObject): boolean {
  const { difference } = claims;
  const dict = difference.now.resolve(kid);
  if (!(dict instanceof PdfDict) || ![...dict.keys()].every((key) => REFERENCE_KEYS.has(key))) return false;
  const object = dict.get("Obj");
  if (!(object instanceof PdfRef) || !claims.isClaimed(object.num)) return false;
  if (kid instanceof PdfRef && isNew(difference, kid.num)) claims.claimOwned(kid.num);
  return true;
}

/** The tree from numbers to elements may be written anew, with the same numbers and those of new elements. */
function claimNumbers(claims: ChangeClaims, before: PdfObject, after: PdfObject): boolean {
  const { signed, now } = claims.difference;
  if (claims.unclaimed().length === 0) return true;
  const [old, current] = [numbersOf(signed, before), numbersOf(now, after)];
  if (old === null || current === null) return false;
  for (const [key, value] of old.entries) {
    if (!isSameValue(value, current.entries.get(key) ?? null)) return false;
  }
  for (const [key, value] of current.entries) {
    const isAdded =
      value instanceof PdfRef && isNew(claims.difference, value.num) && claims.isClaimed(value.num);
    if (!old.entries.has(key) && !isAdded) return false;
  }
  for (const num of current.nodes) {
    if (claims.isChanged(num) && (old.nodes.has(num) || isNew(claims.difference, num)))
      claims.claimOwned(num);
  }
  return true;
}

interface NumberTree {
  readonly entries: ReadonlyMap<number, PdfObject>;
  /** Numbers of the objects that it is made of. */
  readonly nodes: ReadonlySet<number>;
}

/** `null` for a tree that is malformed or too large. @see ISO 32000-1, 7.9.7 */
function numbersOf(document: PdfDocument, root: PdfObject): NumberTree | null {
  const entries = new Map<number, PdfObject>();
  const nodes = new Set<number>();
  const waiting = [root];
  const follow = (value: PdfObject): PdfObject => {
    if (value instanceof PdfRef) nodes.add(value.num);
    return document.resolve(value);
  };
  for (let visited = 0; waiting.length > 0; visited++) {
    const node = follow(waiting.pop() ?? null);
    if (!(node instanceof PdfDict) || visited === MAX_TREE_NODES) return null;
    waiting.push(...itemsOf(follow(node.get("Kids"))));
    const pairs = itemsOf(follow(node.get("Nums")));
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const key = pairs[at];
      if (typeof key !== "number" || entries.has(key) || entries.size === MAX_TREE_ENTRIES) return null;
      entries.set(key, pairs[at + 1] ?? null);
    }
  }
  return { entries, nodes };
}
