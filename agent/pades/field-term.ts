import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, type PdfRef } from "../pdf/object.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { signatureFields } from "../verify/signature-field.ts";
import type { EmptyField } from "./existing-field.ts";
import { certificationReference, lockReference } from "./field-lock.ts";
import { applySeedValue, type Seeding, type SigningTraits } from "./seed-value.ts";

export type { SigningTraits } from "./seed-value.ts";

/** What an existing field makes of the signature that fills it. */
export interface FieldTerms extends Seeding {
  readonly lock: PdfDict | null;
}

/**
 * What a field's lock and seed values ask for.
 *
 * @throws {KysoError} PDF_SEED_VALUE_UNMET
 * @see ISO 32000-1, 12.7.4.5
 */
export function termsOf(
  document: PdfDocument,
  { dict }: EmptyField,
  { reason, signing }: { readonly reason?: string | undefined; readonly signing?: SigningTraits | undefined },
): FieldTerms {
  const seeding = applySeedValue(document, dict.get("SV"), { ...signing, reason });
  if (seeding.certification !== null && !mayCertify(document))
    throw new KysoError(
      "PDF_SEED_VALUE_UNMET",
      "the field asks for a certification, which is the first signature",
    );
  return { ...seeding, lock: lockReference(document, dict.get("Lock")) };
}

/**
 * Writes what the terms need beside the signature, and a certification's place in the catalogue.
 *
 * @returns what the signature dictionary says of them
 */
export function addTerms(
  update: IncrementalUpdate,
  { reason, certification, lock }: FieldTerms,
  signature: PdfRef,
): { readonly reason: string | undefined; readonly references: PdfRef | undefined } {
  const references = lock === null ? [] : [lock];
  if (certification !== null) {
    references.unshift(certificationReference(certification));
    const old = update.document.resolve(update.document.catalog.get("Perms"));
    const permissions = old instanceof PdfDict ? old : new PdfDict();
    const perms = permissions.with(new Map([["DocMDP", signature]]));
    update.rewriteDict(update.document.catalogRef, new Map([["Perms", perms]]));
  }
  if (references.length === 0) return { reason, references: undefined };
  const ref = update.newRef();
  update.put(ref, new PdfArray(references));
  return { reason, references: ref };
}

/** @see ISO 32000-1, 12.8.2.2: a certification is the first signature, and the only one. */
function mayCertify(document: PdfDocument): boolean {
  const permissions = document.resolve(document.catalog.get("Perms"));
  const isCertified = permissions instanceof PdfDict && document.resolve(permissions.get("DocMDP")) !== null;
  return !isCertified && signatureFields(document).every(({ signature }) => signature === null);
}
