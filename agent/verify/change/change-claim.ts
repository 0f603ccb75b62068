import { PdfDict, PdfName, PdfRef, PdfStream, type PdfObject } from "../../pdf/object.ts";
import { currentObject, referencesIn, walk } from "./reference.ts";
import { isNew, type Difference } from "./revision-difference.ts";
import type { HeldSignature } from "../signature-history.ts";

/**
 * Who may make an annotation without misleading anybody: whoever likes; whoever signs with it, as a clerk does who writes
 * number and date; or where a certification asks for comments.
 */
export type AnnotationHarm = "harmless" | "signed" | "covering" | "misleading";

/** What the rules have found that later revisions did. */
export type ClaimedChange =
  | { readonly kind: "validation-data" }
  /** `field`: of an empty field that was there, its fully qualified name; `null` where the field is new. */
  | { readonly kind: "signature"; readonly field: string | null }
  /** With the fully qualified name of the field. */
  | { readonly kind: "form"; readonly field: string }
  | {
      readonly kind: "annotation";
      readonly harm: AnnotationHarm;
      /** Index of the revision whose signer answers for one that is `signed`. */
      readonly revision?: number | undefined;
    };

/** Types that make an object the frame of a document, which a reader may find without being led there. */
const FRAME_TYPES: ReadonlySet<string> = new Set(["Catalog", "Pages", "Page", "ObjStm", "XRef"]);

/** The changed objects that a rule accounts for. */
export class ChangeClaims {
  readonly difference: Difference;
  /** The signature that holds for all that is compared, up to its newest byte; `null` where nobody signed that. */
  readonly seal: HeldSignature | null;
  /** Numbers of new objects that comments bring, which were looked at already. */
  readonly passive = new Set<number>();
  readonly #claimed = new Set<number>();
  readonly #references = new Map<number, number>();
  readonly #widgets = new Set<number>();
  readonly #placed = new Set<number>();
  readonly #found: ClaimedChange[] = [];

  constructor(difference: Difference, seal: HeldSignature | null) {
    this.difference = difference;
    this.seal = seal;
  }

  /** What the claims amount to. */
  get found(): readonly ClaimedChange[] {
    return this.#found;
  }

  /** How many references at most may have led to some claimed objects before. */
  get references(): ReadonlyMap<number, number> {
    return this.#references;
  }

  /** Numbers of the widgets of new fields, which a page may list. */
  get widgets(): ReadonlySet<number> {
    return this.#widgets;
  }

  isChanged(num: number): boolean {
    return this.difference.changed?.has(num) === true;
  }

  isClaimed(num: number): boolean {
    return this.#claimed.has(num);
  }

  /** Changed objects that no rule has claimed yet. */
  unclaimed(): number[] {
    return [...(this.difference.changed ?? [])].filter((num) => !this.#claimed.has(num));
  }

  note(found: ClaimedChange): void {
    this.#found.push(found);
  }

  noteWidget(ref: PdfRef): void {
    this.#widgets.add(ref.num);
  }

  /** Puts a new widget on a page. @returns whether it is on no other */
  place({ num }: PdfRef): boolean {
    const isFirst = !this.#placed.has(num);
    this.#placed.add(num);
    return isFirst;
  }

  /** Claims an object that was there before and whose difference a rule has found harmless, whoever refers to it. */
  claim(ref: PdfRef): void {
    this.#claimed.add(ref.num);
  }

  /** Claims an object whose new content is harmless where the rule looked, so that nothing else may have led to it. */
  claimOwned(num: number, references = 1): void {
    this.#claimed.add(num);
    this.#references.set(num, isNew(this.difference, num) ? 0 : references);
  }

  /** Has no more references lead to an object that stays what it was: other ones would take it for something else. */
  restrict(num: number, references: number): void {
    this.#references.set(num, references);
  }

  /**
   * Claims the object that now holds some value, when it is new or held the same value before. Any other object would
   * have been something else when it was signed.
   */
  claimHolder(before: PdfObject, after: PdfObject): void {
    if (!(after instanceof PdfRef) || !this.isChanged(after.num)) return;
    if (isNew(this.difference, after.num) || after.equals(before)) this.claimOwned(after.num);
  }

  /**
   * Claims the new objects that some references lead to. What was there before is not entered.
   *
   * @returns whether all of it was walked, and none of it is the frame of a document
   */
  claimNew(from: Iterable<PdfRef>): boolean {
    return this.#claimWhere(from, ({ num }) => isNew(this.difference, num));
  }

  /**
   * Claims the objects that a changed value leads to: new ones, and those that the value before led to and nothing else
   * did, which may have been written anew.
   *
   * @returns whether all of it was walked, and none of it is the frame of a document
   */
  claimReplaced(before: PdfObject, after: PdfObject): boolean {
    const { signed, changed } = this.difference;
    const owned = new Set<number>();
    const isWalked = walk(signed, referencesIn(before), ({ num }) => {
      if (changed?.has(num) !== true) return false;
      owned.add(num);
      return true;
    });
    // What was freed with the value shows nothing any more.
    for (const num of owned) if (currentObject(this.difference.now, num) === null) this.claimOwned(num);
    const isOwn = ({ num }: PdfRef): boolean => owned.has(num) || isNew(this.difference, num);
    return isWalked && this.#claimWhere(referencesIn(after), isOwn);
  }

  #claimWhere(from: Iterable<PdfRef>, isMine: (ref: PdfRef) => boolean): boolean {
    const { now } = this.difference;
    let isPart = true;
    const isWalked = walk(now, from, (ref) => {
      if (!this.isChanged(ref.num) || !isMine(ref) || this.#claimed.has(ref.num)) return false;
      this.claimOwned(ref.num);
      if (isFrame(currentObject(now, ref.num))) isPart = false;
      return true;
    });
    return isWalked && isPart;
  }
}

/** Whether an object says that it is a catalogue, belongs to a page tree, or holds other objects. */
export function isFrame(object: PdfObject): boolean {
  const dict = object instanceof PdfStream ? object.dict : object;
  const type = dict instanceof PdfDict ? dict.get("Type") : null;
  return type instanceof PdfName && FRAME_TYPES.has(type.value);
}
