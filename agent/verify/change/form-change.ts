import { PdfArray, PdfDict, PdfRef, type PdfObject } from "../../pdf/object.ts";
import type { ChangeClaims } from "./change-claim.ts";
import { claimFilledField, claimNewField } from "./field-change.ts";
import { claimFilledForm } from "./filled-field.ts";
import { formFields, type FormField } from "./form-field.ts";
import { referencesIn } from "./reference.ts";
import { addedItems, differingKeys, isSameValue } from "./revision-difference.ts";
import { signatureFields } from "../signature-field.ts";

/**
 * Entries of the form that a further signature may set. Whether appearances are made anew (NeedAppearances) and XFA are
 * none of them: either makes another document of the same values.
 */
const FORM_KEYS: ReadonlySet<string> = new Set(["Fields", "SigFlags", "DR", "DA", "Q"]);

/** Those that may only be set where they were not set before. */
const FIRST_KEYS: ReadonlySet<string> = new Set(["DA", "Q"]);

/** Those that fields are drawn with where they bring no appearance. */
const DEFAULT_KEYS: ReadonlySet<string> = new Set(["DR", "DA", "Q"]);

/** All flags that the standard knows: signatures exist, append only. @see ISO 32000-1, table 219 */
const MAX_SIGNATURE_FLAGS = 3;

/** Levels of dictionaries within the form's resources: kinds, and names of one kind. */
const RESOURCE_LEVELS = 2;

/**
 * Accounts for the form: further signature fields, empty ones that were filled, and filled-in form fields.
 *
 * @see ISO 32000-1, 12.7.2
 */
export function claimForm(claims: ChangeClaims): boolean {
  const { signed, now } = claims.difference;
  const before = signed.resolve(signed.catalog.get("AcroForm")) ?? new PdfDict();
  const after = now.resolve(now.catalog.get("AcroForm")) ?? new PdfDict();
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return false;
  claims.claimHolder(signed.catalog.get("AcroForm"), now.catalog.get("AcroForm"));
  if (!claimEntries(claims, before, after)) return false;
  claims.claimHolder(before.get("Fields"), after.get("Fields"));
  const added = addedItems(signed.resolve(before.get("Fields")), now.resolve(after.get("Fields")));
  return added !== null && claimFields(claims, added);
}

function claimEntries(claims: ChangeClaims, before: PdfDict, after: PdfDict): boolean {
  const keys = differingKeys(before, after);
  if (!keys.every((key) => FORM_KEYS.has(key) && !(FIRST_KEYS.has(key) && before.has(key)))) return false;
  if (keys.some((key) => DEFAULT_KEYS.has(key)) && isMadeAnew(claims, before)) return false;
  if (keys.includes("SigFlags") && !hasMoreFlags(before.get("SigFlags"), after.get("SigFlags"))) return false;
  return claimResources(claims, [before.get("DR"), after.get("DR")], RESOURCE_LEVELS);
}

/** Whether a reader draws any field of the signed form by its own hand. */
function isMadeAnew({ difference: { signed } }: ChangeClaims, form: PdfDict): boolean {
  if (signed.resolve(form.get("NeedAppearances")) === true) return true;
  const isBare = (ref: PdfRef): boolean => {
    const widget = signed.get(ref);
    return widget instanceof PdfDict && signed.resolve(widget.get("AP")) === null;
  };
  return formFields(signed).some(
    ({ type, isTerminal, widgets }) => isTerminal && type !== "Sig" && widgets.some(isBare),
  );
}

function hasMoreFlags(before: PdfObject, after: PdfObject): boolean {
  const [old, current] = [before ?? 0, after];
  if (typeof old !== "number" || typeof current !== "number") return false;
  return current >= 0 && current <= MAX_SIGNATURE_FLAGS && (current & old) === old;
}

/** Resources for appearances that are made anew: some may be added, and none replaced. */
function claimResources(
  claims: ChangeClaims,
  [before, after]: readonly [PdfObject, PdfObject],
  levels: number,
): boolean {
  const { signed, now } = claims.difference;
  const [old, current] = [signed.resolve(before), now.resolve(after)];
  if (old === null) return claims.claimNew(referencesIn(after));
  if (levels === 0 || !(old instanceof PdfDict) || !(current instanceof PdfDict))
    return isSameValue(before, after);
  claims.claimHolder(before, after);
  return [...new Set([...old.keys(), ...current.keys()])].every((key) =>
    claimResources(claims, [old.get(key), current.get(key)], levels - 1),
  );
}

function claimFields(claims: ChangeClaims, added: readonly PdfObject[]): boolean {
  const { signed } = claims.difference;
  if (!added.every((field) => field instanceof PdfRef && claimNewField(claims, field, null))) return false;
  for (const field of signatureFields(signed)) {
    const isTouched = [field.ref, ...kidsOf(field.dict)].some(({ num }) => claims.isChanged(num));
    if (field.signature === null && isTouched && !claimFilledField(claims, field)) return false;
  }
  const waiting = new Set(claims.unclaimed());
  if (waiting.size === 0) return true;
  const fields = formFields(signed).filter(({ ref, widgets }) =>
    [ref, ...widgets].some(({ num }) => waiting.has(num)),
  );
  return fields.every((field) => claimKids(claims, field) || claimFilledForm(claims, field));
}

function kidsOf(field: PdfDict): PdfRef[] {
  const kids = field.get("Kids");
  return kids instanceof PdfArray ? kids.items.filter((kid) => kid instanceof PdfRef) : [];
}

/** A field that groups others may have been given a further signature field. */
function claimKids(claims: ChangeClaims, { ref, isTerminal }: FormField): boolean {
  const { signed, now } = claims.difference;
  const [before, after] = [signed.get(ref), now.get(ref)];
  if (isTerminal || !(before instanceof PdfDict) || !(after instanceof PdfDict)) return false;
  if (!differingKeys(before, after).every((key) => key === "Kids")) return false;
  const added = addedItems(signed.resolve(before.get("Kids")), now.resolve(after.get("Kids")));
  if (added?.every((kid) => kid instanceof PdfRef && claimNewField(claims, kid, ref)) !== true) return false;
  claims.claimHolder(before.get("Kids"), after.get("Kids"));
  claims.claim(ref);
  return true;
}
