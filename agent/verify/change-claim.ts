import { PdfRef, type PdfObject } from "../pdf/object.ts";
import { isNew, walk, type Difference } from "./revision-difference.ts";
import type { HeldSignature } from "./signature-history.ts";

/** What the rules have found that later revisions did. */
export type ClaimedChange =
  | "validation-data"
  | "signature"
  /** With the fully qualified name of the field. */
  | { readonly filled: string };

/** The changed objects that a rule accounts for. */
export class ChangeClaims {
  readonly difference: Difference;
  /** The signature that holds for all that is compared, up to its newest byte; `null` where nobody signed that. */
  readonly seal: HeldSignature | null;
  readonly #claimed = new Set<number>();
  readonly #exclusive = new Set<number>();
  readonly #found = new Set<ClaimedChange>();

  constructor(difference: Difference, seal: HeldSignature | null) {
    this.difference = difference;
    this.seal = seal;
  }

  /** What the claims amount to. */
  get found(): ReadonlySet<ClaimedChange> {
    return this.#found;
  }

  /** Claimed objects that only their rule's own part of the document may lead to. */
  get exclusive(): ReadonlySet<number> {
    return this.#exclusive;
  }

  isChanged(num: number): boolean {
    return this.difference.changed?.has(num) === true;
  }

  isClaimed(num: number): boolean {
    return this.#claimed.has(num);
  }

  note(found: ClaimedChange): void {
    this.#found.add(found);
  }

  /** Claims an object that was there before and whose difference a rule has found harmless. */
  claim(ref: PdfRef): void {
    this.#claimed.add(ref.num);
  }

  /** Claims an object that nothing else may refer to. */
  claimExclusive(num: number): void {
    this.#claimed.add(num);
    this.#exclusive.add(num);
  }

  /**
   * Claims the object that now holds some value, when it is new or held the same value before. Any other object would
   * have been something else when it was signed.
   */
  claimHolder(before: PdfObject, after: PdfObject): void {
    if (!(after instanceof PdfRef)) return;
    if (isNew(this.difference, after.num)) this.claimExclusive(after.num);
    else if (after.equals(before)) this.claim(after);
  }

  /**
   * Claims the new objects that some references lead to. What was there before is not entered.
   *
   * @returns whether all of it was walked
   */
  claimNew(from: Iterable<PdfRef>): boolean {
    return walk(this.difference.now, from, ({ num }) => {
      if (!this.isChanged(num) || !isNew(this.difference, num)) return false;
      this.claimExclusive(num);
      return true;
    });
  }
}
