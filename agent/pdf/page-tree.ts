import { KysoError } from "../../protocol/error.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, type PdfObject } from "./object.ts";
import type { ObjectStore } from "./object-store.ts";

/** Left, bottom, right, top, in points of default user space; left < right, bottom < top. */
export type Rectangle = readonly [number, number, number, number];

/** A page with what it inherits. @see ISO 32000-1, 7.7.3 */
export interface PdfPage {
  /** Of the page's dictionary. */
  readonly ref: PdfRef;
  /** The page's own dictionary, without what it inherits. */
  readonly dict: PdfDict;
  readonly mediaBox: Rectangle;
  /** What is shown: the crop box within the media box. */
  readonly cropBox: Rectangle;
  /** Clockwise turn when shown: 0, 90, 180 or 270 degrees. */
  readonly rotate: 0 | 90 | 180 | 270;
  /** Size of a unit of user space, in 1/72 inch. */
  readonly userUnit: number;
}

/** US Letter: what readers take where a page says nothing that makes sense. */
const DEFAULT_MEDIA_BOX: Rectangle = [0, 0, 612, 792];

const INHERITABLE = ["MediaBox", "CropBox", "Rotate"] as const;
type Inherited = Readonly<Partial<Record<(typeof INHERITABLE)[number], PdfObject>>>;

interface Leaf {
  readonly ref: PdfRef;
  readonly inherited: Inherited;
}

interface Node {
  readonly inherited: Inherited;
  readonly kids: readonly PdfObject[];
  readonly count: number | null;
}

/** The kid that a page is in, and the page's index within it. */
interface Step {
  readonly kid: PdfObject;
  readonly rest: number;
}

/**
 * The pages of a document. /Count leads to a page without a look at the others; where it can't be true, the whole
 * tree is walked once.
 * @see ISO 32000-1, 7.7.3.2
 */
export class PageTree {
  readonly #store: ObjectStore;
  readonly #root: PdfObject;
  #walked: readonly Leaf[] | null = null;
  #count = -1;
  /** Pages that the root's /Count and its kids promise; 0 where they don't agree. */
  #believed = 0;
  /** Whether the walk met a reference to nothing. */
  #leadsNowhere = false;

  /** @param root the catalogue's /Pages */
  constructor(store: ObjectStore, root: PdfObject) {
    this.#store = store;
    this.#root = root;
  }

  /** @throws {KysoError} PDF_TOO_COMPLEX */
  get count(): number {
    if (this.#count === -1) {
      this.#believed = this.#believableCount() ?? 0;
      // Counts that lie alike at every level show where the last page should be.
      const isTrue = this.#believed > 0 && this.#find(this.#believed - 1) !== null;
      this.#count = isTrue ? this.#believed : this.#walk().length;
    }
    return this.#count;
  }

  /** Whether it turned out to lead to fewer pages than it counts, or to none, and to objects that are not there. */
  get isBroken(): boolean {
    const isShort = this.#walked !== null && this.#walked.length < Math.max(this.#believed, 1);
    return isShort && this.#leadsNowhere;
  }

  /**
   * A page by its index, from 0.
   * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_TOO_COMPLEX; PDF_DAMAGED for one that is no object of its own
   */
  page(index: number): PdfPage {
    if (this.count === 0) throw new KysoError("PDF_NO_PAGES");
    const inside = Number.isInteger(index) && index >= 0 && index < this.count;
    const leaf = inside ? (this.#find(index) ?? this.#walk()[index]) : undefined;
    if (leaf === undefined) {
      // The walk has shown that no page is left of those that were counted.
      if (this.#count === 0) throw new KysoError("PDF_NO_PAGES");
      throw new KysoError("PDF_NO_SUCH_PAGE", undefined, { detail: { limit: this.count } });
    }
    return this.#describe(leaf);
  }

  /** The root's /Count, where its kids confirm it; `null` where only a walk can tell. */
  #believableCount(): number | null {
    const root = this.#node(this.#root, {}, new Set());
    if (root === null || root.count === null) return null;
    if (root.count === root.kids.length) return root.count;
    let sum = 0;
    for (const kid of root.kids) {
      const own = this.#pagesUnder(kid);
      if (own === null) return null;
      sum += own;
    }
    return sum === root.count ? sum : null;
  }

  /** Descends by /Count; `null` where a count turns out to be wrong, or the tree was walked already. */
  #find(index: number): Leaf | null {
    if (this.#walked !== null) return this.#walked[index] ?? null;
    const visited = new Set<string>();
    let node = this.#node(this.#root, {}, visited);
    let rest = index;
    for (let depth = 0; node !== null && depth < this.#store.budget.limits.maxPageTreeDepth; depth += 1) {
      const step = this.#singleKid(node, rest) ?? this.#kidByCount(node, rest);
      if (step === null || !(step.kid instanceof PdfRef)) return null;
      const dict = this.#store.resolve(step.kid);
      if (!(dict instanceof PdfDict)) return null;
      if (this.#kidsOf(dict) === null)
        return { ref: step.kid, inherited: this.#inherit(dict, node.inherited) };
      node = this.#node(step.kid, node.inherited, visited);
      rest = step.rest;
    }
    return null;
  }

  /** Where a branch has as many pages as kids, the kid itself; those on its nearer side must be single pages. */
  #singleKid({ kids, count }: Node, index: number): Step | null {
    if (count !== kids.length) return null;
    const nearStart = index < kids.length / 2;
    const checked = nearStart ? kids.slice(0, index + 1) : kids.slice(index);
    return checked.every((kid) => this.#pagesUnder(kid) === 1) ? { kid: kids[index] ?? null, rest: 0 } : null;
  }

  #kidByCount({ kids }: Node, index: number): Step | null {
    let rest = index;
    for (const kid of kids) {
      const count = this.#pagesUnder(kid);
      if (count === null) return null;
      if (rest < count) return { kid, rest };
      rest -= count;
    }
    return null;
  }

  /** Pages that a node claims; `null` where it is none. */
  #pagesUnder(kid: PdfObject): number | null {
    const dict = this.#store.resolve(kid);
    if (!(dict instanceof PdfDict)) return null;
    return this.#kidsOf(dict) === null ? 1 : this.#countOf(dict);
  }

  /** Every page in order, each node once. */
  #walk(): readonly Leaf[] {
    if (this.#walked !== null) return this.#walked;
    const { maxPages, maxPageTreeDepth } = this.#store.budget.limits;
    const leaves: Leaf[] = [];
    const branches = new Set<string>();
    let nodes = 0;
    const visit = (object: PdfObject, inherited: Inherited, depth: number): void => {
      nodes += 1;
      if (nodes > maxPages || depth > maxPageTreeDepth)
        throw new KysoError("PDF_TOO_COMPLEX", "the page tree");
      const dict = this.#store.resolve(object);
      this.#leadsNowhere ||= object instanceof PdfRef && dict === null;
      if (!(dict instanceof PdfDict)) return;
      if (this.#kidsOf(dict) === null) {
        if (!(object instanceof PdfRef))
          throw new KysoError("PDF_DAMAGED", "a page that is no object of its own");
        leaves.push({ ref: object, inherited: this.#inherit(dict, inherited) });
        return;
      }
      const node = this.#node(object, inherited, branches);
      for (const kid of node?.kids ?? []) visit(kid, node?.inherited ?? {}, depth + 1);
    };
    visit(this.#root, {}, 0);
    this.#walked = leaves;
    this.#count = leaves.length;
    return leaves;
  }

  /** A branch that was not visited before. */
  #node(object: PdfObject, inherited: Inherited, visited: Set<string>): Node | null {
    const key = object instanceof PdfRef ? object.toString() : "";
    const dict = this.#store.resolve(object);
    if (!(dict instanceof PdfDict) || visited.has(key)) return null;
    const kids = this.#kidsOf(dict);
    if (kids === null) return null;
    if (key !== "") visited.add(key);
    return { kids: kids.items, count: this.#countOf(dict), inherited: this.#inherit(dict, inherited) };
  }

  /** `null` for a page. Some writers leave /Type out or wrong, so /Kids tells. */
  #kidsOf(dict: PdfDict): PdfArray | null {
    const kids = this.#store.resolve(dict.get("Kids"));
    if (!(kids instanceof PdfArray)) return null;
    const type = this.#store.resolve(dict.get("Type"));
    return type instanceof PdfName && type.value === "Page" ? null : kids;
  }

  #countOf(dict: PdfDict): number | null {
    const count = this.#store.resolve(dict.get("Count"));
    const { maxObjectNumber } = this.#store.budget.limits;
    return typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= maxObjectNumber
      ? count
      : null;
  }

  #inherit(dict: PdfDict, inherited: Inherited): Inherited {
    const own: Partial<Record<(typeof INHERITABLE)[number], PdfObject>> = { ...inherited };
    for (const key of INHERITABLE) {
      const value = this.#store.resolve(dict.get(key));
      if (value !== null) own[key] = value;
    }
    return own;
  }

  #describe({ ref, inherited }: Leaf): PdfPage {
    const dict = this.#store.resolve(ref);
    if (!(dict instanceof PdfDict)) throw new KysoError("PDF_DAMAGED", "a page that is no dictionary");
    const mediaBox = this.#rectangle(inherited.MediaBox) ?? DEFAULT_MEDIA_BOX;
    const cropBox = this.#rectangle(inherited.CropBox);
    const unit = this.#store.resolve(dict.get("UserUnit"));
    return {
      ref,
      dict,
      mediaBox,
      cropBox: (cropBox === null ? null : intersection(cropBox, mediaBox)) ?? mediaBox,
      rotate: rotation(inherited.Rotate),
      userUnit: typeof unit === "number" && unit > 0 ? unit : 1,
    };
  }

  /** `null` for what is no rectangle, or has no area. */
  #rectangle(value: PdfObject | undefined): Rectangle | null {
    if (!(value instanceof PdfArray)) return null;
    const [x1, y1, x2, y2] = value.items.map((item) => this.#store.resolve(item));
    if (
      typeof x1 !== "number" ||
      typeof y1 !== "number" ||
      typeof x2 !== "number" ||
      typeof y2 !== "number"
    ) {
      return null;
    }
    return withArea([Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]);
  }
}

function withArea(rectangle: Rectangle): Rectangle | null {
  return rectangle[0] < rectangle[2] && rectangle[1] < rectangle[3] ? rectangle : null;
}

function intersection(a: Rectangle, b: Rectangle): Rectangle | null {
  return withArea([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
}

function rotation(value: PdfObject | undefined): 0 | 90 | 180 | 270 {
  if (typeof value !== "number" || value % 90 !== 0) return 0;
  const turn = ((value % 360) + 360) % 360;
  return turn === 90 || turn === 180 || turn === 270 ? turn : 0;
}
