import {
  appended,
  firstRevision,
  type Bodies,
  type RevisionOptions,
  replaced,
  streamBody,
} from "./pdf-file.ts";
import { filled, openSignature, type RangeOf, type Sealer, type SignatureText } from "./signature-text.ts";

/**
 * The document that all cases begin with, by object: two pages of text, a text field with an appearance, an image of a seal
 * drawn by a form, and a signature. Objects from {@link OWN} on are a case's own.
 */
export const OBJECT = {
  catalog: 1,
  pages: 2,
  font: 3,
  form: 4,
  page: 5,
  secondPage: 6,
  field: 7,
  content: 8,
  widget: 9,
  secondContent: 10,
  appearance: 11,
  value: 12,
  overlay: 13,
} as const;

/** First number of a case's own objects. */
export const OWN = 20;

const AMOUNT = "BT /F 14 Tf 72 700 Td (Kinh phi duoc duyet: 10.000.000 dong) Tj ET /X Do";
const CONDITION = "BT /F 14 Tf 72 700 Td (Dieu khoan thi hanh) Tj ET";

/** What a case's document has differently before it is signed. */
export interface SampleOptions {
  readonly signature?: SignatureText;
  readonly bodies?: Bodies;
  readonly revision?: RevisionOptions;
  readonly range?: RangeOf;
}

/** Objects of the document before anybody signed it. */
export function sampleBodies(signature: string): Record<number, string> {
  const resources = "/Resources << /Font << /F 3 0 R >> /XObject << /X 13 0 R >> >>";
  const box = "/MediaBox [0 0 595 842]";
  return {
    [OBJECT.catalog]: "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>",
    [OBJECT.pages]: "<< /Type /Pages /Kids [5 0 R 6 0 R] /Count 2 >>",
    [OBJECT.font]: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    [OBJECT.form]:
      "<< /Fields [7 0 R 9 0 R] /SigFlags 3 /DA (/F 12 Tf 0 g) /DR << /Font << /F 3 0 R >> >> >>",
    [OBJECT.page]: `<< /Type /Page /Parent 2 0 R ${box} ${resources} /Contents 8 0 R /Annots [7 0 R 9 0 R] >>`,
    [OBJECT.secondPage]: `<< /Type /Page /Parent 2 0 R ${box} ${resources} /Contents 10 0 R >>`,
    [OBJECT.field]:
      "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Ghichu) /V (cho duyet) /DA (/F 12 Tf 0 g) /Rect [72 600 300 620] /F 4 /P 5 0 R /AP << /N 11 0 R >> >>",
    [OBJECT.content]: streamBody(AMOUNT),
    [OBJECT.widget]:
      "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 12 0 R /Rect [0 0 0 0] /F 132 /P 5 0 R >>",
    [OBJECT.secondContent]: streamBody(CONDITION),
    [OBJECT.appearance]: fieldAppearance("cho duyet"),
    [OBJECT.value]: signature,
    [OBJECT.overlay]: streamBody(
      "0.9 g 72 500 100 50 re f",
      "/Type /XObject /Subtype /Form /BBox [0 0 595 842]",
    ),
  };
}

/** What a text field shows. */
export function fieldAppearance(text: string): string {
  return streamBody(
    `/Tx BMC q BT /F 12 Tf 2 5 Td (${text}) Tj ET Q EMC`,
    "/Type /XObject /Subtype /Form /BBox [0 0 228 20] /Resources << /Font << /F 3 0 R >> >>",
  );
}

/** The document, signed. */
export function signedSample(seal: Sealer, options: SampleOptions = {}): Buffer {
  const bodies = { ...sampleBodies(openSignature(options.signature)), ...options.bodies };
  return filled(firstRevision(bodies, options.revision), seal, options.range);
}

/** Numbers of a further signature: its field, and its value. */
export interface FurtherSignature {
  readonly name?: string;
  readonly widget?: number;
  readonly value?: number;
  readonly signature?: SignatureText;
  /** Where it stands on the first page; and its appearance's object, if it has one. */
  readonly rect?: string;
  readonly appearance?: string;
  /** Further objects of the same revision. */
  readonly bodies?: Bodies;
  readonly range?: RangeOf;
}

/** Signs a file once more, in a revision of its own, by a new field on the first page. */
export function furtherSigned(file: Uint8Array, seal: Sealer, further: FurtherSignature = {}): Buffer {
  const { name = "Signature2", widget = 30, value = 31, rect = "[0 0 0 0]" } = further;
  const look = further.appearance === undefined ? "" : ` /AP << /N ${widget + 2} 0 R >>`;
  const bodies: Record<number, string | null> = {
    [OBJECT.form]: replaced(file, OBJECT.form, /(\/Fields \[[^\]]*)\]/, `$1 ${widget} 0 R]`),
    [OBJECT.page]: replaced(file, OBJECT.page, /(\/Annots \[[^\]]*)\]/, `$1 ${widget} 0 R]`),
    [widget]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /V ${value} 0 R /Rect ${rect} /F 132 /P 5 0 R${look} >>`,
    ...(further.appearance !== undefined && { [widget + 2]: further.appearance }),
    ...further.bodies,
    [value]: openSignature(further.signature),
  };
  return filled(appended(file, bodies), seal, further.range);
}

/** Fills the text field in, as a form filler does: its value, and what it shows. */
export function withFieldFilled(file: Uint8Array, text: string): Buffer {
  return appended(file, {
    [OBJECT.field]: replaced(file, OBJECT.field, /\/V \([^)]*\)/, `/V (${text})`),
    [OBJECT.appearance]: fieldAppearance(text),
  });
}

/** Puts an annotation on the first page. */
export function annotated(file: Uint8Array, annotation: string, bodies: Bodies = {}): Buffer {
  return appended(file, {
    [OBJECT.page]: replaced(file, OBJECT.page, /(\/Annots \[[^\]]*)\]/, `$1 ${OWN + 20} 0 R]`),
    [OWN + 20]: annotation,
    ...bodies,
  });
}

/** Changes one object by its text. */
export function edited(file: Uint8Array, num: number, from: string | RegExp, to: string): Buffer {
  return appended(file, { [num]: replaced(file, num, from, to) });
}

/** Entries of a signature that certifies, and of the catalogue that says so. */
export function certification(permission: 1 | 2 | 3): SampleOptions {
  const parameters = `<< /Type /TransformParams /P ${permission} /V /1.2 >>`;
  const reference = `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams ${parameters} >>]`;
  const catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /Perms << /DocMDP 12 0 R >> >>";
  return { signature: { entries: reference }, bodies: { [OBJECT.catalog]: catalog } };
}

/** Entries of a signature that locks fields, and of its field. */
export function fieldLock(action: "All" | "Include" | "Exclude", fields: string): SampleOptions {
  const parameters = `<< /Type /TransformParams /Action /${action} ${action === "All" ? "" : `/Fields [${fields}]`} /V /1.2 >>`;
  const reference = `/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams ${parameters} >>]`;
  return { signature: { entries: reference } };
}
