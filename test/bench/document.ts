import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument, PDFName, StandardFonts } from "pdf-lib";
import { PdfDocument } from "../../agent/pdf/document.ts";
import { PdfDict, PdfRef } from "../../agent/pdf/object.ts";
import { MemorySource } from "../../agent/pdf/source.ts";
import { textString } from "../../agent/pdf/text-string.ts";
import { IncrementalUpdate } from "../../agent/pdf/update.ts";

/** One kind of document that the benchmark signs. */
export interface BenchDocument {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Iterations that are measured; fewer for the large ones. */
  readonly rounds: number;
}

const A4: [number, number] = [595.28, 841.89];

/** Pages of text. */
export async function textPages(count: number, lines = 45): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  for (let index = 0; index < count; index++) {
    const page = pdf.addPage(A4);
    for (let line = 0; line < lines; line++) {
      const text = `Page ${index + 1}, line ${line + 1}: the quick brown fox jumps over the lazy dog, again and again.`;
      page.drawText(text, { x: 60, y: 780 - line * 16, size: 10, font });
    }
  }
  return pdf.save({ useObjectStreams: false });
}

/** Pages that each hold one incompressible picture, as a colour scanner makes them. */
export async function scannedPages(count: number, bytesPerPage: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const width = 2048;
  const height = Math.floor(bytesPerPage / (width * 3));
  for (let index = 0; index < count; index++) {
    const page = pdf.addPage(A4);
    const image = pdf.context.stream(randomBytes(width * height * 3), {
      Type: "XObject",
      Subtype: "Image",
      Width: width,
      Height: height,
      ColorSpace: "DeviceRGB",
      BitsPerComponent: 8,
    });
    page.node.setXObject(PDFName.of("Scan"), pdf.context.register(image));
    const content = pdf.context.stream(`q ${A4[0]} 0 0 ${A4[1]} 0 0 cm /Scan Do Q`);
    page.node.set(PDFName.of("Contents"), pdf.context.register(content));
  }
  return pdf.save({ useObjectStreams: false });
}

/** Changes the document's title so many times, each in a revision of its own, as offices that correct a file do. */
async function revisions(count: number): Promise<Uint8Array> {
  let bytes = await textPages(1);
  for (let made = 1; made < count; made++) {
    const document = PdfDocument.open(new MemorySource(bytes));
    const info = document.trailer.get("Info");
    if (!(info instanceof PdfRef)) throw new Error("A document without Info");
    const update = new IncrementalUpdate(document);
    update.put(info, PdfDict.of({ Title: textString(`Revision ${made}`) }));
    bytes = Buffer.concat([bytes, update.build().bytes]);
  }
  return bytes;
}

/** Writes the documents of the benchmark into a folder. */
export async function writeBenchDocuments(folder: string): Promise<BenchDocument[]> {
  const kinds = [
    { name: "1 page", rounds: 60, make: () => textPages(1) },
    { name: "50 pages", rounds: 60, make: () => textPages(50) },
    { name: "500 pages", rounds: 40, make: () => textPages(500) },
    { name: "10,000 pages", rounds: 7, make: () => textPages(10_000, 3) },
    { name: "500 revisions", rounds: 40, make: () => revisions(500) },
    { name: "100 MB scan", rounds: 7, make: () => scannedPages(20, 5_000_000) },
    { name: "200 MB scan", rounds: 3, make: () => scannedPages(40, 5_000_000) },
  ];
  const documents: BenchDocument[] = [];
  for (const { name, rounds, make } of kinds) {
    const path = join(folder, `${name.replaceAll(/[ ,]+/g, "-")}.pdf`);
    const bytes = await make();
    await writeFile(path, bytes);
    documents.push({ name, path, size: bytes.length, rounds });
  }
  return documents;
}
