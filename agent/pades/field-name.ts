import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfDict, PdfString } from "../pdf/object.ts";
import { rootFields } from "./acro-form.ts";
import { textOfString } from "../pdf/text-string.ts";

/** Longest name of a new field, characters. */
const MAX_NEW_NAME_CHARACTERS = 100;

/** Root fields that are looked at for their names. */
const MAX_ROOT_FIELDS = 20_000;

/**
 * The partial name of a new root field: the one that was asked for, or the first free one of a prefix and a number.
 *
 * @throws {KysoError} PDF_FIELD_INVALID where the name that was asked for is taken, or is none; PDF_TOO_COMPLEX
 * @see ISO 32000-1, 12.7.3.2
 */
export function newFieldName(
  document: PdfDocument,
  wanted: string | undefined,
  prefix: "Signature" | "Timestamp" = "Signature",
): string {
  const taken = rootFieldNames(document);
  if (wanted === undefined) {
    let number = 1;
    while (taken.has(`${prefix}${number}`)) number += 1;
    return `${prefix}${number}`;
  }
  const name = wanted.normalize("NFC");
  // A dot separates the names of nested fields.
  if (name === "" || name.length > MAX_NEW_NAME_CHARACTERS || name.includes(".") || taken.has(name))
    throw new KysoError("PDF_FIELD_INVALID", "the field's name is taken, or is none");
  return name;
}

function rootFieldNames(document: PdfDocument): ReadonlySet<string> {
  const names = new Set<string>();
  const { items } = rootFields(document);
  if (items.length > MAX_ROOT_FIELDS) throw new KysoError("PDF_TOO_COMPLEX", "too many fields");
  for (const entry of items) {
    const field = document.resolve(entry);
    const name = field instanceof PdfDict ? document.resolve(field.get("T")) : null;
    if (name instanceof PdfString) names.add(textOfString(name.bytes).normalize("NFC"));
  }
  return names;
}
