import { PdfArray, PdfDict, PdfRef, PdfStream, type PdfObject } from "../../pdf/object.ts";
import { isFrame, type ChangeClaims } from "./change-claim.ts";
import { currentObject, referencesIn, walk } from "./reference.ts";
import { isNew, isSameValue } from "./revision-difference.ts";

/** Entries of a security store, and of what one signature's part of it has. @see ISO 32000-2, tables 261 and 262 */
const STORE_KEYS: ReadonlySet<string> = new Set("Type VRI Certs OCSPs CRLs".split(" "));
const PART_KEYS: ReadonlySet<string> = new Set("Type Cert CRL OCSP TU TS".split(" "));

/**
 * Accounts for the security store: everything below it is validation data, so its objects may be replaced as well as
 * added, but nothing else may lead to them.
 *
 * @see ETSI EN 319 142-1, 5.4.2; ISO 32000-2, 12.8.4.3
 */
export function claimValidationData(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const [before, after] = [signed.catalog.get("DSS"), now.catalog.get("DSS")];
  const inner = new Map<number, number>();
  const isKnown = countWithin(claims, before, inner);
  const changed = new Set<number>();
  const isWalked = walk(now, referencesIn(after), ({ num }) => {
    if (claims.isChanged(num) && (inner.has(num) || isNew(claims.difference, num))) {
      claims.claimOwned(num, inner.get(num) ?? 0);
      changed.add(num);
    }
    return true;
  });
  if (isSameValue(before, after) && changed.size === 0) return true;
  claims.note({ kind: "validation-data" });
  const isPart = [...changed].every((num) => !isFrame(currentObject(now, num)));
  return isKnown && isWalked && isPart && isStore(claims, after);
}

/** How often the store's own objects are referred to from the store and from the catalogue. */
function countWithin(
  { difference: { signed } }: ChangeClaims,
  store: PdfObject,
  counts: Map<number, number>,
): boolean {
  const count = (value: PdfObject): void => {
    for (const { num } of referencesIn(value)) counts.set(num, (counts.get(num) ?? 0) + 1);
  };
  count(store);
  return walk(signed, referencesIn(store), ({ num }) => {
    count(currentObject(signed, num));
    return true;
  });
}

/** Whether a store has what a store has and nothing that a reader could show. */
function isStore({ difference: { now } }: ChangeClaims, value: PdfObject): boolean {
  const store = now.resolve(value);
  if (!(store instanceof PdfDict)) return false;
  const parts = now.resolve(store.get("VRI"));
  const lists = ["Certs", "OCSPs", "CRLs"].map((key) => now.resolve(store.get(key)));
  const isStream = (item: PdfObject): boolean => item instanceof PdfRef && now.get(item) instanceof PdfStream;
  const isListed = lists.every(
    (list) => list === null || (list instanceof PdfArray && list.items.every(isStream)),
  );
  if (!isListed || ![...store.keys()].every((key) => STORE_KEYS.has(key))) return false;
  if (!(parts instanceof PdfDict)) return parts === null;
  return [...parts.keys()].every((key) => {
    const part = key === "Type" ? null : now.resolve(parts.get(key));
    return !(part instanceof PdfDict)
      ? key === "Type"
      : [...part.keys()].every((name) => PART_KEYS.has(name));
  });
}
