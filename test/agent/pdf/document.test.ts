import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfRef, PdfStream, PdfString } from "../../../agent/pdf/object.ts";
import { FileSource } from "../../../agent/pdf/source.ts";
import { IncrementalUpdate } from "../../../agent/pdf/update.ts";
import { codeOf, CountingSource, latin1, open, textOf } from "./open.ts";
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

const SHAPES: Record<string, () => PdfBuilder> = {
  "a table": () => tablePdf(),
  "a stream and an object stream": () => streamPdf(),
  "a hybrid": () => hybridPdf(),
  "a linearised file": () => linearizedPdf(),
  "bytes before the header, offsets from it": () => tablePdf({ lead: "junk bytes\n" }),
  "bytes before the header, offsets from byte 0": () => tablePdf({ lead: "junk bytes\n", relative: false }),
  "streams, with bytes before the header": () => streamPdf({ lead: "junk bytes\n" }),
  "bytes after the end": () => tablePdf().raw("\0".repeat(3_000)),
};

describe.each(Object.entries(SHAPES))("%s", (_, build) => {
  const check = (document: PdfDocument): void => {
    expect(document.rebuilt).toBe(false);
    expect(document.revisions).toHaveLength(1);
    expect(plain(document.catalog)).toMatchObject({ Type: "/Catalog", Pages: "2 0 R" });
    expect(document.pageCount).toBe(1);
    expect(document.page(0)).toMatchObject({ ref: new PdfRef(3), mediaBox: [0, 0, 595, 842] });
    const content = document.get(new PdfRef(4));
    expect(textOf(document.streamBytes(content as PdfStream, 100))).toBe("0 0 m");
    expect(document.get(new PdfRef(99))).toBeNull();
    expect(document.get(new PdfRef(4, 1))).toBeNull();
  };

  it("opens from memory", () => check(open(build().bytes())));

  it("opens from a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "kyso-pdf-"));
    const path = join(folder, "a.pdf");
    writeFileSync(path, build().bytes());
    const source = new FileSource(path);
    check(PdfDocument.open(source));
    source.close();
    rmSync(folder, { recursive: true });
  });
});

describe("hybrid files", () => {
  it("show what only the stream lists", () => {
    const document = open(hybridPdf().bytes());
    expect(document.sectionKind).toBe("hybrid");
    expect(plain(document.resolve(document.catalog.get("Hidden")))).toEqual({ string: "hidden" });
    expect([...(document.revisions[0]?.entries() ?? [])].map(([num]) => num)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });
});

describe("tables as writers in use make them", () => {
  const withTable = (change: (text: string) => string): Uint8Array => {
    const text = textOf(tablePdf().bytes()) ?? "";
    const at = text.indexOf("xref\n");
    return latin1(text.slice(0, at) + change(text.slice(at)));
  };

  it.each<[string, (text: string) => string]>([
    ["entries of 19 bytes", (text) => text.replaceAll(/ \n(?=\d{10}|trailer)/g, "\n")],
    ["entries of 21 bytes", (text) => text.replaceAll(/ \n(?=\d{10}|trailer)/g, " \r\n")],
    ["the first subsection numbered from 1", (text) => text.replace("0 5\n", "1 5\n")],
    ["two numbers and the first entry in one line", (text) => text.replace("0 5\n", "0 5 ")],
    ["the trailer in one line with its dictionary", (text) => text.replace("trailer\n", "trailer")],
    ["white space before it", (text) => text.replace("xref", "\n \nxref")],
    [
      "an object in use at offset 0",
      (text) => text.replace("0 5\n", "0 6\n").replace("trailer", "0000000000 00000 n \ntrailer"),
    ],
    ["a previous section at 0", (text) => text.replace("/Size", "/Prev 0 /Size")],
  ])("%s", (_, change) => {
    const document = open(withTable(change));
    expect(document.rebuilt).toBe(false);
    expect(document.pageCount).toBe(1);
    expect(document.page(0).ref).toEqual(new PdfRef(3));
  });

  it("many subsections are searched, and refused where they overlap", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE).stream(4, "", "");
    const odd = Array.from({ length: 40 }, (_, index) => 11 + 2 * index);
    for (const num of odd) builder.object(num, String(num));
    builder.table([1, 2, 3, 4, ...odd], "/Size 100 /Root 1 0 R");
    const document = open(builder.bytes());
    for (const num of odd) {
      expect(document.get(new PdfRef(num))).toBe(num);
      expect(document.get(new PdfRef(num + 1))).toBeNull();
    }
    const text = textOf(builder.bytes()) ?? "";
    expect(open(latin1(text.replace("\n13 1\n", "\n11 1\n"))).rebuilt).toBe(true);
  });
});

describe("revisions", () => {
  const build = (): { builder: PdfBuilder; first: number; second: number } => {
    const builder = tablePdf();
    const first = builder.size;
    const oldest = first - 9 - 6 - String(first).length - 1;
    const xref = (textOf(builder.bytes()) ?? "").lastIndexOf("xref\n0");
    expect(oldest).toBeGreaterThan(0);
    builder.object(5, "(new)").object(1, "<</Type /Catalog /Pages 2 0 R /New 5 0 R>>");
    const second = builder.size;
    builder.table([1, 5], `/Size 6 /Root 1 0 R /Prev ${xref}`, { free: [] });
    const end = builder.size;
    builder.table([], `/Size 6 /Root 1 0 R /Prev ${second}`, { free: [0, 5] });
    return { builder, first, second: end };
  };

  it("are listed oldest first, each with its end and what it changed", () => {
    const { builder, first, second } = build();
    const document = open(builder.bytes());
    expect(document.revisions.map(({ start, end }) => [start, end])).toEqual([
      [0, first],
      [first, second],
      [second, builder.size],
    ]);
    const changed = document.revisions.map((revision) =>
      [...revision.entries()].map(([num, { kind }]) => `${num} ${kind}`),
    );
    expect(changed.slice(1)).toEqual([
      ["1 offset", "5 offset"],
      ["0 free", "5 free"],
    ]);
  });

  it("can each be opened as the document was then", () => {
    const document = open(build().builder.bytes());
    expect(document.get(new PdfRef(5))).toBeNull();
    expect(document.at(2)).toBe(document);
    expect(document.at(1).get(new PdfRef(5))).toBeInstanceOf(PdfString);
    expect(document.at(1).source.size).toBe(document.revisions[1]?.end);
    expect(document.at(0).catalog.has("New")).toBe(false);
    expect(document.at(0).get(new PdfRef(5))).toBeNull();
    expect(document.at(0).revisions).toHaveLength(1);
    expect(() => document.at(3)).toThrow(RangeError);
  });

  it("end after their %%EOF and its line end, whichever that is", () => {
    for (const eol of ["", "\n", "\r", "\r\n"]) {
      const text = (textOf(tablePdf().bytes()) ?? "").slice(0, -1) + eol;
      const revision = open(latin1(`${text}X`)).revisions[0];
      expect(revision?.end).toBe(text.length);
    }
  });
});

describe("encrypted files", () => {
  it("are PDF_ENCRYPTION_UNSUPPORTED where the handler is not known, whole or damaged", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    builder.object(5, "<</Filter /Adobe.PubSec /V 4>>");
    builder.table([1, 2, 3, 5], "/Size 6 /Root 1 0 R /Encrypt 5 0 R");
    expect(codeOf(() => open(builder.bytes()))).toBe("PDF_ENCRYPTION_UNSUPPORTED");
    const damaged = latin1((textOf(builder.bytes()) ?? "").replace(/startxref\n\d+/, "startxref\n7"));
    expect(codeOf(() => open(damaged))).toBe("PDF_ENCRYPTION_UNSUPPORTED");
  });

  it("are not those whose /Encrypt is null", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    builder.table([1, 2, 3], "/Size 4 /Root 1 0 R /Encrypt null");
    expect(open(builder.bytes()).pageCount).toBe(1);
  });
});

describe("streams", () => {
  it("with a wrong, missing or indirect length are read to their end", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    builder.object(4, "<</Length 1>>stream\r\nabc\r\nendstream");
    builder.object(5, "<</Length 99999>>\nstream\nabc\nendstream");
    builder.object(6, "<<>>\nstream\nabc\nendstream").object(7, "<</Length 8 0 R>>\nstream\nabc\nendstream");
    builder.object(8, "3").object(9, "<</Length 9 0 R>>\nstream\nabc\nendstream");
    builder.table([1, 2, 3, 4, 5, 6, 7, 8, 9], "/Size 10 /Root 1 0 R");
    const document = open(builder.bytes());
    for (const num of [4, 5, 6, 7, 9]) {
      const stream = document.get(new PdfRef(num)) as PdfStream;
      expect(textOf(document.streamBytes(stream, 100))).toBe("abc");
    }
  });

  it("stop at the bound that the reader sets", () => {
    const document = open(tablePdf().bytes());
    const stream = document.get(new PdfRef(4)) as PdfStream;
    expect(codeOf(() => document.streamBytes(new PdfStream(stream.dict, new Uint8Array(9)), 9))).toBeNull();
  });
});

describe("opening is lazy", () => {
  it("reads the end, the cross-reference's frame and the catalogue of a large file", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    builder.stream(4, "", Buffer.alloc(2_000_000));
    const numbers = Array.from({ length: 5_000 }, (_, index) => index + 5);
    for (const num of numbers) builder.object(num, "null");
    builder.table([1, 2, 3, 4, ...numbers], "/Size 5005 /Root 1 0 R");
    const source = new CountingSource(builder.bytes());
    expect(PdfDocument.open(source).page(0).ref).toEqual(new PdfRef(3));
    expect(source.bytesRead).toBeLessThan(source.size / 40);
  });
});

describe("a document with more bytes behind it", () => {
  const revisionOf = (document: PdfDocument): Uint8Array => {
    const update = new IncrementalUpdate(document);
    update.put(new PdfRef(3), latin1("<</Type /Page /Parent 2 0 R /MediaBox [0 0 10 10]>>"));
    return update.build().bytes;
  };

  it.each(Object.entries(SHAPES))("shows what opening it anew shows: %s", (_, build) => {
    const original = open(build().bytes());
    const appended = revisionOf(original);
    const followed = original.followedBy(appended);
    const anew = open(Buffer.concat([build().bytes(), appended]));
    expect(followed.page(0).mediaBox).toEqual([0, 0, 10, 10]);
    expect(followed.rebuilt).toBe(anew.rebuilt);
    expect([...followed.objects()]).toEqual([...anew.objects()]);
    expect(followed.revisions.map(({ start, end }) => [start, end])).toEqual(
      anew.revisions.map(({ start, end }) => [start, end]),
    );
  });

  it("does not read the sections of many revisions again", () => {
    let bytes = tablePdf().bytes();
    for (let count = 1; count < 100; count += 1) bytes = Buffer.concat([bytes, revisionOf(open(bytes))]);
    const source = new CountingSource(bytes);
    const original = PdfDocument.open(source);
    const before = source.bytesRead;
    const followed = original.followedBy(revisionOf(original));
    expect(source.bytesRead - before).toBeLessThan(before / 10);
    expect(followed.revisions).toHaveLength(101);
    expect(followed.at(99).page(0)).toEqual(original.page(0));
  });

  it("reads a section anew that ran into the end of the file", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    const head = Buffer.from(builder.bytes()).toString("latin1");
    const offset = builder.size + "startxref\n000\n".length;
    const table = `startxref\n${offset}\nxref\n0 1\n0000000000 65535 f \n`;
    const places = [1, 2, 3].map((num) => head.indexOf(`${num} 0 obj`));
    const entries = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
    const text = `${head}${table}1 3\n${entries}trailer\n<</Size 4 /Root 1 0 R`;
    const original = open(latin1(text));
    expect(original.rebuilt).toBe(false);
    const appended = latin1(` /Info 3 0 R>>\nstartxref\n${offset}\n%%EOF\n`);
    expect(original.followedBy(appended).trailer.has("Info")).toBe(true);
  });

  it("follows one whose cross-reference was rebuilt", () => {
    const builder = new PdfBuilder().object(1, CATALOG).object(2, PAGES).object(3, PAGE);
    const original = open(builder.raw("trailer\n<</Root 1 0 R>>\nstartxref\n1\n%%EOF\n").bytes());
    expect(original.rebuilt).toBe(true);
    const followed = original.followedBy(revisionOf(original));
    expect(followed.rebuilt).toBe(false);
    expect(followed.page(0).mediaBox).toEqual([0, 0, 10, 10]);
  });
});
