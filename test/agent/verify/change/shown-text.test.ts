import { describe, expect, test } from "vitest";
import { PdfDocument } from "../../../../agent/pdf/document.ts";
import { PdfRef, PdfStream } from "../../../../agent/pdf/object.ts";
import { MemorySource } from "../../../../agent/pdf/source.ts";
import { glyphText } from "../../../../agent/verify/change/glyph-text.ts";
import { fillsItsRectangle, shownText } from "../../../../agent/verify/change/shown-text.ts";
import { samplePdf } from "../../pades/sample-pdf.ts";
import { formStream } from "../attack/victim.ts";
import { stream } from "../revision-edit.ts";

/** An appearance, of a document that has another stream as object 101. */
function appearance(form: string, other = stream("")): { document: PdfDocument; form: PdfStream } {
  const document = PdfDocument.open(new MemorySource(samplePdf({ objects: { 100: form, 101: other } })));
  const object = document.get(new PdfRef(100));
  if (!(object instanceof PdfStream)) throw new Error("no stream");
  return { document, form: object };
}

/** What a form shows whose font F is this one. */
function shown(content: string, font = "3 0 R", other?: string): string | null {
  const { document, form } = appearance(
    formStream(content, `/Resources << /Font << /F ${font} >> >>`),
    other,
  );
  return shownText(document, form)?.text ?? null;
}

describe("the text of an appearance", () => {
  test.each<[string, string, string]>([
    ["in one string", "BT /F 9 Tf (Ha Noi) Tj ET", "Ha Noi"],
    ["in parts", "BT /F 9 Tf [(Ha) -20 <204e6f69>] TJ ET", "Ha Noi"],
    ["in lines", "BT /F 9 Tf (Ha) Tj 0 -9 Td (Noi) ' ET", "HaNoi"],
    ["within a frame", "1 g 0 0 90 9 re f /Tx BMC BT /F 9 Tf (x) Tj ET EMC 0 0 m 9 0 l S", "x"],
    ["of none", "/Tx BMC EMC", ""],
  ])("%s", (_, content, text) => {
    expect(shown(content)).toBe(text);
  });

  test.each<[string, string]>([
    ["a picture", "/I Do"],
    ["a picture of its own", "BI /W 1 /H 1 ID x EI"],
    ["a shading", "/S sh"],
    ["hidden text", "BT /F 9 Tf 3 Tr (x) Tj ET"],
    ["transparent text", "/G gs BT /F 9 Tf (x) Tj ET"],
    ["a pattern", "/Pattern cs /P scn BT /F 9 Tf (x) Tj ET"],
    ["curves", "0 0 m 1 1 2 2 3 3 c S"],
    ["text without a font", "BT (x) Tj ET"],
    ["text in a font that is not there", "BT /G 9 Tf (x) Tj ET"],
    ["more lines than a frame has", "0 0 9 9 re f ".repeat(129)],
    ["what is malformed", "BT /F 9 Tf (x Tj"],
    ["an unknown operator", "khac"],
  ])("is not told of %s", (_, content) => {
    expect(shown(content)).toBeNull();
  });

  const composite = "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 101 0 R >>";
  const mapping = stream(
    "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0001> <0110> endbfchar " +
      "2 beginbfrange <0002> <0003> <0061> <0004> <0005> [<1ea1> <1ea3>] endbfrange",
  );

  test("in a composite font is what its mapping says", () => {
    expect(shown("BT /F 9 Tf <00010002000300040005> Tj ET", composite, mapping)).toBe("Đabạả");
    expect(shown("BT /F 9 Tf <0009> Tj ET", composite, mapping)).toBeNull();
  });

  test("in a composite font without a mapping is not told", () => {
    expect(shown("BT /F 9 Tf <0001> Tj ET", composite.replace("/ToUnicode 101 0 R", ""))).toBeNull();
    expect(shown("BT /F 9 Tf <1ea1> Tj ET", composite.replace("101 0 R", "/Identity-H"))).toBe("ạ");
  });

  test("in a mapping of too many codes is not told", () => {
    const wide = stream("1 beginbfrange <0000> <ffffffff> <0041> endbfrange");
    expect(shown("BT /F 9 Tf <0001> Tj ET", composite, wide)).toBeNull();
  });

  test("in a font of other glyphs is what their names say", () => {
    const font = (names: string): string =>
      `<< /Type /Font /Subtype /TrueType /BaseFont /A /Encoding << /Differences [65 ${names}] >> >>`;
    expect(shown("BT /F 9 Tf (ABC) Tj ET", font("/Dcroat /aacute /uni1EA1"))).toBe("Đáạ");
    expect(shown("BT /F 9 Tf (A) Tj ET", font("/khac99"))).toBeNull();
    expect(shown("BT /F 9 Tf (A) Tj ET", "<< /Type /Font /Subtype /Type3 >>")).toBeNull();
    expect(shown("BT /F 9 Tf (A) Tj ET", "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>")).toBeNull();
  });
});

test.each([
  ["A", "A"],
  ["seven", "7"],
  ["acircumflexacute", "ấ"],
  ["ohorndotbelow", "ợ"],
  ["u01F600", "😀"],
  ["space", " "],
  ["g12", null],
  ["uniFFFFFF", null],
  ["akhac", null],
])("the glyph %s is %s", (name, text) => {
  expect(glyphText(name)).toBe(text);
});

test.each<[string, string, boolean]>([
  ["a box", "/BBox [0 0 9 9]", true],
  ["a box and a turn", "/BBox [0 0 9 9] /Matrix [0 1 -1 0 0 0]", true],
  ["no box", "", false],
  ["a box without an area", "/BBox [0 0 9 0]", false],
  ["a matrix that makes it a line", "/BBox [0 0 9 9] /Matrix [1 1 1 1 0 0]", false],
])("an appearance with %s lies within its rectangle: %s", (_, entries, isWithin) => {
  const { document, form } = appearance(stream("").replace("<<", `<< /Subtype /Form ${entries}`));
  expect(fillsItsRectangle(document, form)).toBe(isWithin);
});
