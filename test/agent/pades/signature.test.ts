import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import type { PdfArray, PdfDict, PdfName, PdfString } from "../../../agent/pdf/object.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { embedSignature, prepareSignature } from "../../../agent/pades/signature.ts";
import { textOfString } from "../../../agent/pdf/text-string.ts";
import { KysoError } from "../../../protocol/error.ts";
import { codeOf, prepare, REQUEST, rewritten, ROOM } from "./prepared-pdf.ts";
import { samplePdf, type SamplePdf } from "./sample-pdf.ts";

function field(document: PdfDocument): PdfDict {
  const form = document.resolve(document.catalog.get("AcroForm")) as PdfDict;
  const fields = document.resolve(form.get("Fields")) as PdfArray;
  return document.resolve(fields.items.at(-1) ?? null) as PdfDict;
}

const signature = (document: PdfDocument): PdfDict => document.resolve(field(document).get("V")) as PdfDict;
const CATALOG = 1;
const PAGE = 10;

describe("prepareSignature", () => {
  test("has a byte range that starts at 0, ends at the file's end and leaves out exactly the hole with its brackets", () => {
    const { byteRange, whole, contents, original, document } = prepare({});
    const [start, length, second, rest] = byteRange;
    expect([start, second + rest]).toEqual([0, whole.length]);
    expect(whole.toString("latin1", length, second)).toBe(`<${"0".repeat(2 * ROOM)}>`);
    expect(contents).toEqual({ start: length + 1 - original.length, end: second - 1 - original.length });
    const written = signature(document).get("ByteRange") as PdfArray;
    expect(written.items).toEqual(byteRange);
  });

  test("pads the byte range with spaces to the room for offsets of ten digits", () => {
    const { whole, byteRange } = prepare({});
    const text = `/ByteRange [${byteRange.join(" ")}]`;
    const at = whole.indexOf(text);
    expect(at).toBeGreaterThan(0);
    expect(whole.toString("latin1", at + text.length, whole.indexOf("/Contents", at))).toMatch(/^ +\n$/);
    expect(whole.indexOf("\n", at) - at).toBe("/ByteRange [0 1234567890 1234567890 1234567890]".length);
  });

  test("says what PAdES asks for in the signature dictionary, in Vietnamese time", () => {
    const dict = signature(prepare({}).document);
    const name = (key: string): unknown => (dict.get(key) as PdfName).value;
    const text = (key: string): string => textOfString((dict.get(key) as PdfString).bytes);
    expect([name("Type"), name("Filter"), name("SubFilter")]).toEqual([
      "Sig",
      "Adobe.PPKLite",
      "ETSI.CAdES.detached",
    ]);
    expect(text("Name")).toBe("Nguyễn Văn An");
    expect(text("Reason")).toBe("Duyệt (bản chính)");
    expect(text("Location")).toBe("Tan Lap \\ (office)");
    expect(text("M")).toBe("D:20261122013005+07'00'");
    expect(dict.has("Cert")).toBe(false);
  });

  test("writes a field that is its own widget, printed and locked, on its page", () => {
    const { document } = prepare({});
    const widget = field(document);
    const page = document.page(0);
    expect(widget.get("F")).toBe(132);
    expect(page.ref.equals(widget.get("P"))).toBe(true);
    expect((widget.get("Rect") as PdfArray).items).toEqual([0, 0, 0, 0]);
    const annotations = document.resolve(page.dict.get("Annots")) as PdfArray;
    const form = document.resolve(document.catalog.get("AcroForm")) as PdfDict;
    expect(document.resolve(annotations.items.at(-1) ?? null)).toEqual(widget);
    expect(form.get("SigFlags")).toBe(3);
    const appearance = document.resolve(widget.get("AP")) as PdfDict;
    expect([...appearance.keys()]).toEqual(["N"]);
  });

  test.each<[string, SamplePdf, number[]]>([
    ["page and catalogue, where there is no form", {}, [CATALOG, PAGE]],
    [
      "page and catalogue, where the form is in the catalogue",
      { catalog: "/AcroForm << /Fields [] /SigFlags 3 >>" },
      [CATALOG, PAGE],
    ],
    [
      "page and form, where the form is an object",
      { catalog: "/AcroForm 100 0 R", objects: { 100: "<< /Fields [] /SigFlags 3 >>" } },
      [PAGE, 100],
    ],
    [
      "page and fields, where the fields are an object and the form is marked",
      { catalog: "/AcroForm << /Fields 101 0 R /SigFlags 3 >>", objects: { 101: "[]" } },
      [PAGE, 101],
    ],
    [
      "annotations, fields and the form that is not marked yet",
      {
        pages: [{ annots: "102 0 R" }],
        catalog: "/AcroForm 100 0 R",
        objects: { 100: "<< /Fields 101 0 R >>", 101: "[]", 102: "[]" },
      },
      [100, 101, 102],
    ],
  ])("writes only new objects, %s", (_, sample, expected) => {
    expect(rewritten(prepare(sample))).toEqual(expected);
  });

  test("keeps all that it does not change byte for byte", () => {
    const odd =
      "/Odd#20Name   [ 1.000  (a\\050b) <</X/Y>>%c\n] /AcroForm << /DR<</Font<<>>>>/NeedAppearances  true /Fields[ ]>>";
    const { whole, original } = prepare({ catalog: odd, pages: [{ annots: "[ 3 0 R  % two\n  3 0 R ]" }] });
    const appended = whole.subarray(original.length);
    for (const kept of ["[ 1.000  (a\\050b) <</X/Y>>%c\n]", "<</Font<<>>>>", "[ 3 0 R  % two\n  3 0 R "])
      expect(appended.includes(kept)).toBe(true);
    expect(appended.includes("/NeedAppearances true")).toBe(true);
  });

  test("names its field after none that is there", () => {
    const sample = {
      catalog: "/AcroForm << /Fields [100 0 R 101 0 R] >>",
      objects: {
        100: "<< /T (Signature1) /FT /Tx >>",
        101: "<< /T <FEFF005300690067006E00610074007500720065 0032> >>",
      },
    };
    expect(prepare(sample).fieldName).toBe("Signature3");
    expect(prepare(sample, { fieldName: "Duyệt" }).fieldName).toBe("Duyệt");
    expect(codeOf(sample, { fieldName: "Signature2" })).toBe("PDF_FIELD_INVALID");
  });

  test.each(["", "a.b", "a".repeat(101)])("refuses the field name %o", (fieldName) => {
    expect(codeOf({}, { fieldName })).toBe("PDF_FIELD_INVALID");
  });

  const certified = (permission: string): SamplePdf => ({
    catalog: "/Perms << /DocMDP 100 0 R >>",
    objects: {
      100: `<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << ${permission} >> >>] >>`,
    },
  });

  test.each([
    ["/P 1", "PDF_CERTIFIED_NO_CHANGES"],
    ["/P 2", "none"],
    ["/P 3", "none"],
    ["", "none"],
  ])("a certification with %o: %s", (permission, code) => {
    expect(codeOf(certified(permission))).toBe(code);
  });

  test("refuses pages that XFA makes, and leaves static XFA as it is", () => {
    const xfa = "/AcroForm << /Fields [] /XFA [(template) 100 0 R] >>";
    const objects = { 100: "<< /Length 1 >>\nstream\nx\nendstream" };
    expect(codeOf({ catalog: `${xfa} /NeedsRendering true`, objects })).toBe("PDF_DYNAMIC_XFA");
    expect(prepare({ catalog: xfa, objects }).whole.lastIndexOf("/XFA [(template) 100 0 R]")).toBeGreaterThan(
      500,
    );
  });

  test("refuses a page that the document has not", () => {
    const place = { page: 1, x: 0, y: 0, width: 10, height: 10 };
    expect(codeOf({}, { place })).toBe("PDF_NO_SUCH_PAGE");
  });

  test.each([
    ["left of", { x: -10, y: 10 }],
    ["below", { x: 10, y: -10 }],
    ["right of", { x: 590, y: 10 }],
    ["above", { x: 10, y: 838 }],
    ["nowhere near", { x: Number.NaN, y: 10 }],
    ["without an area on", { x: 10, y: 10, width: 0 }],
  ])("refuses a place %s the page", (_, at) => {
    expect(codeOf({}, { place: { page: 0, width: 20, height: 20, ...at } })).toBe("APPEARANCE_OFF_PAGE");
  });

  test("refuses a place outside the crop box, though it is inside the media box", () => {
    const place = { page: 0, x: 20, y: 20, width: 20, height: 20 };
    const pages = [{ cropBox: [50, 50, 500, 500] }];
    expect(codeOf({ pages }, { place })).toBe("APPEARANCE_OFF_PAGE");
  });

  test("refuses a visible signature without a stamp", () => {
    const place = { page: 0, x: 20, y: 20, width: 20, height: 20 };
    expect(codeOf({}, { place })).toBe("APPEARANCE_IMAGE_MISSING");
  });
});

describe("prepareSignature of hostile input", () => {
  const sample = {
    pages: [{ annots: "100 0 R" }, {}],
    catalog: "/AcroForm << /Fields 101 0 R >> /Perms << /DocMDP 103 0 R >>",
    objects: {
      100: "[ 102 0 R ]",
      101: "[ 102 0 R ]",
      102: "<< /T (a) /FT /Tx /Subtype /Widget /Rect [0 0 9 9] >>",
      103: "<< /Reference [ << /TransformMethod /DocMDP /TransformParams << /P 2 >> >> ] >>",
    },
  };

  test.each<[string, SamplePdf]>([
    [
      "a form that is its own field",
      { catalog: "/AcroForm 100 0 R", objects: { 100: "<< /Fields [100 0 R] /T 100 0 R >>" } },
    ],
    ["fields that are no array", { catalog: "/AcroForm << /Fields 7 /SigFlags (x) >>" }],
    ["a form that is no dictionary", { catalog: "/AcroForm [1 2]" }],
    ["annotations that are no array", { pages: [{ annots: "<< /X 1 >>" }] }],
    ["annotations that are not there", { pages: [{ annots: "99 0 R" }] }],
    ["annotations that are null", { pages: [{ annots: "null" }] }],
    [
      "annotations that are a reference to null",
      { pages: [{ annots: "100 0 R" }], objects: { 100: "null" } },
    ],
    [
      "fields and annotations in one array",
      { pages: [{ annots: "100 0 R" }], catalog: "/AcroForm << /Fields 100 0 R >>", objects: { 100: "[]" } },
    ],
    [
      "a certification that refers to itself",
      { catalog: "/Perms 100 0 R", objects: { 100: "<< /DocMDP 100 0 R /Reference [100 0 R] >>" } },
    ],
  ])("takes %s", (_, odd) => {
    const { document } = prepare(odd);
    expect(signature(document).get("SubFilter")).toMatchObject({ value: "ETSI.CAdES.detached" });
    const annotations = document.resolve(document.page(0).dict.get("Annots")) as PdfArray;
    expect(document.resolve(annotations.items.at(-1) ?? null)).toEqual(field(document));
  });

  test("refuses more fields than it looks at", () => {
    const fields = (count: number): SamplePdf => ({
      catalog: `/AcroForm << /Fields [${"100 0 R ".repeat(count)}] >>`,
      objects: { 100: "<< /T (a) >>" },
    });
    expect(codeOf(fields(20_000))).toBe("none");
    expect(codeOf(fields(20_001))).toBe("PDF_TOO_COMPLEX");
  });

  test("answers a document with any bytes changed with a revision or our own error", () => {
    const whole = samplePdf(sample);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const changed = Uint8Array.from(whole);
        for (const [at, value] of changes) changed[at] = value;
        try {
          const prepared = prepareSignature(PdfDocument.open(new MemorySource(changed)), REQUEST, ROOM);
          expect(prepared.byteRange[2] + prepared.byteRange[3]).toBe(whole.length + prepared.appended.length);
        } catch (error) {
          expect(error).toBeInstanceOf(KysoError);
          expect(error).not.toMatchObject({ code: "INTERNAL" });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("embedSignature", () => {
  test("fills a CMS of just the size in, and leaves the prepared value as it was", () => {
    const prepared = prepare({});
    const appended = Buffer.from(embedSignature(prepared, new Uint8Array(ROOM).fill(0xab)));
    const { start, end } = prepared.contents;
    expect(appended.toString("latin1", start - 1, end + 1)).toBe(`<${"ab".repeat(ROOM)}>`);
    expect(Buffer.from(prepared.appended).toString("latin1", start, end)).toBe("0".repeat(2 * ROOM));
  });

  test("pads a smaller CMS with zeros", () => {
    const prepared = prepare({});
    const appended = Buffer.from(embedSignature(prepared, Uint8Array.of(1, 2)));
    expect(appended.toString("latin1", prepared.contents.start, prepared.contents.end)).toBe(
      `0102${"0".repeat(2 * ROOM - 4)}`,
    );
  });

  test("never cuts a CMS that is too large", () => {
    expect(() => embedSignature(prepare({}), new Uint8Array(ROOM + 1))).toThrow(KysoError);
  });
});
