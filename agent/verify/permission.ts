import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, type PdfObject } from "../pdf/object.ts";
import { signatureFields } from "./signature-field.ts";

/** What the signatures of a document let later revisions do. */
export interface Permissions {
  /** Whether further signatures may be added. */
  readonly allowsSignatures: boolean;
  /** Whether a signature locks fields against being filled. */
  readonly hasLocks: boolean;
}

/** P of DocMDP: 1 lets nothing change, 2 forms and signatures, 3 annotations too. */
const NO_CHANGES = 1;

/**
 * Permissions in force in a revision.
 *
 * @see ISO 32000-1, 12.8.2.2 (DocMDP) and 12.8.2.4 (FieldMDP)
 */
export function permissionsOf(document: PdfDocument): Permissions {
  const signatures = signatureFields(document).flatMap(({ signature }) => signature?.dict ?? []);
  const certification = document.resolve(asDict(document, document.catalog.get("Perms")).get("DocMDP"));
  const certifying = certification instanceof PdfDict ? [certification, ...signatures] : signatures;
  return {
    allowsSignatures: certifying
      .flatMap((signature) => parametersOf(document, signature, "DocMDP"))
      .every((parameters) => document.resolve(parameters.get("P")) !== NO_CHANGES),
    hasLocks: signatures.some((signature) => parametersOf(document, signature, "FieldMDP").length > 0),
  };
}

function asDict(document: PdfDocument, object: PdfObject): PdfDict {
  const dict = document.resolve(object);
  return dict instanceof PdfDict ? dict : new PdfDict();
}

/** Parameters of a signature's transforms by one method. */
function parametersOf(document: PdfDocument, signature: PdfDict, method: string): PdfDict[] {
  const references = document.resolve(signature.get("Reference"));
  const items = references instanceof PdfArray ? references.items : [];
  return items
    .map((item) => asDict(document, item))
    .filter((reference) => {
      const name = document.resolve(reference.get("TransformMethod"));
      return name instanceof PdfName && name.value === method;
    })
    .map((reference) => asDict(document, reference.get("TransformParams")));
}
