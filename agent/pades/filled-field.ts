import type { Place } from "../../protocol/operation.ts";
import { KysoError } from "../../protocol/error.ts";
import { PdfDict, type PdfObject, type PdfRef } from "../pdf/object.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { markSigned } from "./acro-form.ts";
import type { EmptyField } from "./existing-field.ts";
import { addAppearance } from "./field-appearance.ts";

/** How far a place may be from the field's own, user space units: the rounding of a window. */
const TOLERANCE = 0.5;

/**
 * Fills an empty field: its value, and what its widget shows. Nothing else of field, page and form changes.
 *
 * @param wanted.place the field's own, or `null` to show nothing
 * @throws {KysoError} PDF_FIELD_PLACE_FIXED for any other place; APPEARANCE_IMAGE_MISSING
 */
export function fillField(
  update: IncrementalUpdate,
  field: EmptyField,
  wanted: { readonly place: Place | null; readonly stamp?: Uint8Array | undefined },
  signature: PdfRef,
): void {
  const { document } = update;
  const { widget, place } = field;
  if (wanted.place !== null && !isSamePlace(wanted.place, place))
    throw new KysoError("PDF_FIELD_PLACE_FIXED", "the field has a place of its own");
  const filled = new Map<string, PdfObject>([["V", signature]]);
  if (widget !== null) {
    const { x, y, width, height } = place ?? { x: 0, y: 0, width: 0, height: 0 };
    const rotate = place === null ? 0 : document.page(place.page).rotate;
    const stamp = wanted.place === null ? null : wanted.stamp;
    const appearance = addAppearance(update, stamp, [x, y, x + width, y + height], rotate);
    const shown = PdfDict.of({ N: appearance });
    if (widget.ref.equals(field.ref)) filled.set("AP", shown);
    else update.rewriteDict(widget.ref, new Map([["AP", shown]]));
  }
  update.rewriteDict(field.ref, filled);
  markSigned(document, update);
}

function isSamePlace(wanted: Place, own: Place | null): boolean {
  if (own?.page !== wanted.page) return false;
  return (["x", "y", "width", "height"] as const).every(
    (side) => Math.abs(wanted[side] - own[side]) <= TOLERANCE,
  );
}
