import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import { isDamage } from "../pdf/damage.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { PdfObject, PdfRef } from "../pdf/object.ts";
import type { Revision } from "../pdf/revision.ts";
import { readSignedRange, type SignedRange } from "./byte-range.ts";
import { certificationLevel } from "./permission.ts";
import { isSameValue } from "./change/revision-difference.ts";
import { claimedTime, placeOf, subFilterOf } from "./signature-claim.ts";
import { signatureFields, type SignatureField } from "./signature-field.ts";

/** Signatures of one file that are checked. */
export const MAX_SIGNATURES = 500;

/** Objects that are read to see the forms of earlier revisions, all of them together. */
export const MAX_HISTORY_OBJECTS = 500_000;

/** A signature whose digest and value hold, in the field that was signed with it. */
export interface HeldSignature {
  readonly ref: PdfRef;
  readonly holder: PdfRef;
  /** Index of the revision that it covers. */
  readonly revision: number;
  /** Whether it is a document time stamp: whoever made it has signed nothing. */
  readonly isTimestamp: boolean;
}

/** A signature that some revision of a document shows, and what it says of itself. */
export interface SeenSignature {
  /** Fully qualified name of its field. */
  readonly name: string;
  readonly ref: PdfRef;
  readonly holder: PdfRef;
  readonly range: SignedRange | null;
  readonly subFilter: string;
  readonly claimedTime: Date | null;
  readonly place: SignatureReport["place"];
  readonly certification: SignatureReport["certification"];
  /** Index of the first revision whose form leads to it. */
  readonly since: number;
  /** Whether the newest revision's form still leads to it. */
  readonly isShown: boolean;
}

type Filled = SignatureField & { readonly signature: NonNullable<SignatureField["signature"]> };

/**
 * Every signature that the form of any revision leads to: those of the newest one in the form's order, then those that
 * were taken away since.
 *
 * @param maxObjects that are read to see earlier forms
 * @throws {KysoError} PDF_DAMAGED; PDF_TOO_COMPLEX beyond {@link MAX_SIGNATURES} or `maxObjects`
 */
export function signatureHistory(document: PdfDocument, maxObjects = MAX_HISTORY_OBJECTS): SeenSignature[] {
  const shown = filledFields(document);
  const keys = new Set(shown.map(keyOf));
  const since = new Map<string, number>();
  const lost: SeenSignature[] = [];
  refuseTooMany(keys.size);
  for (const { view, fields, index } of earlierForms(document, maxObjects)) {
    for (const field of fields) {
      const key = keyOf(field);
      if (since.has(key)) continue;
      since.set(key, index);
      if (!keys.has(key)) lost.push(describe(view, field, { since: index, isShown: false }));
      refuseTooMany(keys.size + lost.length);
    }
  }
  const newest = document.revisions.length - 1;
  const current = shown.map((field) =>
    describe(document, field, { since: since.get(keyOf(field)) ?? newest, isShown: true }),
  );
  return [...current, ...lost];
}

function refuseTooMany(count: number): void {
  if (count > MAX_SIGNATURES) throw new KysoError("PDF_TOO_COMPLEX", "too many signatures");
}

function filledFields(document: PdfDocument, read?: Set<number>): Filled[] {
  return signatureFields(document, read).flatMap(({ signature, ...field }) =>
    signature === null ? [] : { ...field, signature },
  );
}

/** By its objects: a field that was renamed is the same one still, and a value that was replaced is another one. */
function keyOf({ ref, signature }: Filled): string {
  return `${ref.toString()} ${signature.holder.toString()}`;
}

interface EarlierForm {
  readonly index: number;
  readonly view: PdfDocument;
  readonly fields: readonly Filled[];
}

/** The forms of all revisions but the newest, oldest first, without those that are as they were before. */
function* earlierForms(document: PdfDocument, maxObjects: number): Iterable<EarlierForm> {
  let before: { root: PdfObject; read: ReadonlySet<number> } | null = null;
  let total = 0;
  for (const revision of document.revisions.slice(0, -1)) {
    const view = document.at(revision.index);
    const root = view.trailer.get("Root");
    if (before !== null && isSameValue(before.root, root) && !touches(revision, before.read)) continue;
    const read = new Set<number>();
    const fields = readableFields(view, read);
    before = { root, read };
    total += read.size;
    if (total > maxObjects) throw new KysoError("PDF_TOO_COMPLEX", "too many earlier fields");
    if (fields !== null) yield { index: revision.index, view, fields };
  }
}

function touches(revision: Revision, nums: ReadonlySet<number>): boolean {
  for (const [num] of revision.entries()) if (nums.has(num)) return true;
  return false;
}

/** `null` where an earlier revision was never one that could be read, and so showed no signature. */
function readableFields(view: PdfDocument, read: Set<number>): Filled[] | null {
  try {
    return filledFields(view, read);
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

function describe(
  document: PdfDocument,
  { name, ref, dict, signature }: Filled,
  seen: Pick<SeenSignature, "since" | "isShown">,
): SeenSignature {
  return {
    name,
    ref,
    holder: signature.holder,
    range: dict.isSound ? readSignedRange(document, signature) : null,
    subFilter: subFilterOf(document, signature.dict),
    claimedTime: claimedTime(document, signature.dict),
    place: placeOf(document, dict),
    certification: certificationLevel(document, signature.dict),
    ...seen,
  };
}

/**
 * The signatures whose fields had them when they were made. A field that a later revision led to an older signature is
 * not what was signed; and of several fields with one signature, only one was.
 *
 * @param signatures in the order in which they are preferred
 */
export function ownSignatures(signatures: readonly SeenSignature[]): ReadonlySet<SeenSignature> {
  const used = new Set<string>();
  const own = new Set<SeenSignature>();
  for (const signature of signatures.toSorted((a, b) => a.since - b.since)) {
    const traits = traitsOf(signature);
    const isLate = signature.range !== null && signature.since > signature.range.revision;
    if (!isLate && !traits.some((trait) => used.has(trait))) own.add(signature);
    for (const trait of traits) used.add(trait);
  }
  return own;
}

/** What no two signatures have in common: their object, their gap, and their value. */
function traitsOf({ holder, range }: SeenSignature): string[] {
  const object = `object ${holder.toString()}`;
  if (range === null) return [object];
  const value = createHash("sha256").update(range.contents).digest("hex");
  return [object, `gap ${range.gapStart} ${range.gapEnd}`, `value ${value}`];
}
