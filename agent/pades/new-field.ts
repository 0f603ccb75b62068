import type { Place } from "../../protocol/operation.ts";
import type { PdfRef } from "../pdf/object.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import { textString } from "../pdf/text-string.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { addRootField } from "./acro-form.ts";
import { addAppearance } from "./field-appearance.ts";
import { newFieldName } from "./field-name.ts";
import { addAnnotation } from "./page-annotation.ts";
import { rectangleOf } from "./place.ts";
import { joinStructureTree } from "./structure-tree.ts";
import { signatureWidget } from "./widget.ts";

/** What a signature field of its own is to be. */
export interface NewField {
  /** The first free `Signature…` where none is given. */
  readonly fieldName?: string | undefined;
  /** Whoever signs, as an assistive technology says it. */
  readonly signerName: string;
  /** `null` for an invisible signature. */
  readonly place: Place | null;
  /** The drawn stamp of a visible one, a PDF of one page. */
  readonly stamp?: Uint8Array | undefined;
}

const NOWHERE: Rectangle = [0, 0, 0, 0];

/**
 * Adds a signature field, its widget, and both to page, form and, in a tagged document, structure.
 *
 * @returns the field's name
 * @throws {KysoError} PDF_NO_SUCH_PAGE, PDF_FIELD_INVALID, APPEARANCE_OFF_PAGE, APPEARANCE_IMAGE_MISSING
 */
export function addField(update: IncrementalUpdate, wanted: NewField, signature: PdfRef): string {
  const { document } = update;
  const fieldName = newFieldName(document, wanted.fieldName);
  const page = document.page(wanted.place?.page ?? 0);
  const rectangle = wanted.place === null ? NOWHERE : rectangleOf(wanted.place, page);
  const stamp = wanted.place === null ? null : wanted.stamp;
  const appearance = addAppearance(update, stamp, rectangle, page.rotate);
  const field = update.newRef();
  const widget = signatureWidget({
    name: textString(fieldName),
    description: textString(`Chữ ký số của ${wanted.signerName}`),
    signature,
    page: page.ref,
    rectangle,
    appearance,
    structParent: joinStructureTree(update, { ref: field, page: page.ref }),
  });
  update.put(field, widget);
  addAnnotation(update, page, field);
  addRootField(document, update, field);
  return fieldName;
}
