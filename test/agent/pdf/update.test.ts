import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfObject } from "../../../agent/pdf/object.ts";
import { IncrementalUpdate, type BuiltUpdate } from "../../../agent/pdf/update.ts";
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

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kyso-update-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `qpdf --check` says, without what names the file. */
function qpdf(bytes: Uint8Array): { status: number | null; output: string } {
  const path = join(folder, "checked.pdf");
  writeFileSync(path, bytes);
  const { status, stdout, stderr } = spawnSync("qpdf", ["--check", path], { encoding: "utf8" });
  return { status, output: stdout + stderr };
}

function append(bytes: Uint8Array): { joined: Uint8Array; built: BuiltUpdate; added: PdfRef } {
  const document = open(bytes);
  const update = new IncrementalUpdate(document);
  const added = update.newRef();
  update.put(added, PdfDict.of({ Note: new PdfString(latin1("added")), Data: new PdfName("placeholder") }));
  update.rewriteDict(document.catalogRef, new Map([["Extra", added]]));
  update.rewriteDict(document.page(0).ref, new Map([["Rotate", latin1("90")]]));
  const built = update.build();
  return { joined: Uint8Array.from(Buffer.concat([bytes, built.bytes])), built, added };
}

const damaged = (builder: PdfBuilder): Uint8Array =>
  latin1((textOf(builder.bytes()) ?? "").replace(/startxref\n\d+/, "startxref\n7"));

const SHAPES: Record<string, { bytes: () => Uint8Array; kind: string }> = {
  "a table": { bytes: () => tablePdf().bytes(), kind: "table" },
  "a stream and an object stream": { bytes: () => streamPdf().bytes(), kind: "stream" },
  "a hybrid": { bytes: () => hybridPdf().bytes(), kind: "table" },
  "a linearised file": { bytes: () => linearizedPdf().bytes(), kind: "table" },
  "bytes before the header": { bytes: () => tablePdf({ lead: "junk\n" }).bytes(), kind: "table" },
  "no end of line": { bytes: () => tablePdf().bytes().slice(0, -1), kind: "table" },
  "bytes after the end": { bytes: () => tablePdf().raw("\0\0 trailing").bytes(), kind: "table" },
  "a damaged table": { bytes: () => damaged(tablePdf()), kind: "table" },
  "a damaged stream": { bytes: () => damaged(streamPdf()), kind: "stream" },
  "a damaged hybrid": { bytes: () => damaged(hybridPdf()), kind: "stream" },
  "damage behind bytes before the header": {
    bytes: () => damaged(streamPdf({ lead: "junk\n" })),
    kind: "stream",
  },
};

describe.each(Object.entries(SHAPES))("appending to %s", (_, { bytes, kind }) => {
  it("leaves its bytes as they are and opens as its source with the changes", () => {
    const original = bytes();
    const { joined, added, built } = append(original);
    expect(Buffer.compare(joined.subarray(0, original.length), original)).toBe(0);
    const document = open(joined);
    expect(document.rebuilt).toBe(false);
    expect(document.sectionKind).toBe(kind);
    expect(plain(document.get(added))).toEqual({ Note: { string: "added" }, Data: "/placeholder" });
    expect(plain(document.catalog)).toMatchObject({ Type: "/Catalog", Extra: added.toString() });
    expect(document.page(0)).toMatchObject({ rotate: 90, mediaBox: [0, 0, 595, 842] });
    expect(textOf(joined.subarray(built.offsetOf(added), built.offsetOf(added) + 2))).toBe("<<");
    expect(codeOf(() => built.offsetOf(new PdfRef(77)))).toBe("INTERNAL");
  });

  it("satisfies qpdf, once and again", () => {
    const once = append(bytes()).joined;
    expect(qpdf(once)).toMatchObject({ status: 0 });
    const twice = append(once).joined;
    expect(qpdf(twice)).toMatchObject({ status: 0 });
    expect(open(twice).revisions).toHaveLength(open(once).revisions.length + 1);
  });
});

describe("the new section", () => {
  const appended = (bytes: Uint8Array): string => textOf(append(bytes).built.bytes) ?? "";

  it("has table entries of exactly 20 bytes", () => {
    const text = appended(tablePdf().bytes());
    const table = text.slice(text.indexOf("xref\n") + 5, text.indexOf("trailer"));
    expect(table).toMatch(/^(\d+ \d+\n(\d{10} \d{5} [nf] \n)+)+$/);
  });

  it("adds an end of line only where the file has none", () => {
    expect(appended(tablePdf().bytes())).toMatch(/^\d/);
    expect(appended(tablePdf().bytes().slice(0, -1))).toMatch(/^\n\d/);
  });

  it("carries the trailer, with a new second half of the identifier", () => {
    const builder = new PdfBuilder()
      .object(1, CATALOG)
      .object(2, PAGES)
      .object(3, PAGE)
      .object(4, "<</Title (x)>>");
    builder.table([1, 2, 3, 4], "/Size 5 /Root 1 0 R /Info 4 0 R /ID [<00112233> <44556677>] /Own  (kept)");
    const { trailer } = open(append(builder.bytes()).joined);
    expect(plain(trailer)).toMatchObject({ Root: "1 0 R", Info: "4 0 R", Size: 6, Own: { string: "kept" } });
    const text = appended(builder.bytes());
    expect(text).toMatch(/\/ID \[<00112233> <[0-9a-f]{32}>\]/);
    expect(text).not.toBe(appended(builder.bytes()));
  });

  it("drops what belongs to a stream section alone, and lists itself", () => {
    const document = open(append(streamPdf().bytes()).joined);
    const own = document.trailer;
    expect([...own.keys()].sort()).toEqual(["ID", "Index", "Length", "Prev", "Root", "Size", "Type", "W"]);
    expect(document.locate(8)).toEqual({ kind: "offset", offset: document.xrefOffset, gen: 0 });
  });

  it("of a hybrid is a table without a stream", () => {
    const text = appended(hybridPdf().bytes());
    expect(text).not.toContain("XRefStm");
    expect(text).toContain("/Prev");
  });

  it("of a rebuilt file is complete and leads to nothing before it", () => {
    const text = appended(damaged(tablePdf()));
    expect(text).not.toContain("/Prev");
    expect(text).toContain("xref\n0 6\n0000000000 65535 f \n");
  });

  it("numbers new objects above every section's, whatever /Size says", () => {
    const small = latin1((textOf(tablePdf().bytes()) ?? "").replace("/Size 5", "/Size 2"));
    expect(append(small).added.num).toBe(5);
    const large = latin1((textOf(tablePdf().bytes()) ?? "").replace("/Size 5", "/Size 50"));
    expect(append(large).added.num).toBe(50);
    expect(plain(open(append(large).joined).trailer)).toMatchObject({ Size: 51 });
  });
});

describe("objects", () => {
  it("keep the bytes of entries that are not changed", () => {
    const page = "<</Type/Page  /Parent 2 0 R /Resources <</A  1.500 /B [ 1  2 ]>>/Annots[ 9 0 R ]>>";
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, page);
    builder.table([1, 2, 3], "/Size 4 /Root 1 0 R");
    const update = new IncrementalUpdate(open(builder.bytes()));
    update.rewriteDict(new PdfRef(3), new Map([["Tabs", latin1("/S")]]));
    const text = textOf(update.build().bytes);
    expect(text).toContain("/Resources <</A  1.500 /B [ 1  2 ]>>\n/Annots [ 9 0 R ]\n/Tabs /S\n");
  });

  it("keep their generation", () => {
    const builder = new PdfBuilder().object(1, "<</Type /Catalog /Pages 2 0 R /Old 5 3 R>>");
    builder.object(2, PAGES).object(3, PAGE).object(5, "<</A 1>>", 3);
    builder.table([1, 2, 3, 5], "/Size 6 /Root 1 0 R", { free: [0, 4] });
    const update = new IncrementalUpdate(open(builder.bytes()));
    update.rewriteDict(new PdfRef(5, 3), new Map([["B", 2]]));
    const joined = Uint8Array.from(Buffer.concat([builder.bytes(), update.build().bytes]));
    expect(plain(open(joined).get(new PdfRef(5, 3)))).toEqual({ A: 1, B: 2 });
    expect(qpdf(joined)).toMatchObject({ status: 0 });
  });

  it("of an object stream are written plain, with generation 0", () => {
    const bytes = streamPdf().bytes();
    expect(open(bytes).locate(1)).toMatchObject({ kind: "compressed" });
    const { joined } = append(bytes);
    expect(open(joined).locate(1)).toMatchObject({ kind: "offset", gen: 0 });
  });

  it("can be changed twice, put as bytes, and read back before they are built", () => {
    const document = open(tablePdf().bytes());
    const update = new IncrementalUpdate(document);
    const ref = update.newRef();
    update.put(ref, latin1("<</A [1 2]/B 2>>"));
    update.rewriteDict(
      ref,
      new Map<string, PdfObject>([
        ["B", null],
        ["C", 3],
      ]),
    );
    update.rewriteDict(ref, new Map([["D", latin1("[ 4 ]")]]));
    expect(plain(update.get(ref))).toEqual({ A: [1, 2], C: 3, D: [4] });
    expect(plain(update.get(document.catalogRef))).toMatchObject({ Type: "/Catalog" });
    expect(textOf(update.build().bytes)).toContain("<<\n/A [1 2]\n/C 3\n/D [ 4 ]\n>>");
    expect(codeOf(() => update.rewriteDict(new PdfRef(99), new Map()))).toBe("PDF_DAMAGED");
  });

  it("may be streams", () => {
    const bytes = tablePdf().bytes();
    const update = new IncrementalUpdate(open(bytes));
    const ref = update.newRef();
    update.put(ref, new PdfStream(new PdfDict(), latin1("0 0 m")));
    const document = open(Uint8Array.from(Buffer.concat([bytes, update.build().bytes])));
    expect(textOf(document.streamBytes(document.get(ref) as PdfStream, 9))).toBe("0 0 m");
  });

  it("have no number left above maxObjectNumber", () => {
    const update = new IncrementalUpdate(open(tablePdf().bytes(), { maxObjectNumber: 5 }));
    expect(update.newRef().num).toBe(5);
    expect(codeOf(() => update.newRef())).toBe("PDF_TOO_COMPLEX");
  });
});

describe("a damaged file that carries a signature", () => {
  const signed = (object: string, inStream = false): Uint8Array => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    if (inStream) builder.objectStream(4, { 5: object });
    else builder.object(5, object);
    builder.table([1, 2, 3], "/Size 6 /Root 1 0 R");
    return damaged(builder);
  };

  it.each([
    ["a byte range", signed("<</ByteRange [0 1 2 3]>>")],
    ["a byte range in an object stream", signed("<</ByteRange [0 1 2 3]>>", true)],
    ["a byte range by another spelling", signed("<</Byte#52ange [0 1 2 3]>>")],
    ["a field with a value", signed("<</FT /Sig /V 6 0 R>>")],
  ])("is refused for %s", (_, bytes) => {
    expect(open(bytes).pageCount).toBe(1);
    expect(codeOf(() => new IncrementalUpdate(open(bytes)))).toBe("PDF_DAMAGED_AND_SIGNED");
  });

  it("is not one that has an empty field only", () => {
    expect(codeOf(() => new IncrementalUpdate(open(signed("<</FT /Sig>>"))))).toBeNull();
  });

  it("is refused too where the damage shows only while the update is made", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    builder.object(5, "<</ByteRange [0 1 2 3]>>").object(6, "<<>>");
    builder.table([1, 2, 3, 5, 6], "/Size 7 /Root 1 0 R", { free: [0, 4] });
    const text = textOf(builder.bytes()) ?? "";
    const document = open(latin1(text.replace("6 0 obj", "x 0 obj")));
    const update = new IncrementalUpdate(document);
    expect(document.get(new PdfRef(6))).toBeNull();
    expect(document.rebuilt).toBe(true);
    expect(codeOf(() => update.build())).toBe("PDF_DAMAGED_AND_SIGNED");
  });
});
