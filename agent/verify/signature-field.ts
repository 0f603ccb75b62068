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
 * @param read is given the numbers of all objects that the answer rests on
 * @see ISO 32000-1, 12.7.2, 12.7.4.5
 */
export function signatureFields(document: PdfDocument, read = new Set<number>()): SignatureField[] {
  const walk: Walk = { document, fields: [], seen: new Set<number>(), read };
  const catalog = follow(walk, document.catalogRef).value;
  const form = catalog instanceof PdfDict ? follow(walk, catalog.get("AcroForm")).value : null;
  if (form instanceof PdfDict) {
    visitAll(walk, form.get("Fields"), { name: "", isSignature: false, depth: 0 });
  }
  return walk.fields;
}

interface Walk {
  readonly document: PdfDocument;
  readonly fields: SignatureField[];
  readonly seen: Set<number>;
  readonly read: Set<number>;
}

interface Inherited {
  readonly name: string;
  readonly isSignature: boolean;
  readonly depth: number;
}

function visitAll(walk: Walk, list: PdfObject, inherited: Inherited): void {
  const kids = follow(walk, list).value;
  if (!(kids instanceof PdfArray) || inherited.depth === MAX_FIELD_DEPTH) return;
  for (const kid of kids.items) {
    if (kid instanceof PdfRef && !walk.seen.has(kid.num) && walk.seen.size < MAX_FIELDS) {
      walk.seen.add(kid.num);
      visit(walk, kid, inherited);
    }
  }
}

function visit(walk: Walk, ref: PdfRef, inherited: Inherited): void {
  const dict = follow(walk, ref).value;
  if (!(dict instanceof PdfDict)) return;
  const partial = follow(walk, dict.get("T")).value;
  const name = [inherited.name, partial instanceof PdfString ? textOfString(partial.bytes) : ""]
    .filter((part) => part !== "")
    .join(".");
  const type = follow(walk, dict.get("FT")).value;
  const isSignature = type instanceof PdfName ? type.value === "Sig" : inherited.isSignature;
  // A kid with neither a name nor a value of its own is only a widget of this field.
  if (isSignature && (partial instanceof PdfString || dict.has("V"))) {
    walk.fields.push({ name, ref, dict, signature: signatureOf(walk, ref, dict) });
  }
  visitAll(walk, dict.get("Kids"), { name, isSignature, depth: inherited.depth + 1 });
}

function signatureOf(walk: Walk, field: PdfRef, dict: PdfDict): SignatureField["signature"] {
  const { value, holder } = follow(walk, dict.get("V"));
  return value instanceof PdfDict ? { holder: holder ?? field, dict: value } : null;
}

/** What stands behind a value, and the object that holds it; `null` for one that stands directly where it is used. */
function follow({ document, read }: Walk, object: PdfObject): { value: PdfObject; holder: PdfRef | null } {
  let value = object;
  let holder: PdfRef | null = null;
  for (let steps = 0; value instanceof PdfRef; steps++) {
    if (steps === document.limits.maxReferenceChain) return { value: null, holder };
    holder = value;
    read.add(value.num);
    const entry = document.locate(value.num);
    if (entry?.kind === "compressed") read.add(entry.stream);
    value = document.get(value);
  }
  return { value, holder };
}
