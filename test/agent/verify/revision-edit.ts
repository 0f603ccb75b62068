import { expect } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfRef } from "../../../agent/pdf/object.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { IncrementalUpdate } from "../../../agent/pdf/update.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { openSignature, signedFrom } from "./hand-signed.ts";

/** What one revision changes. */
export type Edit = (update: IncrementalUpdate, document: PdfDocument) => void;

/** The bytes with one more revision. */
export function revised(bytes: Uint8Array, edit: Edit): Uint8Array {
  const document = PdfDocument.open(new MemorySource(bytes));
  const update = new IncrementalUpdate(document);
  edit(update, document);
  return Buffer.concat([bytes, update.build().bytes]);
}

/** The bytes with one more revision, signed with the open signature that it brings. */
export function sealed(bytes: Uint8Array, edit: Edit, identity: TestIdentity): Uint8Array {
  return signedFrom(revised(bytes, edit), bytes.length, identity);
}

/** Writes an object again, with some text of it replaced. */
export function replaceIn(num: number, from: string | RegExp, to: string): Edit {
  return (update, document) => {
    const text = Buffer.from(document.source.read(0, document.source.size)).toString("latin1");
    const at = text.lastIndexOf(`\n${num} 0 obj`);
    const body = text.slice(text.indexOf("obj", at) + 3, text.indexOf("endobj", at)).trim();
    const changed = body.replace(from, to);
    expect(changed).not.toBe(body);
    update.put(new PdfRef(num), Buffer.from(changed, "latin1"));
  };
}

/** Writes an object as it stands. */
export const put =
  (num: number, body: string): Edit =>
  (update) => {
    update.put(new PdfRef(num), Buffer.from(body, "latin1"));
  };

export const both =
  (...edits: Edit[]): Edit =>
  (update, document) => {
    for (const edit of edits) edit(update, document);
  };

export const stream = (content: string): string =>
  `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;

/** Of a second signature, on the first page. */
export const WIDGET =
  "/Type /Annot /Subtype /Widget /FT /Sig /T (Signature2) /V 201 0 R /Rect [50 50 90 90] /F 132 /P 10 0 R";
export const VALUE = openSignature({});
export const STAMP_VALUE = openSignature({ type: "DocTimeStamp", subFilter: "ETSI.RFC3161" });
export const FORM = stream("0 0 10 10 re f").replace(
  "<<",
  "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9]",
);
export const inFields = replaceIn(1, "/Fields [100 0 R]", "/Fields [100 0 R 200 0 R]");
export const onPage = replaceIn(10, "/Contents", "/Annots [200 0 R] /Contents");
