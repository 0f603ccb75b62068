import { describe, expect, test } from "vitest";
import { inspectDocument } from "../../../agent/pades/inspect.ts";
import type { SignatureReport } from "../../../protocol/report.ts";
import { signatureReport } from "../../protocol/report-example.ts";
import { samplePdf } from "./sample-pdf.ts";
import { opened } from "./signer.ts";

const stamp = { width: 100, height: 50 };
const pages = [{}, {}, {}];

function signatureAt(page: number, rect: [number, number, number, number]): SignatureReport {
  return signatureReport({ place: { page, rect } });
}

describe("inspectDocument", () => {
  test("counts the pages and suggests a place on the last one for an approval", () => {
    const { document } = opened(samplePdf({ pages }));
    const found = inspectDocument(document, { kind: "approve", stamp, signatures: [] });
    expect(found).toMatchObject({ pageCount: 3, refusal: null, suggestedPlace: { page: 2, ...stamp } });
  });

  test("suggests a seal over the last signature that is seen, on its page", () => {
    const { document } = opened(samplePdf({ pages }));
    const unseen = { ...signatureAt(0, [0, 0, 0, 0]), place: null };
    const signatures = [signatureAt(0, [10, 10, 60, 60]), signatureAt(1, [300, 200, 450, 260]), unseen];
    const { suggestedPlace } = inspectDocument(document, { kind: "seal", stamp, signatures });
    expect(suggestedPlace).toMatchObject({ page: 1, x: 250, y: 205 });
  });

  test("suggests a place for a seal where nothing is seen yet", () => {
    const { document } = opened(samplePdf({ pages }));
    const { suggestedPlace } = inspectDocument(document, { kind: "seal", stamp, signatures: [] });
    expect(suggestedPlace).toMatchObject({ page: 2, ...stamp });
  });

  test("suggests lines of type on the first page, and warns of a copy of what is signed", () => {
    const { document } = opened(samplePdf({ pages }));
    const signatures = [signatureAt(1, [300, 200, 450, 260])];
    const copy = inspectDocument(document, { kind: "copy", stamp, signatures });
    expect(copy).toMatchObject({ suggestedPlace: { page: 0, ...stamp }, warnings: ["COPY_OF_SIGNED"] });
    expect(inspectDocument(document, { kind: "copy", stamp, signatures: [] }).warnings).toEqual([]);
    expect(inspectDocument(document, { kind: "comment", stamp, signatures }).warnings).toEqual([]);
  });

  test("answers why a document can't be signed instead of a place", () => {
    const catalog = "/NeedsRendering true /AcroForm << /XFA 100 0 R >>";
    const { document } = opened(samplePdf({ catalog, objects: { 100: "[]" } }));
    expect(inspectDocument(document, { kind: "approve", stamp, signatures: [] })).toEqual({
      pageCount: 1,
      refusal: "PDF_DYNAMIC_XFA",
      suggestedPlace: null,
      emptyFields: [],
      warnings: [],
    });
  });

  test("refuses a document without pages", () => {
    const { document } = opened(samplePdf({ pages: [] }));
    const found = inspectDocument(document, { kind: "approve", stamp, signatures: [] });
    expect(found).toMatchObject({ pageCount: 0, refusal: "PDF_NO_PAGES" });
  });
});
