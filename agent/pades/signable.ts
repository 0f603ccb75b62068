import type { ErrorCode } from "../../protocol/error.ts";
import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfDict } from "../pdf/object.ts";
import { IncrementalUpdate } from "../pdf/update.ts";
import { permissionsOf } from "../verify/permission.ts";
import { acroForm } from "./acro-form.ts";

/** What is told of a document that can be signed. */
export type DocumentWarning = Extract<ErrorCode, "PDF_STATIC_XFA" | "PDF_USAGE_RIGHTS">;

/**
 * Begins the update that will hold a signature, if the document may have one.
 *
 * @throws {KysoError} PDF_NO_PAGES, PDF_PERMISSION_DENIED, PDF_DAMAGED_AND_SIGNED, PDF_CERTIFIED_NO_CHANGES,
 *   PDF_DYNAMIC_XFA
 */
export function beginUpdate(document: PdfDocument): IncrementalUpdate {
  if (document.pageCount < 1) throw new KysoError("PDF_NO_PAGES");
  if (document.security?.allowsSigning === false) throw new KysoError("PDF_PERMISSION_DENIED");
  const update = new IncrementalUpdate(document);
  if (!permissionsOf(document).allowsSignatures)
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

/**
 * What the signer should know of a document, though it can be signed.
 *
 * @see ISO 32000-1, 12.7.8 (XFA) and 12.8.2.3 (UR)
 */
export function warningsOf(document: PdfDocument): DocumentWarning[] {
  const permissions = document.resolve(document.catalog.get("Perms"));
  const hasUsageRights = permissions instanceof PdfDict && (permissions.has("UR3") || permissions.has("UR"));
  return [
    ...(acroForm(document).has("XFA") ? (["PDF_STATIC_XFA"] as const) : []),
    ...(hasUsageRights ? (["PDF_USAGE_RIGHTS"] as const) : []),
  ];
}

/** Pages that a reader is to make again from the XFA form would not be those that were signed. */
function hasDynamicXfa(document: PdfDocument): boolean {
  return acroForm(document).has("XFA") && document.resolve(document.catalog.get("NeedsRendering")) === true;
}
