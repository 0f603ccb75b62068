import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfString, type PdfObject } from "../pdf/object.ts";
import { textOfString } from "../pdf/text-string.ts";

/** Fields of one form that are looked at. */
export const MAX_FIELDS = 20_000;

/** Levels of fields within fields. */
export const MAX_FIELD_DEPTH = 32;

/** A signature field that the document's form leads to. */
export interface SignatureField {
  /** Fully qualified name. */
  readonly name: string;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  /** The signature that fills it, with the object that holds it; `null` in an empty field. */
  readonly signature: { readonly holder: PdfRef; readonly dict: PdfDict } | null;
}

/**
 * The signature fields of a document as its newest revision shows them, in the form's order. A signature that is not
 * reached so is none: no reader would show it.
 *
 * @see ISO 32000-1, 12.7.2, 12.7.4.5
 */
export function signatureFields(document: PdfDocument): SignatureField[] {
  const form = document.resolve(document.catalog.get("AcroForm"));
  const fields: SignatureField[] = [];
  if (form instanceof PdfDict) {
    const walk = { document, fields, seen: new Set<number>() };
    visitAll(walk, form.get("Fields"), { name: "", isSignature: false, depth: 0 });
  }
  return fields;
}

interface Walk {
  readonly document: PdfDocument;
  readonly fields: SignatureField[];
  readonly seen: Set<number>;
}

interface Inherited {
  readonly name: string;
  readonly isSignature: boolean;
  readonly depth: number;
}

function visitAll(walk: Walk, list: PdfObject, inherited: Inherited): void {
  const kids = walk.document.resolve(list);
  if (!(kids instanceof PdfArray) || inherited.depth === MAX_FIELD_DEPTH) return;
  for (const kid of kids.items) {
    if (kid instanceof PdfRef && !walk.seen.has(kid.num) && walk.seen.size < MAX_FIELDS) {
      walk.seen.add(kid.num);
      visit(walk, kid, inherited);
    }
  }
}

function visit(walk: Walk, ref: PdfRef, inherited: Inherited): void {
  const { document } = walk;
  const dict = document.resolve(ref);
  if (!(dict instanceof PdfDict)) return;
  const partial = document.resolve(dict.get("T"));
  const name = [inherited.name, partial instanceof PdfString ? textOfString(partial.bytes) : ""]
    .filter((part) => part !== "")
    .join(".");
  const type = document.resolve(dict.get("FT"));
  const isSignature = type instanceof PdfName ? type.value === "Sig" : inherited.isSignature;
  // A kid with neither a name nor a value of its own is only a widget of this field.
  if (isSignature && (partial instanceof PdfString || dict.has("V"))) {
    walk.fields.push({ name, ref, dict, signature: signatureOf(document, ref, dict) });
  }
  visitAll(walk, dict.get("Kids"), { name, isSignature, depth: inherited.depth + 1 });
}

function signatureOf(document: PdfDocument, field: PdfRef, dict: PdfDict): SignatureField["signature"] {
  const entry = dict.get("V");
  const value = document.resolve(entry);
  return value instanceof PdfDict ? { holder: entry instanceof PdfRef ? entry : field, dict: value } : null;
}
