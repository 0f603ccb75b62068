import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfString, type PdfObject } from "../pdf/object.ts";
import { textOfString } from "../pdf/text-string.ts";
import { signatureFields, type SignatureField } from "./signature-field.ts";

/** What the signatures of a document let later revisions do. */
export interface Permissions {
  /** Whether further signatures may be added. */
  readonly allowsSignatures: boolean;
  /**
   * Whether a signature locks a field against being filled.
   *
   * @param name fully qualified
   */
  isLocked(name: string): boolean;
}

/** P of DocMDP: 1 lets nothing change, 2 forms and signatures, 3 annotations too. */
const NO_CHANGES = 1;

/** Fields that a lock says apart from the others. */
interface Lock {
  readonly action: string;
  readonly names: readonly string[];
}

/**
 * Permissions in force in a revision.
 *
 * @param fields the signature fields of its form, where they are known already
 * @see ISO 32000-1, 12.8.2.2 (DocMDP) and 12.8.2.4 (FieldMDP); ISO 32000-2, table 236 (P of a lock)
 */
export function permissionsOf(
  document: PdfDocument,
  fields: readonly SignatureField[] = signatureFields(document),
): Permissions {
  const signatures = fields.flatMap(({ signature }) => signature?.dict ?? []);
  const certification = document.resolve(asDict(document, document.catalog.get("Perms")).get("DocMDP"));
  const certifying = certification instanceof PdfDict ? [certification, ...signatures] : signatures;
  const docMdp = certifying.flatMap((signature) => parametersOf(document, signature, "DocMDP"));
  const fieldMdp = signatures.flatMap((signature) => parametersOf(document, signature, "FieldMDP"));
  const locks = fieldMdp.map((parameters) => lockOf(document, parameters));
  return {
    allowsSignatures: [...docMdp, ...fieldMdp].every(
      (parameters) => document.resolve(parameters.get("P")) !== NO_CHANGES,
    ),
    isLocked: (name) => locks.some((lock) => covers(lock, name)),
  };
}

function lockOf(document: PdfDocument, parameters: PdfDict): Lock {
  const action = document.resolve(parameters.get("Action"));
  const list = document.resolve(parameters.get("Fields"));
  const names = (list instanceof PdfArray ? list.items : []).flatMap((item) => {
    const name = document.resolve(item);
    return name instanceof PdfString ? [textOfString(name.bytes).normalize("NFC")] : [];
  });
  return { action: action instanceof PdfName ? action.value : "All", names };
}

/** A name stands for the fields within it, too. What no action is known for locks all. */
function covers({ action, names }: Lock, field: string): boolean {
  const name = field.normalize("NFC");
  const isNamed = names.some((listed) => name === listed || name.startsWith(`${listed}.`));
  if (action === "Include") return isNamed;
  return action === "Exclude" ? !isNamed : true;
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
