import { PdfArray, PdfDict, PdfRef, type PdfObject } from "../pdf/object.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { withItem } from "./reference-array.ts";

/** Levels of a number tree that are gone down. */
const MAX_DEPTH = 32;

/** Largest key: readers need not take greater integers (ISO 32000-1, annex C). */
const MAX_KEY = 2_147_483_646;

/** What a new entry changes in a parent tree. */
export interface ParentTreeEntry {
  /** Of the entry: what `StructParent` is to say. */
  readonly key: number;
  /** What the structure tree root is to have for `ParentTree`, where that changes. */
  readonly tree: PdfObject;
  /** Objects that are new or replaced. */
  readonly objects: readonly (readonly [PdfRef, PdfObject])[];
}

/**
 * Adds an entry behind all others of a parent tree. The node at the top is the only one that is written again: a tree
 * with kids gets another leaf, so that no limits change.
 *
 * @param entry the value of `ParentTree`
 * @param nextKey what the root says is free; may be wrong
 * @returns `null` where the tree is not one
 * @see ISO 32000-1, 7.9.7 and 14.7.4.4
 */
export function parentTreeEntry(
  update: IncrementalUpdate,
  entry: PdfObject,
  nextKey: PdfObject,
  element: PdfRef,
): ParentTreeEntry | null {
  const tree = update.resolve(entry);
  const greatest = tree === null ? -1 : greatestKey(update, tree);
  if (greatest === null) return null;
  const next = update.resolve(nextKey);
  const key = Math.max(greatest + 1, typeof next === "number" && Number.isInteger(next) ? next : 0);
  if (key > MAX_KEY) return null;
  if (!(tree instanceof PdfDict)) {
    const made = update.newRef();
    const body = PdfDict.of({ Nums: new PdfArray([key, element]) });
    return { key, tree: made, objects: [[made, body]] };
  }
  return tree.has("Kids")
    ? anotherLeaf(update, { entry, tree, key, element })
    : longerLeaf(update, { entry, tree, key, element });
}

interface Growing {
  readonly entry: PdfObject;
  readonly tree: PdfDict;
  readonly key: number;
  readonly element: PdfRef;
}

function anotherLeaf(update: IncrementalUpdate, growing: Growing): ParentTreeEntry {
  const { key, element } = growing;
  const leaf = update.newRef();
  const body = PdfDict.of({ Limits: new PdfArray([key, key]), Nums: new PdfArray([key, element]) });
  const grown = withGrown(update, growing, "Kids", [leaf]);
  return { ...grown, objects: [[leaf, body], ...grown.objects] };
}

function longerLeaf(update: IncrementalUpdate, growing: Growing): ParentTreeEntry {
  return withGrown(update, growing, "Nums", [growing.key, growing.element]);
}

/** Writes again the array that grows, where it is an object, else the node, where that is one. */
function withGrown(
  update: IncrementalUpdate,
  { entry, tree, key }: Growing,
  array: "Kids" | "Nums",
  items: readonly (PdfRef | number)[],
): ParentTreeEntry {
  const inner = tree.get(array);
  const old = update.resolve(inner);
  const grown = withItem(old instanceof PdfArray ? old : new PdfArray([]), ...items);
  if (inner instanceof PdfRef) return { key, tree: entry, objects: [[inner, grown]] };
  const node = tree.with(new Map([[array, grown]]));
  return entry instanceof PdfRef
    ? { key, tree: entry, objects: [[entry, node]] }
    : { key, tree: node, objects: [] };
}

/** The last key of the last leaf, -1 in an empty tree; `null` where it can't be told. */
function greatestKey(update: IncrementalUpdate, tree: PdfObject): number | null {
  let node = tree;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (!(node instanceof PdfDict)) return null;
    const nums = update.resolve(node.get("Nums"));
    const kids = update.resolve(node.get("Kids"));
    // A root with limits, or a node of both sorts, is no number tree.
    if (depth === 0 && (node.has("Limits") || (nums !== null && kids !== null))) return null;
    if (kids === null) return nums === null ? -1 : lastKey(update, nums);
    if (!(kids instanceof PdfArray)) return null;
    if (kids.items.length === 0) return -1;
    node = update.resolve(kids.items.at(-1) ?? null);
  }
  return null;
}

function lastKey(update: IncrementalUpdate, nums: PdfObject): number | null {
  if (!(nums instanceof PdfArray) || nums.items.length % 2 !== 0) return null;
  if (nums.items.length === 0) return -1;
  const key = update.resolve(nums.items.at(-2) ?? null);
  return typeof key === "number" && Number.isInteger(key) ? key : null;
}
