import type { Place } from "../../protocol/operation.ts";
import { KysoError } from "../../protocol/error.ts";
import { importStamp } from "../appearance/form-xobject.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfRef } from "../pdf/object.ts";
import type { PdfPage, Rectangle } from "../pdf/page-tree.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { addRootField } from "./acro-form.ts";
import { newFieldName } from "./field-name.ts";
import { rectangleOf } from "./place.ts";
import { withItem } from "./reference-array.ts";
import { beginUpdate } from "./signable.ts";
import type { OpenSignature, SignatureClaims } from "./signature-dictionary.ts";
import { byteRangeText, signatureDictionary } from "./signature-dictionary.ts";
import { textString } from "../pdf/text-string.ts";
import { emptyAppearance, signatureWidget, stampAppearance } from "./widget.ts";

/** What a signature is to be. */
export interface SignatureRequest extends SignatureClaims {
  /** Name of the new field; the first free `Signature…` where none is given. */
  readonly fieldName?: string | undefined;
  /** `null` for an invisible signature. */
  readonly place: Place | null;
  /** The drawn stamp of a visible one, a PDF of one page. */
  readonly stamp?: Uint8Array | undefined;
}

/** A document's next revision, whole but for the CMS. */
export interface PreparedSignature {
  /** What follows the document, with zeros in the hole of `Contents`. */
  readonly appended: Uint8Array;
  readonly byteRange: readonly [number, number, number, number];
  /** The hexadecimal digits of the hole within `appended`. */
  readonly contents: { readonly start: number; readonly end: number };
  readonly fieldName: string;
}

const NOWHERE: Rectangle = [0, 0, 0, 0];

/**
 * Makes the revision that will hold a signature. Beside new objects it holds only the page's annotations, the form's
 * fields, and the catalogue where the form is in it or new, so that earlier signatures stay as they are.
 *
 * @param contentsSize bytes of CMS that fit
 * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_DAMAGED_AND_SIGNED, PDF_CERTIFIED_NO_CHANGES,
 *   PDF_DYNAMIC_XFA, PDF_FIELD_INVALID, APPEARANCE_OFF_PAGE, APPEARANCE_IMAGE_MISSING
 */
export function prepareSignature(
  document: PdfDocument,
  request: SignatureRequest,
  contentsSize: number,
): PreparedSignature {
  const update = beginUpdate(document);
  const fieldName = newFieldName(document, request.fieldName);
  const page = document.page(request.place?.page ?? 0);
  const rectangle = request.place === null ? NOWHERE : rectangleOf(request.place, page);
  const appearance = addAppearance(update, request, rectangle, page.rotate);
  const field = update.newRef();
  const signature = update.newRef();
  const name = textString(fieldName);
  update.put(field, signatureWidget({ name, signature, page: page.ref, rectangle, appearance }));
  addAnnotation(document, update, page, field);
  addRootField(document, update, field);
  // Last, so that nearly all that is appended can be hashed once for both digests.
  const open = signatureDictionary(request, contentsSize);
  update.put(signature, open.body);
  const built = update.build();
  return closeRange(document.source.size, built.bytes, built.offsetOf(signature), { open, fieldName });
}

/**
 * Puts a CMS into its hole.
 *
 * @returns what follows the document
 * @throws {KysoError} INTERNAL where it does not fit
 */
export function embedSignature(prepared: PreparedSignature, cms: Uint8Array): Uint8Array {
  const { start, end } = prepared.contents;
  if (2 * cms.length > end - start) throw new KysoError("INTERNAL", "the CMS is larger than its hole");
  const appended = Buffer.from(prepared.appended);
  appended.write(Buffer.from(cms).toString("hex"), start, "latin1");
  return appended;
}

function addAppearance(
  update: IncrementalUpdate,
  request: SignatureRequest,
  rectangle: Rectangle,
  rotate: number,
): PdfRef {
  const ref = update.newRef();
  if (request.place === null) {
    update.put(ref, emptyAppearance());
    return ref;
  }
  if (request.stamp === undefined)
    throw new KysoError("APPEARANCE_IMAGE_MISSING", "a visible signature without a stamp");
  update.put(ref, stampAppearance(importStamp(request.stamp, update), rectangle, rotate));
  return ref;
}

/** Puts a widget among the annotations of a page. */
export function addAnnotation(
  document: PdfDocument,
  update: IncrementalUpdate,
  page: PdfPage,
  widget: PdfRef,
): void {
  const entry = page.dict.get("Annots");
  const annotations = document.resolve(entry);
  const array = withItem(annotations instanceof PdfArray ? annotations : new PdfArray([]), widget);
  if (entry instanceof PdfRef && annotations instanceof PdfArray) update.put(entry, array);
  else update.put(page.ref, page.dict.with(new Map([["Annots", array]])));
}

/**
 * Fills the byte range in, which is known once everything has its place.
 *
 * @param bodyOffset file offset of the signature dictionary
 */
export function closeRange(
  originalSize: number,
  bytes: Uint8Array,
  bodyOffset: number,
  { open, fieldName }: { open: OpenSignature; fieldName: string },
): PreparedSignature {
  const gapStart = bodyOffset + open.gap.start;
  const gapEnd = bodyOffset + open.gap.end;
  const byteRange = [0, gapStart, gapEnd, originalSize + bytes.length - gapEnd] as const;
  const appended = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  appended.write(byteRangeText(byteRange), bodyOffset + open.byteRangeAt - originalSize, "latin1");
  const contents = { start: gapStart - originalSize + 1, end: gapEnd - originalSize - 1 };
  return { appended, byteRange, contents, fieldName };
}
