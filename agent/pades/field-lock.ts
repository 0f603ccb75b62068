import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfString, type PdfObject, type PdfRef } from "../pdf/object.ts";

/** Names in one lock that are taken over. */
const MAX_LOCKED_NAMES = 10_000;

const ACTIONS: ReadonlySet<string> = new Set(["All", "Include", "Exclude"]);

/**
 * The signature reference by which a signature carries out its field's lock; `null` where the field has none.
 *
 * @param lock the field's `Lock`
 * @see ISO 32000-1, 12.7.4.5 and 12.8.2.4; ISO 32000-2, table 236 (P)
 */
export function lockReference(document: PdfDocument, lock: PdfObject): PdfDict | null {
  const dict = document.resolve(lock);
  const action = dict instanceof PdfDict ? document.resolve(dict.get("Action")) : null;
  if (!(dict instanceof PdfDict) || !(action instanceof PdfName) || !ACTIONS.has(action.value)) return null;
  const permission = document.resolve(dict.get("P"));
  return reference("FieldMDP", document.catalogRef, {
    Action: action,
    Fields: action.value === "All" ? undefined : namesOf(document, dict.get("Fields")),
    P: permission === 1 || permission === 2 || permission === 3 ? permission : undefined,
  });
}

/**
 * The signature reference of a certification.
 *
 * @param permission 1: no changes, 2: forms and signatures, 3: annotations too
 * @see ISO 32000-1, 12.8.2.2
 */
export function certificationReference(permission: 1 | 2 | 3): PdfDict {
  return reference("DocMDP", undefined, { P: permission });
}

function reference(
  method: string,
  data: PdfRef | undefined,
  parameters: Readonly<Record<string, PdfObject | undefined>>,
): PdfDict {
  return PdfDict.of({
    Type: new PdfName("SigRef"),
    TransformMethod: new PdfName(method),
    TransformParams: PdfDict.of({
      Type: new PdfName("TransformParams"),
      V: new PdfName("1.2"),
      ...parameters,
    }),
    Data: data,
  });
}

function namesOf(document: PdfDocument, list: PdfObject): PdfArray {
  const items = document.resolve(list);
  const names = (items instanceof PdfArray ? items.items.slice(0, MAX_LOCKED_NAMES) : []).flatMap((item) => {
    const name = document.resolve(item);
    return name instanceof PdfString ? [new PdfString(name.bytes)] : [];
  });
  return new PdfArray(names);
}
