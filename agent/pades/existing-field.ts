import type { Place } from "../../protocol/operation.ts";
import { KysoError } from "../../protocol/error.ts";
import { MAX_FIELD_NAME_CHARACTERS } from "../../protocol/limit.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfRef, type PdfObject } from "../pdf/object.ts";
import { pageIndexOf } from "../verify/page-index.ts";
import { permissionsOf, type Permissions } from "../verify/permission.ts";
import { signatureFields, type SignatureField } from "../verify/signature-field.ts";

/** Empty fields of one document that are offered. */
export const MAX_OFFERED_FIELDS = 100;

/** Pages whose annotations are looked through for a widget that does not say where it is. */
const MAX_SEARCHED_PAGES = 1_000;

/** Widgets of one field that are looked at. */
const MAX_WIDGETS = 100;

/** ReadOnly. @see ISO 32000-1, table 221 */
const READ_ONLY = 1;
/** Invisible, Hidden and NoView. @see ISO 32000-1, table 165 */
const NOT_SHOWN = 1 | 2 | 32;

/** A signature field without a signature that a document has already. */
export interface EmptyField {
  /** Fully qualified. */
  readonly name: string;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  /** Where its appearance goes: the field itself, or its first widget; `null` where it has none. */
  readonly widget: { readonly ref: PdfRef; readonly dict: PdfDict } | null;
  /** Where it shows; `null` where it does not. */
  readonly place: Place | null;
}

/** The empty fields that may be filled, in the form's order. */
export function emptyFields(document: PdfDocument): EmptyField[] {
  const fields = signatureFields(document);
  const permissions = permissionsOf(document, fields);
  const taken = new Set<string>();
  const found: EmptyField[] = [];
  for (const field of fields) {
    // Of several fields with one name, readers take the first.
    const isFirst = !taken.has(field.name);
    taken.add(field.name);
    const isOffered = field.name !== "" && field.name.length <= MAX_FIELD_NAME_CHARACTERS;
    if (!isFirst || !isOffered || refusalOf(document, field, permissions) !== null) continue;
    if (found.length === MAX_OFFERED_FIELDS) break;
    found.push(describe(document, field));
  }
  return found;
}

/**
 * The empty field of a name; `null` where the document has no signature field of that name.
 *
 * @param name fully qualified
 * @throws {KysoError} PDF_FIELD_SIGNED, PDF_FIELD_LOCKED
 */
export function emptyField(document: PdfDocument, name: string): EmptyField | null {
  const wanted = name.normalize("NFC");
  const fields = signatureFields(document);
  const field = fields.find((one) => one.name.normalize("NFC") === wanted);
  if (field === undefined) return null;
  const refusal = refusalOf(document, field, permissionsOf(document, fields));
  if (refusal !== null) throw new KysoError(refusal, "the field can't be filled");
  return describe(document, field);
}

function refusalOf(
  document: PdfDocument,
  { name, dict, signature }: SignatureField,
  permissions: Permissions,
): "PDF_FIELD_SIGNED" | "PDF_FIELD_LOCKED" | null {
  if (signature !== null) return "PDF_FIELD_SIGNED";
  const flags = document.resolve(dict.get("Ff"));
  const isReadOnly = typeof flags === "number" && (flags & READ_ONLY) !== 0;
  return isReadOnly || permissions.isLocked(name) ? "PDF_FIELD_LOCKED" : null;
}

function describe(document: PdfDocument, { name, ref, dict }: SignatureField): EmptyField {
  const widget = widgetOf(document, ref, dict);
  return { name, ref, dict, widget, place: widget === null ? null : placeOf(document, widget) };
}

function widgetOf(document: PdfDocument, ref: PdfRef, dict: PdfDict): EmptyField["widget"] {
  if (dict.has("Rect")) return { ref, dict };
  const kids = document.resolve(dict.get("Kids"));
  for (const kid of kids instanceof PdfArray ? kids.items.slice(0, MAX_WIDGETS) : []) {
    const widget = document.resolve(kid);
    if (kid instanceof PdfRef && widget instanceof PdfDict && widget.has("Rect"))
      return { ref: kid, dict: widget };
  }
  return null;
}

function placeOf(document: PdfDocument, { ref, dict }: NonNullable<EmptyField["widget"]>): Place | null {
  const flags = document.resolve(dict.get("F"));
  const rectangle = document.resolve(dict.get("Rect"));
  if (typeof flags === "number" && (flags & NOT_SHOWN) !== 0) return null;
  if (!(rectangle instanceof PdfArray)) return null;
  const [x1, y1, x2, y2] = rectangle.items.map((item) => document.resolve(item));
  if (typeof x1 !== "number" || typeof y1 !== "number") return null;
  if (typeof x2 !== "number" || typeof y2 !== "number" || x1 === x2 || y1 === y2) return null;
  const page = pageOf(document, dict.get("P")) ?? searchedPage(document, ref);
  const [width, height] = [Math.abs(x2 - x1), Math.abs(y2 - y1)];
  return page === null ? null : { page, x: Math.min(x1, x2), y: Math.min(y1, y2), width, height };
}

function pageOf(document: PdfDocument, page: PdfObject): number | null {
  const index = page instanceof PdfRef ? pageIndexOf(document, page) : null;
  return index !== null && index < document.pageCount ? index : null;
}

/** P is optional in a widget, so the pages' annotations are asked. @see ISO 32000-1, table 164 */
function searchedPage(document: PdfDocument, widget: PdfRef): number | null {
  const count = Math.min(document.pageCount, MAX_SEARCHED_PAGES);
  for (let index = 0; index < count; index++) {
    const annotations = document.resolve(document.page(index).dict.get("Annots"));
    if (annotations instanceof PdfArray && annotations.items.some((item) => widget.equals(item)))
      return index;
  }
  return null;
}
