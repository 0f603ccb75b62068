import type { PdfDocument } from "../../pdf/document.ts";
import { PdfDict, PdfName, PdfRef, PdfString, type PdfObject } from "../../pdf/object.ts";
import { textOfString } from "../../pdf/text-string.ts";
import { itemsOf } from "./revision-difference.ts";
import { MAX_FIELD_DEPTH, MAX_FIELDS } from "../signature-field.ts";

/** A field of a form, with what it inherits. @see ISO 32000-1, 12.7.3 */
export interface FormField {
  /** Fully qualified. */
  readonly name: string;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  /** FT: `Btn`, `Tx`, `Ch` or `Sig`; empty where none is said. */
  readonly type: string;
  /** Ff. */
  readonly flags: number;
  /** Whether it holds no other fields. */
  readonly isTerminal: boolean;
  /** Its widgets: itself where it is its own, or its kids. Of a field that groups others, the array of these as well. */
  readonly widgets: readonly PdfRef[];
}

type Inherited = Pick<FormField, "name" | "type" | "flags"> & { readonly depth: number };

/** The fields of a document's form, those that group others too, up to {@link MAX_FIELDS}. */
export function formFields(document: PdfDocument): FormField[] {
  const fields: FormField[] = [];
  const seen = new Set<number>();
  const form = document.resolve(document.catalog.get("AcroForm"));
  if (!(form instanceof PdfDict)) return [];
  visitAll(form.get("Fields"), { name: "", type: "", flags: 0, depth: 0 });
  return fields;

  function visitAll(list: PdfObject, inherited: Inherited): void {
    if (inherited.depth === MAX_FIELD_DEPTH) return;
    for (const kid of itemsOf(document.resolve(list))) {
      if (!(kid instanceof PdfRef) || seen.has(kid.num) || seen.size === MAX_FIELDS) continue;
      seen.add(kid.num);
      const dict = document.get(kid);
      if (dict instanceof PdfDict) visit(kid, dict, inherited);
    }
  }

  function visit(ref: PdfRef, dict: PdfDict, inherited: Inherited): void {
    const own = traitsOf(document, dict, inherited);
    const kids = itemsOf(document.resolve(dict.get("Kids"))).filter((kid) => kid instanceof PdfRef);
    const isTerminal = !kids.some((kid) => isField(document, kid));
    const list = dict.get("Kids");
    const widgets = isTerminal ? (kids.length > 0 ? kids : [ref]) : list instanceof PdfRef ? [list] : [];
    fields.push({ ...own, ref, dict, isTerminal, widgets });
    if (!isTerminal) visitAll(list, { ...own, depth: inherited.depth + 1 });
  }
}

function traitsOf(
  document: PdfDocument,
  dict: PdfDict,
  inherited: Inherited,
): Pick<FormField, "name" | "type" | "flags"> {
  const [partial, type, flags] = ["T", "FT", "Ff"].map((key) => document.resolve(dict.get(key)));
  const part = partial instanceof PdfString ? textOfString(partial.bytes) : "";
  return {
    name: [inherited.name, part].filter((each) => each !== "").join("."),
    type: type instanceof PdfName ? type.value : inherited.type,
    flags: typeof flags === "number" ? flags : inherited.flags,
  };
}

function isField(document: PdfDocument, kid: PdfRef): boolean {
  const dict = document.get(kid);
  return dict instanceof PdfDict && dict.has("T");
}
