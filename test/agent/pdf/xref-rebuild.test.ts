import { describe, expect, it } from "vitest";
import { PdfRef, PdfStream } from "../../../agent/pdf/object.ts";
import { codeOf, latin1, open, textOf } from "./open.ts";
import {
  CATALOG,
  hybridPdf,
  linearizedPdf,
  PAGE,
  PAGES,
  PdfBuilder,
  streamPdf,
  tablePdf,
} from "./pdf-builder.ts";
import { plain } from "./plain.ts";

const edit = (builder: PdfBuilder, from: string | RegExp, to: string): Uint8Array =>
  latin1((textOf(builder.bytes()) ?? "").replace(from, to));

describe("a damaged cross-reference is rebuilt", () => {
  it.each([
    ["startxref that leads nowhere", edit(tablePdf(), /startxref\n\d+/, "startxref\n99")],
    ["startxref beyond the end", edit(tablePdf(), /startxref\n\d+/, "startxref\n999999999")],
    ["no startxref", edit(tablePdf(), /startxref\n\d+/, "")],
    ["bytes lost before an object", edit(tablePdf(), "0 0 m", "")],
    ["bytes put in before the objects", edit(tablePdf(), "1 0 obj", "          1 0 obj")],
    ["line ends made CR LF", latin1((textOf(tablePdf().bytes()) ?? "").replaceAll("\n", "\r\n"))],
    ["a malformed entry", edit(tablePdf(), "00000 n", "0000x n")],
    ["no trailer dictionary", edit(tablePdf(), "trailer\n<<", "trailer\n(")],
    ["a section that leads back to itself", edit(tablePdf(), "/Size 5", "/Size 5 /Prev 295")],
    ["a previous section that is none", edit(tablePdf(), "/Size 5", "/Size 5 /Prev 5")],
    ["a catalogue that is another object", edit(tablePdf(), "1 0 obj\n", "9 0 obj\n")],
    ["a stream section with a wrong width", edit(streamPdf(), "/W [1 4 2]", "/W [1 4]")],
    ["a stream section that can't be decoded", edit(streamPdf(), "/Predictor 12", "/Predictor 77")],
    ["a hybrid whose stream is gone", edit(hybridPdf(), /XRefStm \d+/, "XRefStm 3")],
    ["a linearised file's first section gone", edit(linearizedPdf(), "/Prev", "/Prev 7 /X")],
  ])("%s", (_, bytes) => {
    const document = open(bytes);
    expect(document.rebuilt).toBe(true);
    expect(document.revisions).toHaveLength(1);
    expect(plain(document.catalog)).toMatchObject({ Type: "/Catalog" });
    expect(document.pageCount).toBe(1);
    expect(document.page(0).ref).toEqual(new PdfRef(3));
    expect(document.get(new PdfRef(4))).toBeInstanceOf(PdfStream);
  });

  it.each([
    [
      "an object that agrees with who refers to it on another generation",
      edit(tablePdf(), /00000 n/g, "00001 n"),
    ],
    ["a catalogue of a type that nobody knows", edit(tablePdf(), "/Type /Catalog", "/Type /Cata")],
    ["a page that is marked as free", edit(tablePdf(), /(\d+ 00000 n \n\d+ 00000 n \n\d+ 00000 )n/, "$1f")],
  ])("for %s", (_, bytes) => {
    const document = open(bytes);
    expect(document.page(0).ref).toEqual(new PdfRef(3));
    expect(document.get(new PdfRef(4))).toBeInstanceOf(PdfStream);
    expect(document.rebuilt).toBe(true);
  });

  it("keeps what the last trailer says where it names no catalogue", () => {
    const document = open(edit(tablePdf(), "/Root 1 0 R", ""));
    expect(plain(document.trailer)).toMatchObject({ Root: "1 0 R", ID: expect.anything() as unknown });
  });

  it("for an object stream that announces more than it has", () => {
    const bytes = edit(streamPdf(), /startxref\n\d+/, "startxref\n7");
    const short = latin1((textOf(bytes) ?? "").replace("/N 3", "/N 9"));
    const document = open(short);
    expect(document.pageCount).toBe(1);
    expect(document.nextObjectNumber).toBe(7);
  });

  it("where damage shows only in an object that is read later", () => {
    const document = open(edit(tablePdf(), "4 0 obj", " 4 0 obj"));
    expect(document.rebuilt).toBe(false);
    const shifted = open(edit(tablePdf(), "4 0 obj", "%%%%%%%%%%%%%%\n4 0 obj"));
    expect(shifted.get(new PdfRef(4))).toBeInstanceOf(PdfStream);
  });
});

describe("the search through the file", () => {
  const damaged = (build: (builder: PdfBuilder) => void, trailer = "/Root 1 0 R"): Uint8Array => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    build(builder);
    return builder.raw(`trailer\n<<${trailer}>>\nstartxref\n0\n%%EOF\n`).bytes();
  };

  it("takes the last object with a number", () => {
    const document = open(damaged((builder) => builder.object(4, "(old)").object(4, "(new)")));
    expect(plain(document.get(new PdfRef(4)))).toEqual({ string: "new" });
  });

  it("takes no objects from inside streams", () => {
    const inner = "4 0 obj\n(inner)\nendobj\n";
    const document = open(
      damaged((builder) => builder.object(4, "(outer)").stream(5, "", `${inner}endstream ${inner}`)),
    );
    expect(plain(document.get(new PdfRef(4)))).toEqual({ string: "outer" });
  });

  it("takes streams by their end where the length is wrong", () => {
    const document = open(
      damaged((builder) =>
        builder.object(5, "<</Length 3>>\nstream\n4 0 obj (inner)\nendstream").object(6, "6"),
      ),
    );
    expect(document.get(new PdfRef(4))).toBeNull();
    expect(document.get(new PdfRef(6))).toBe(6);
  });

  it("reads headers however they are spaced, and no others", () => {
    const document = open(
      damaged((builder) =>
        builder.raw(
          "4  0\r\nobj<</A 4>>endobj5 0 obj 5 endobj 1.6 0 obj 6 endobj 7 0 objx 7 endobj 123456789012 0 obj 8",
        ),
      ),
    );
    expect(plain(document.get(new PdfRef(4)))).toEqual({ A: 4 });
    expect(document.get(new PdfRef(5))).toBe(5);
    expect(document.get(new PdfRef(6))).toBeNull();
    expect(document.get(new PdfRef(7))).toBeNull();
  });

  it("finds keywords on every seam of its chunks", () => {
    for (let shift = -12; shift <= 12; shift += 1) {
      const pad = "x".repeat(256 * 1024 - 190 + shift);
      const document = open(damaged((builder) => builder.object(5, `(${pad})`).object(6, "(found)")));
      expect(plain(document.get(new PdfRef(6)))).toEqual({ string: "found" });
    }
  });

  it("finds a catalogue where no trailer names one", () => {
    expect(open(damaged(() => {}, "/Size 9")).catalogRef).toEqual(new PdfRef(1));
  });

  it("prefers the last trailer that leads to a catalogue", () => {
    const other = "<</Type /Catalog /Pages 2 0 R /Other true>>";
    const bytes = damaged(
      (builder) => builder.object(9, other).raw("trailer\n<</Root 9 0 R>>\n"),
      "/Root 77 0 R",
    );
    expect(open(bytes).catalogRef).toEqual(new PdfRef(9));
  });
});

describe("what can't be rebuilt", () => {
  it.each([
    ["nothing", "", "PDF_NOT_A_PDF"],
    ["a web page", "<!DOCTYPE html><title>Đăng nhập</title>", "PDF_NOT_A_PDF"],
    ["text with the word obj", "see 12 0 obj and trailer", "PDF_NOT_A_PDF"],
    ["a header alone", "%PDF-1.7\n", "PDF_TRUNCATED"],
    ["no objects", "%PDF-1.7\nstartxref\n0\n%%EOF\n", "PDF_DAMAGED"],
    ["no catalogue", "%PDF-1.7\n1 0 obj 5 endobj\nstartxref\n0\n%%EOF\n", "PDF_DAMAGED"],
  ])("%s is refused with its code", (_, text, code) => {
    expect(codeOf(() => open(latin1(text)))).toBe(code);
  });

  it("but for a file that lacks only the words after its cross-reference", () => {
    for (const build of [tablePdf, streamPdf, linearizedPdf]) {
      const text = textOf(build().bytes()) ?? "";
      for (const cut of [text.lastIndexOf("startxref"), text.lastIndexOf("startxref") + 5, text.length - 4]) {
        expect(open(latin1(text.slice(0, cut))).pageCount).toBe(1);
      }
    }
  });

  it("a linearised file that was cut off is PDF_TRUNCATED, though its first part has a trailer", () => {
    const bytes = linearizedPdf().bytes();
    const text = textOf(bytes) ?? "";
    const cut = text.lastIndexOf("endobj") + "endobj".length;
    expect(codeOf(() => open(bytes.subarray(0, cut)))).toBe("PDF_TRUNCATED");
  });
});
