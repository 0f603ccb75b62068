import type { ErrorCode } from "../../protocol/error.ts";
import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName } from "../pdf/object.ts";
import { IncrementalUpdate } from "../pdf/update.ts";
import { acroForm } from "./acro-form.ts";

/** DocMDP's access permission that allows no change at all. @see ISO 32000-1, table 254 */
const NO_CHANGES = 1;
const DEFAULT_PERMISSION = 2;

/**
 * Begins the update that will hold a signature, if the document may have one.
 *
 * @throws {KysoError} PDF_NO_PAGES, PDF_DAMAGED_AND_SIGNED, PDF_CERTIFIED_NO_CHANGES, PDF_DYNAMIC_XFA
 */
export function beginUpdate(document: PdfDocument): IncrementalUpdate {
  if (document.pageCount < 1) throw new KysoError("PDF_NO_PAGES");
  const update = new IncrementalUpdate(document);
  if (certifiedPermission(document) === NO_CHANGES)
    throw new KysoError("PDF_CERTIFIED_NO_CHANGES", "its certification allows no change");
  if (hasDynamicXfa(document)) throw new KysoError("PDF_DYNAMIC_XFA", "its pages are made by XFA");
  return update;
}

/** Why a document can't be signed, or `null`. */
export function refusalOf(document: PdfDocument): ErrorCode | null {
  try {
    beginUpdate(document);
    return null;
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
}

/** What the certification allows after it; `null` without one. @see ISO 32000-1, 12.8.2.2, 12.8.4 */
function certifiedPermission(document: PdfDocument): number | null {
  const permissions = document.resolve(document.catalog.get("Perms"));
  const signature = permissions instanceof PdfDict ? document.resolve(permissions.get("DocMDP")) : null;
  if (!(signature instanceof PdfDict)) return null;
  const references = document.resolve(signature.get("Reference"));
  for (const entry of references instanceof PdfArray ? references.items : []) {
    const reference = document.resolve(entry);
    if (!(reference instanceof PdfDict)) continue;
    const method = document.resolve(reference.get("TransformMethod"));
    if (!(method instanceof PdfName) || method.value !== "DocMDP") continue;
    const parameters = document.resolve(reference.get("TransformParams"));
    const permission = parameters instanceof PdfDict ? document.resolve(parameters.get("P")) : null;
    return typeof permission === "number" ? permission : DEFAULT_PERMISSION;
  }
  return DEFAULT_PERMISSION;
}

/** Pages that a reader is to make again from the XFA form would not be those that were signed. */
function hasDynamicXfa(document: PdfDocument): boolean {
  return acroForm(document).has("XFA") && document.resolve(document.catalog.get("NeedsRendering")) === true;
}
