import type { PdfDocument } from "../pdf/document.ts";
import type { PdfObject } from "../pdf/object.ts";
import { PdfArray, PdfDict, PdfRef } from "../pdf/object.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { withItem } from "./reference-array.ts";

/** SignaturesExist and AppendOnly. @see ISO 32000-1, table 219 */
const SIGNATURE_FLAGS = 3;

/** The interactive form, an empty one where the document has none. */
export function acroForm(document: PdfDocument): PdfDict {
  const form = document.resolve(document.catalog.get("AcroForm"));
  return form instanceof PdfDict ? form : new PdfDict();
}

/** The form's root fields as they stand in `Fields`. */
export function rootFields(document: PdfDocument): PdfArray {
  const fields = document.resolve(acroForm(document).get("Fields"));
  return fields instanceof PdfArray ? fields : new PdfArray([]);
}

/**
 * Adds a root field to the form, wherever the form is, and marks the document as signed. No more objects are written
 * again than hold what changes: a form that is marked already and keeps its fields in an object of their own stays
 * as it is.
 *
 * @see ISO 32000-1, 12.7.2
 */
export function addRootField(document: PdfDocument, update: IncrementalUpdate, field: PdfRef): void {
  const form = acroForm(document);
  const fields = withItem(rootFields(document), field);
  const changes = new Map<string, PdfObject>();
  const fieldsEntry = form.get("Fields");
  if (fieldsEntry instanceof PdfRef && document.resolve(fieldsEntry) instanceof PdfArray)
    update.put(fieldsEntry, fields);
  else changes.set("Fields", fields);
  setFlags(document, form, changes);
  if (changes.size > 0) replaceForm(document, update, form.with(changes));
}

/** Marks the document as signed, where it is not marked yet. @see ISO 32000-1, 12.7.2 */
export function markSigned(document: PdfDocument, update: IncrementalUpdate): void {
  const form = acroForm(document);
  const changes = new Map<string, PdfObject>();
  setFlags(document, form, changes);
  if (changes.size > 0) replaceForm(document, update, form.with(changes));
}

function setFlags(document: PdfDocument, form: PdfDict, changes: Map<string, PdfObject>): void {
  const flags = document.resolve(form.get("SigFlags"));
  const flagged = (typeof flags === "number" ? flags : 0) | SIGNATURE_FLAGS;
  if (flags !== flagged) changes.set("SigFlags", flagged);
}

function replaceForm(document: PdfDocument, update: IncrementalUpdate, form: PdfDict): void {
  const entry = document.catalog.get("AcroForm");
  const old = document.resolve(entry);
  if (entry instanceof PdfRef && old instanceof PdfDict) {
    update.put(entry, form);
    return;
  }
  let value: PdfObject = form;
  if (!(old instanceof PdfDict)) {
    value = update.newRef();
    update.put(value, form);
  }
  update.rewriteDict(document.catalogRef, new Map([["AcroForm", value]]));
}
