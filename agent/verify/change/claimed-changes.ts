import type { PdfObject } from "../../pdf/object.ts";
import { claimCatalog } from "./catalog-change.ts";
import { ChangeClaims, isFrame, type ClaimedChange } from "./change-claim.ts";
import { claimContainers } from "./container-change.ts";
import { claimForm } from "./form-change.ts";
import { claimMetadata } from "./metadata-change.ts";
import { claimPages } from "./page-change.ts";
import { currentObject, referencesIn } from "./reference.ts";
import type { ReferenceCount } from "./reference-count.ts";
import { isNew, isSound, type Difference } from "./revision-difference.ts";
import type { HeldSignature } from "../signature-history.ts";
import { claimStructure } from "./structure-change.ts";
import { claimValidationData } from "./validation-data-change.ts";

/**
 * What was done to the document between two of its revisions. Every object that was added, redefined or freed must be
 * claimed by one of a few rules: a further signature field, with its widgets on their pages and its place in the form
 * and in the structure; an empty one that was filled; a form field that was filled in; a comment; validation data; the
 * time of writing.
 *
 * @param seal the signature that covers the newer revision and holds: the only one that may be new, but for time stamps
 * @param references within the older revision; `null` where nothing was signed that could lead to what is new
 * @returns `null` when anything else was done: what no rule knows, none excuses
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 12.8.2; ETSI EN 319 142-1, 5.4 and 5.5
 */
export function claimedChanges(
  difference: Difference,
  seal: HeldSignature | null,
  references: ReferenceCount | null,
): readonly ClaimedChange[] | null {
  const claims = new ChangeClaims(difference, seal);
  return areAllClaimed(claims, references) && areOwn(claims, references) ? claims.found : null;
}

function areAllClaimed(claims: ChangeClaims, references: ReferenceCount | null): boolean {
  const { changed, now } = claims.difference;
  if (changed === null || !claimCatalog(claims)) return false;
  claimContainers(claims);
  const isRuled =
    claimMetadata(claims) && claimForm(claims) && claimValidationData(claims) && claimPages(claims);
  if (!isRuled || !claimStructure(claims)) return false;
  claimUnused(claims, references);
  return (
    claims.unclaimed().length === 0 && [...changed].every((num) => isSound(now, currentObject(now, num)))
  );
}

/**
 * New objects that nothing refers to are shown by nobody, nor are those that were freed with all that led to them; some
 * software leaves such behind. A catalogue or a page among them could be taken for the document's own; and what led to
 * them without being led to itself says nothing of who else did.
 */
function claimUnused(claims: ChangeClaims, references: ReferenceCount | null): void {
  const { difference } = claims;
  const { signed, now, changed } = difference;
  const isGone = (num: number): boolean => currentObject(now, num) === null;
  const unused = new Set(claims.unclaimed().filter((num) => isNew(difference, num) || isGone(num)));
  if (unused.size === 0) return;
  const before = new Map<number, number>();
  const referred = [now.trailer, ...[...(changed ?? [])].filter((num) => !unused.has(num)).map(objectNow)];
  for (const root of referred) for (const { num } of referencesIn(root)) unused.delete(num);
  const led = [...(changed ?? [])].filter((num) => references === null || references.of(num) > 0);
  for (const root of led.map((num) => currentObject(signed, num))) {
    for (const { num } of referencesIn(root)) before.set(num, (before.get(num) ?? 0) + 1);
  }
  for (const num of unused) if (!isFrame(objectNow(num))) claims.claimOwned(num, before.get(num) ?? 0);

  function objectNow(num: number): PdfObject {
    return currentObject(now, num);
  }
}

/** Whether nothing else in what was signed leads to the objects that rules have claimed for themselves. */
function areOwn(claims: ChangeClaims, references: ReferenceCount | null): boolean {
  if (references === null) return true;
  if (!references.isWhole) return false;
  for (const [num, allowed] of claims.references) if (references.of(num) > allowed) return false;
  return true;
}
