import { KysoError } from "../../protocol/error.ts";
import { importStamp } from "../appearance/form-xobject.ts";
import { opaqueStamp } from "../appearance/opaque-stamp.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { PdfRef } from "../pdf/object.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { allowsTransparency } from "./pdf-a.ts";
import { emptyAppearance, stampAppearance } from "./widget.ts";

/**
 * Adds what a signature shows in its rectangle: the stamp, or nothing.
 *
 * @param stamp the drawn stamp, a PDF of one page; `null` where nothing is to be seen
 * @throws {KysoError} APPEARANCE_IMAGE_MISSING for `undefined`: a visible signature has a stamp
 */
export function addAppearance(
  update: IncrementalUpdate,
  stamp: Uint8Array | null | undefined,
  rectangle: Rectangle,
  rotate: number,
): PdfRef {
  const ref = update.newRef();
  if (stamp === null) {
    update.put(ref, emptyAppearance(rectangle));
    return ref;
  }
  if (stamp === undefined)
    throw new KysoError("APPEARANCE_IMAGE_MISSING", "a visible signature without a stamp");
  const fitting = fittingStamp(update.document, stamp);
  update.put(ref, stampAppearance(importStamp(fitting, update), rectangle, rotate));
  return ref;
}

/** A drawn stamp as it will be in a document: without transparency, where that may have none. */
export function fittingStamp(document: PdfDocument, stamp: Uint8Array): Uint8Array {
  return allowsTransparency(document) ? stamp : opaqueStamp(stamp);
}
