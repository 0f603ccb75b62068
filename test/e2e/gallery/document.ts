import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { degrees, PDFDocument, PDFName } from "pdf-lib";
import type { PDFPage } from "pdf-lib";

/** A document of many pages, every second of them turned. */
export async function manyPages(count: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let index = 0; index < count; index++) {
    const page = pdf.addPage([595, 842]);
    if (index % 2 === 1) page.setRotation(degrees(90));
    page.drawText(`Page ${index + 1}`, { x: 60, y: 760, size: 24 });
  }
  return await pdf.save();
}

/** A page with one image of 8 by 8 pixels, drawn at 50, 50 as a square of 200 points. */
export async function pageWithImage(
  filter: string,
  bytes: Uint8Array,
  bitsPerComponent: number,
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([300, 400]);
  const image = pdf.context.stream(bytes, {
    Type: "XObject",
    Subtype: "Image",
    Width: 8,
    Height: 8,
    ColorSpace: "DeviceGray",
    BitsPerComponent: bitsPerComponent,
    Filter: filter,
  });
  drawImage(pdf, page, image);
  return await pdf.save();
}

function drawImage(
  pdf: PDFDocument,
  page: PDFPage,
  image: ReturnType<PDFDocument["context"]["stream"]>,
): void {
  page.node.setXObject(PDFName.of("Im1"), pdf.context.register(image));
  const drawing = pdf.context.stream("q 200 0 0 200 50 50 cm /Im1 Do Q");
  page.node.set(PDFName.of("Contents"), pdf.context.register(drawing));
}

/** A black square as an embedded JBIG2 stream (ITU-T T.88, 7.2): page information, and one generic region coded in MMR. */
export function blackJbig2(): Uint8Array {
  const size = [0, 0, 0, 8, 0, 0, 0, 8];
  const pageInformation = [...size, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  // ITU-T T.6: the first row white 0, black 8; seven rows as the one above; end of block.
  const rows = bitsOf(["001", "00110101", "000101", "11".repeat(7), "000000000001".repeat(2)].join(""));
  const region = [...size, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, ...rows];
  return new Uint8Array([...segment(0, 48, pageInformation), ...segment(1, 38, region)]);
}

function segment(number: number, type: number, content: readonly number[]): number[] {
  return [0, 0, 0, number, type, 0, 1, 0, 0, 0, content.length, ...content];
}

function bitsOf(text: string): number[] {
  const bytes = text.padEnd(Math.ceil(text.length / 8) * 8, "0").match(/.{8}/g) ?? [];
  return bytes.map((byte) => Number.parseInt(byte, 2));
}

/** A page that opens with a password only (AES-256). */
export async function withPassword(password: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "kyso-password-"));
  try {
    const [plain, locked] = [join(folder, "plain.pdf"), join(folder, "locked.pdf")];
    await writeFile(plain, await manyPages(1));
    execFileSync("qpdf", ["--encrypt", password, "owner", "256", "--", plain, locked]);
    return await readFile(locked);
  } finally {
    await rm(folder, { recursive: true });
  }
}
