import type { Place } from "../../protocol/operation.ts";
import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { emptyField } from "./existing-field.ts";
import { addTerms, termsOf, type SigningTraits } from "./field-term.ts";
import { fillField } from "./filled-field.ts";
import { addField } from "./new-field.ts";
import { addNotes, type PageNotes } from "./page-note.ts";
import { beginUpdate } from "./signable.ts";
import type { OpenSignature, SignatureClaims } from "./signature-dictionary.ts";
import { byteRangeText, signatureDictionary } from "./signature-dictionary.ts";

/** What a signature is to be. */
export interface SignatureRequest extends SignatureClaims {
  /**
   * Fully qualified name of an empty field that the document has, or name of a new one; the first free `Signature…`
   * where none is given.
   */
  readonly fieldName?: string | undefined;
  /** `null` for an invisible signature. That of an existing field must be the field's own. */
  readonly place: Place | null;
  /** The drawn stamp of a visible one, a PDF of one page. */
  readonly stamp?: Uint8Array | undefined;
  /** What is written on the first page beside it. */
  readonly written?: PageNotes | undefined;
  /** How it is going to be signed, as far as that is known, for what an existing field asks of it. */
  readonly signing?: SigningTraits | undefined;
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

/**
 * Makes the revision that will hold a signature. Beside new objects it holds only the pages' annotations, the form's
 * fields, and the catalogue where the form is in it or new, so that earlier signatures stay as they are. A tagged
 * document without signatures gets a structure element, too.
 *
 * @param contentsSize bytes of CMS that fit
 * @throws {KysoError} PDF_NO_PAGES, PDF_NO_SUCH_PAGE, PDF_PERMISSION_DENIED, PDF_DAMAGED_AND_SIGNED,
 *   PDF_CERTIFIED_NO_CHANGES, PDF_CERTIFIED_NO_ANNOTATIONS, PDF_DYNAMIC_XFA, PDF_FIELD_*, PDF_SEED_VALUE_UNMET, APPEARANCE_OFF_PAGE, APPEARANCE_IMAGE_MISSING
 */
export function prepareSignature(
  document: PdfDocument,
  request: SignatureRequest,
  contentsSize: number,
): PreparedSignature {
  const update = beginUpdate(document);
  const existing = request.fieldName === undefined ? null : emptyField(document, request.fieldName);
  const terms = existing === null ? null : termsOf(document, existing, request);
  if (request.written !== undefined) addNotes(update, document.page(0), request.written);
  const signature = update.newRef();
  const fieldName = existing?.name ?? addField(update, request, signature);
  if (existing !== null) fillField(update, existing, request, signature);
  const claims = terms === null ? request : { ...request, ...addTerms(update, terms, signature) };
  // Last, so that nearly all that is appended can be hashed once for both digests.
  const open = signatureDictionary(claims, contentsSize, (string) => update.enciphered(signature, string));
  update.putAsIs(signature, open.body);
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
