import { describe, expect, test } from "vitest";
import { inspectDocument } from "../../../agent/pades/inspect.ts";
import { samplePdf } from "./sample-pdf.ts";
import { opened } from "./signer.ts";

const pages = [{}, {}, {}];

describe("inspectDocument", () => {
  test("counts the pages", () => {
    const { document } = opened(samplePdf({ pages }));
    const found = inspectDocument(document);
    expect(found).toMatchObject({ pageCount: 3, refusal: null });
  });

  test("answers why a document can't be signed", () => {
    const catalog = "/NeedsRendering true /AcroForm << /XFA 100 0 R >>";
    const { document } = opened(samplePdf({ catalog, objects: { 100: "[]" } }));
    expect(inspectDocument(document)).toEqual({
      pageCount: 1,
      refusal: "PDF_DYNAMIC_XFA",
      emptyFields: [],
      warnings: [],
    });
  });

  test("refuses a document without pages", () => {
    const { document } = opened(samplePdf({ pages: [] }));
    const found = inspectDocument(document);
    expect(found).toMatchObject({ pageCount: 0, refusal: "PDF_NO_PAGES" });
  });
});
