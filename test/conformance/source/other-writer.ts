import { readFileSync } from "node:fs";
import { PDFDocument } from "pdf-lib";
import { runMaker, type SourceShelf } from "./shelf.ts";

/** What MuPDF and Poppler write, and scans as a multifunction printer wraps them. */
export async function makeOtherSources(shelf: SourceShelf): Promise<void> {
  const letter = shelf.fileOf("libreoffice letter");
  await shelf.make("mupdf", "clean", (file) => ["mutool", "clean", "-gggg", letter, file]);
  await shelf.make("mupdf", "linearised", (file) => ["mutool", "clean", "-l", letter, file]);
  await shelf.make("mupdf", "merged", (file) => ["mutool", "merge", "-o", file, letter, letter]);
  await shelf.make("cairo", "redrawn", (file) => ["pdftocairo", "-pdf", letter, file]);
  await shelf.make("poppler", "united", (file) => ["pdfunite", letter, letter, file]);
  await makeScan(shelf, letter);
}

/** Two pages of one JPEG each. */
async function makeScan(shelf: SourceShelf, letter: string): Promise<void> {
  await runMaker(["pdftoppm", "-r", "100", "-jpeg", letter, shelf.path("scan")], shelf.folder);
  const pdf = await PDFDocument.create();
  for (const number of [1, 2]) {
    const image = await pdf.embedJpg(readFileSync(shelf.path(`scan-${number}.jpg`)));
    const page = pdf.addPage([595.28, 841.89]);
    page.drawImage(image, { x: 0, y: 0, width: 595.28, height: 841.89 });
  }
  const bytes = await pdf.save({ useObjectStreams: false });
  shelf.write("pdf-lib", "scan", bytes, { traits: ["scan"] });
}
