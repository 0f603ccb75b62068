import { describe, expect, test } from "vitest";
import { emptyFields } from "../../../agent/pades/existing-field.ts";
import { inspectDocument } from "../../../agent/pades/inspect.ts";
import type { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef } from "../../../agent/pdf/object.ts";
import { serialise } from "../../../agent/pdf/serialise.ts";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { signatureFields } from "../../../agent/verify/signature-field.ts";
import { wavePng } from "../appearance/picture.ts";
import { codeOf, prepare, rewritten } from "./prepared-pdf.ts";
import type { SamplePdf } from "./sample-pdf.ts";

const RECT = "/Rect [300 200 420 260]";
const PLACE = { page: 1, x: 300, y: 200, width: 120, height: 60 };
const FIELD = 101;

/** A document of two pages with one empty field, merged with its widget on the second. */
function withField(entries = "", change: Partial<SamplePdf> = {}): SamplePdf {
  const objects = {
    101: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Approval) /F 4 /P 12 0 R ${RECT} ${entries} >>`,
    ...change.objects,
  };
  return {
    pages: [{}, { annots: "[101 0 R]" }],
    catalog: "/AcroForm << /Fields [101 0 R] /SigFlags 3 >>",
    ...change,
    objects,
  };
}

/** The same field within two others. */
const NESTED: SamplePdf = {
  pages: [{}, { annots: "[103 0 R]" }],
  catalog: "/AcroForm 100 0 R",
  objects: {
    100: "<< /Fields [101 0 R] /SigFlags 1 /DR << >> >>",
    101: "<< /T (Form) /Kids [102 0 R] >>",
    102: `<< /T <FEFF004B00FD> /FT /Sig /Parent 101 0 R /Kids [103 0 R] >>`,
    103: `<< /Type /Annot /Subtype /Widget /F 4 ${RECT} /Parent 102 0 R >>`,
  },
};

const drawn = drawStamp({ width: 120, height: 60, image: wavePng(200, 100) });
const fill = { fieldName: "Approval" };

function filled(document: PdfDocument, name = "Approval"): PdfDict {
  const dict = signatureFields(document).find((one) => one.name === name)?.signature?.dict;
  if (dict === undefined) throw new Error("no signature in the field");
  return dict;
}

function references(document: PdfDocument, name?: string): string {
  const list = document.resolve(filled(document, name).get("Reference"));
  if (!(list instanceof PdfArray)) return "";
  return Buffer.from(serialise(list)).toString("latin1").replaceAll(/\s+/g, " ");
}

describe("an empty field of the document", () => {
  test("is listed with its name, page and rectangle", () => {
    const { document } = prepare(withField(), { fieldName: "Other" });
    const found = inspectDocument(document);
    expect(found.emptyFields).toEqual([{ name: "Approval", page: 1, rect: [300, 200, 420, 260] }]);
  });

  test("is found within other fields, by its widget, and on a page that the widget does not name", () => {
    const { document } = prepare(NESTED, { fieldName: "Other" });
    expect(emptyFields(document)).toMatchObject([{ name: "Form.Ký", place: PLACE }]);
  });

  test.each([
    ["hidden", withField("/F 6")],
    ["without an area", withField("/Rect [10 10 10 10]")],
    ["without a rectangle", withField("/Rect null")],
  ])("has no place where it is %s", (_, sample) => {
    expect(emptyFields(prepare(sample, { fieldName: "Other" }).document)[0]?.place).toBeNull();
  });

  test("is filled with value and appearance, and nothing else is written again", async () => {
    const prepared = prepare(withField(), { ...fill, place: PLACE, stamp: await drawn });
    expect(prepared.fieldName).toBe("Approval");
    expect(rewritten(prepared)).toEqual([FIELD]);
    const field = prepared.document.get(new PdfRef(FIELD)) as PdfDict;
    expect([...field.keys()].sort()).toEqual(
      ["AP", "F", "FT", "P", "Rect", "Subtype", "T", "Type", "V"].sort(),
    );
    expect(field.get("F")).toBe(4);
    expect(filled(prepared.document).get("SubFilter")).toEqual(new PdfName("ETSI.CAdES.detached"));
  });

  test("is filled within other fields: the value in the field, the appearance in its widget, the flags in the form", async () => {
    const prepared = prepare(NESTED, { fieldName: "Form.Ký", place: PLACE, stamp: await drawn });
    expect(prepared.fieldName).toBe("Form.Ký");
    expect(rewritten(prepared)).toEqual([100, 102, 103]);
    const { document } = prepared;
    expect((document.get(new PdfRef(100)) as PdfDict).get("SigFlags")).toBe(3);
    expect((document.get(new PdfRef(103)) as PdfDict).get("AP")).toBeInstanceOf(PdfDict);
    expect(filled(document, "Form.Ký")).toBeInstanceOf(PdfDict);
  });

  test("shows nothing where no place is given", () => {
    const { document } = prepare(withField(), fill);
    const field = document.get(new PdfRef(FIELD)) as PdfDict;
    const shown = document.resolve((field.get("AP") as PdfDict).get("N"));
    expect(shown).toMatchObject({ dict: expect.any(PdfDict) as unknown });
  });

  test("has a place of its own, to the rounding of a window", async () => {
    const stamp = await drawn;
    const at = (x: number, page = 1): string =>
      codeOf(withField(), { ...fill, stamp, place: { ...PLACE, page, x } });
    expect([at(300.5), at(299.5)]).toEqual(["none", "none"]);
    expect([at(300.6), at(300, 0)]).toEqual(["PDF_FIELD_PLACE_FIXED", "PDF_FIELD_PLACE_FIXED"]);
    expect(codeOf(withField("/F 2"), { ...fill, stamp, place: PLACE })).toBe("PDF_FIELD_PLACE_FIXED");
  });

  test.each([
    ["signed", withField("/V << /Type /Sig >>"), "PDF_FIELD_SIGNED"],
    ["read-only", withField("/Ff 1"), "PDF_FIELD_LOCKED"],
    ["of another type", withField("/FT /Tx"), "PDF_FIELD_INVALID"],
  ])("is refused where it is %s", (_, sample, code) => {
    expect(codeOf(sample, fill)).toBe(code);
  });

  test("is made where the document has none of that name", () => {
    const prepared = prepare(withField(), { fieldName: "Second" });
    expect(prepared.fieldName).toBe("Second");
    expect(rewritten(prepared)).toEqual([1, 10]);
    expect(emptyFields(prepared.document)).toMatchObject([{ name: "Approval" }]);
  });

  test("does not make a new field where none is named", () => {
    expect(prepare(withField()).fieldName).toBe("Signature1");
  });
});

describe("a lock", () => {
  test.each([
    ["/Action /All", "/Action /All"],
    ["/Action /Include /Fields [(a) (b.c)]", "/Action /Include /Fields [(a) (b.c)]"],
    ["/Action /Exclude /Fields 104 0 R /P 2", "/Action /Exclude /Fields [(x)] /P 2"],
  ])("of the field goes into the signature's references: %s", (lock, expected) => {
    const sample = withField(`/Lock << /Type /SigFieldLock ${lock} >>`, { objects: { 104: "[(x)]" } });
    const text = references(prepare(sample, fill).document);
    expect(text).toContain("/TransformMethod /FieldMDP");
    expect(text).toContain("/Data 1 0 R");
    expect(text).toContain(`/TransformParams << /Type /TransformParams /V /1.2 ${expected} >>`);
  });

  test("that says nothing known leaves no reference", () => {
    expect(references(prepare(withField("/Lock << /Action /Some >>"), fill).document)).toBe("");
    expect(references(prepare(withField("/Lock 7"), fill).document)).toBe("");
  });

  const locked = (parameters: string): SamplePdf =>
    withField("", {
      catalog: "/AcroForm << /Fields [101 0 R 102 0 R] /SigFlags 3 >>",
      objects: {
        102: `<< /FT /Sig /T (First) /V << /Type /Sig /Reference [ << /TransformMethod /FieldMDP
          /TransformParams << ${parameters} >> >> ] >> >>`,
      },
    });

  test.each([
    ["/Action /All", "PDF_FIELD_LOCKED"],
    ["/Action /Include /Fields [(Approval)]", "PDF_FIELD_LOCKED"],
    ["/Action /Include /Fields [(Approva)]", "none"],
    ["/Action /Exclude /Fields [(Approval)]", "none"],
    ["/Action /Exclude /Fields [(Other)]", "PDF_FIELD_LOCKED"],
    ["/Action /Include /Fields [(a)] /P 1", "PDF_CERTIFIED_NO_CHANGES"],
  ])("of an earlier signature binds: %s", (parameters, code) => {
    expect(codeOf(locked(parameters), fill)).toBe(code);
  });

  test("of an earlier signature locks what is within a field, and is no reason against a new one", () => {
    const { document } = prepare(locked("/Action /Include /Fields [(Form)]"), { fieldName: "New" });
    expect(emptyFields(document)).toMatchObject([{ name: "Approval" }]);
    const all = locked("/Action /All");
    expect(codeOf(all, { fieldName: "New" })).toBe("none");
    expect(emptyFields(prepare(all).document)).toEqual([]);
  });
});

describe("hostile forms", () => {
  test("that refer to themselves are looked at without end", () => {
    const sample: SamplePdf = {
      catalog: "/AcroForm << /Fields [100 0 R 101 0 R] >>",
      objects: {
        100: "<< /FT /Sig /T (a) /Kids [100 0 R] /Rect 100 0 R /P 100 0 R /Lock 100 0 R /SV 100 0 R >>",
        101: "<< /FT /Sig /T (b) /Rect [0 0 9 9] /P 101 0 R /Parent 101 0 R >>",
      },
    };
    expect(emptyFields(prepare(sample, { fieldName: "new" }).document)).toMatchObject([
      { name: "a", place: null },
      { name: "b", place: null },
    ]);
    expect(codeOf(sample, { fieldName: "a" })).toBe("none");
    expect(codeOf(sample, { fieldName: "b" })).toBe("none");
  });

  test("offer a bounded number of fields", () => {
    const objects: Record<number, string> = {};
    for (let number = 100; number < 400; number++) objects[number] = `<< /FT /Sig /T (f${number}) >>`;
    const list = Object.keys(objects)
      .map((number) => `${number} 0 R`)
      .join(" ");
    const sample = { catalog: `/AcroForm << /Fields [${list}] >>`, objects };
    expect(emptyFields(prepare(sample).document)).toHaveLength(100);
    expect(codeOf(sample, { fieldName: "f399" })).toBe("none");
  });

  test("have names in one normal form", () => {
    const name = Buffer.from("\ufeffKý".normalize("NFD"), "utf16le").swap16().toString("hex");
    const sample = withField("", { objects: { 101: `<< /FT /Sig /T <${name}> >>` } });
    expect(codeOf(sample, { fieldName: "Ký" })).toBe("none");
    expect(prepare(sample, { fieldName: "Ký" }).document.get(new PdfRef(101))).toBeInstanceOf(PdfDict);
  });
});
