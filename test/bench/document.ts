import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument, PDFName, StandardFonts } from "pdf-lib";

/** One kind of document that the benchmark signs. */
export interface BenchDocument {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Iterations that are measured; fewer for the large ones. */
  readonly rounds: number;
}

const A4: [number, number] = [595.28, 841.89];

async function textPages(count: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  for (let index = 0; index < count; index++) {
    const page = pdf.addPage(A4);
    for (let line = 0; line < 45; line++) {
      const text = `Page ${index + 1}, line ${line + 1}: the quick brown fox jumps over the lazy dog, again and again.`;
      page.drawText(text, { x: 60, y: 780 - line * 16, size: 10, font });
    }
  }
  return pdf.save({ useObjectStreams: false });
}

/** Pages that each hold one incompressible picture, as a colour scanner makes them. */
async function scannedPages(count: number, bytesPerPage: number): Promise<Uint8Array> {
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

/** Writes the documents of the benchmark into a folder. */
export async function writeBenchDocuments(folder: string): Promise<BenchDocument[]> {
  const kinds = [
    { name: "1 page", rounds: 60, make: () => textPages(1) },
    { name: "50 pages", rounds: 60, make: () => textPages(50) },
    { name: "500 pages", rounds: 40, make: () => textPages(500) },
    { name: "100 MB scan", rounds: 7, make: () => scannedPages(20, 5_000_000) },
  ];
  const documents: BenchDocument[] = [];
  for (const { name, rounds, make } of kinds) {
    const path = join(folder, `${name.replaceAll(" ", "-")}.pdf`);
    const bytes = await make();
    await writeFile(path, bytes);
    documents.push({ name, path, size: bytes.length, rounds });
  }
  return documents;
}
