import type { SignatureReport } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfString, type PdfObject } from "../pdf/object.ts";
import { textOfString } from "../pdf/text-string.ts";
import { signatureFields, type SignatureField } from "./signature-field.ts";

/** P of DocMDP: 1 lets nothing change, 2 forms and signatures, 3 annotations too. */
export type ModificationLevel = NonNullable<SignatureReport["certification"]>;

/** What the signatures of a document let later revisions do. */
export interface Permissions {
  /** The strictest that a certification or a lock sets; `null` where none does. */
  readonly level: ModificationLevel | null;
  /** Whether further signatures may be added. */
  readonly allowsSignatures: boolean;
  /**
   * Whether a signature locks a field against being filled.
   *
   * @param name fully qualified
   */
  isLocked(name: string): boolean;
}

const NO_CHANGES = 1;
/** What a certification means that does not say. @see ISO 32000-1, table 254 */
const DEFAULT_LEVEL = 2;

/** Fields that a lock says apart from the others. */
interface Lock {
  readonly action: string;
  readonly names: readonly string[];
}

/**
 * Permissions in force in a revision. All that its signatures ask for counts together: one that certifies though it is
 * not the first can only make them stricter. Usage rights (UR3) are a reader's, and no permission.
 *
 * @param fields the signature fields of its form, where they are known already
 * @see ISO 32000-1, 12.8.2.2 (DocMDP) and 12.8.2.4 (FieldMDP); ISO 32000-2, table 236 (P of a lock)
 */
export function permissionsOf(
  document: PdfDocument,
  fields: readonly SignatureField[] = signatureFields(document),
): Permissions {
  const signed = fields.flatMap(({ dict, signature }) => (signature === null ? [] : { dict, signature }));
  const signatures = signed.map(({ signature }) => signature.dict);
  const certification = document.resolve(asDict(document, document.catalog.get("Perms")).get("DocMDP"));
  const certifying = certification instanceof PdfDict ? [certification, ...signatures] : signatures;
  const docMdp = certifying.flatMap((signature) => parametersOf(document, signature, "DocMDP"));
  const fieldMdp = signatures.flatMap((signature) => parametersOf(document, signature, "FieldMDP"));
  const fieldLocks = signed.flatMap(({ dict }) => dictsOf(document, dict.get("Lock")));
  const locks = [...fieldMdp, ...fieldLocks];
  const levels = [
    ...docMdp.map((parameters) => levelOf(document, parameters) ?? DEFAULT_LEVEL),
    ...locks.flatMap((lock) => levelOf(document, lock) ?? []),
  ];
  const level = levels.length === 0 ? null : levels.reduce((a, b) => (a < b ? a : b));
  const covering = locks.map((parameters) => lockOf(document, parameters));
  return {
    level,
    allowsSignatures: level !== NO_CHANGES,
    isLocked: (name) => covering.some((lock) => covers(lock, name)),
  };
}

/**
 * P of the DocMDP that a signature certifies its document with; `null` where it certifies none.
 *
 * @see ISO 32000-1, table 254
 */
export function certificationLevel(document: PdfDocument, signature: PdfDict): ModificationLevel | null {
  const [parameters] = parametersOf(document, signature, "DocMDP");
  return parameters === undefined ? null : (levelOf(document, parameters) ?? DEFAULT_LEVEL);
}

function levelOf(document: PdfDocument, parameters: PdfDict): ModificationLevel | null {
  const level = document.resolve(parameters.get("P"));
  return level === 1 || level === 2 || level === 3 ? level : null;
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
  return dictsOf(document, object)[0] ?? new PdfDict();
}

function dictsOf(document: PdfDocument, object: PdfObject): PdfDict[] {
  const dict = document.resolve(object);
  return dict instanceof PdfDict ? [dict] : [];
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
