import { inflateSync } from "node:zlib";
import type { PDFDocument } from "pdf-lib";
import { KysoError } from "../../protocol/error.ts";

/**
 * Adds what pdf-lib leaves out of the fonts that it has embedded: the length of the font program, and the set of the
 * CIDs in it, which PDF/A-1 asks for. Call it after `flush`.
 *
 * @see ISO 32000-1, tables 124 and 127; ISO 19005-1, 6.3.5
 */
export async function completeFontDescriptors(pdf: PDFDocument): Promise<void> {
  const { PDFDict, PDFName, PDFNumber, PDFRawStream } = await import("pdf-lib");
  for (const [, object] of pdf.context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict) || object.get(PDFName.of("Type")) !== PDFName.of("FontDescriptor"))
      continue;
    const program = object.lookup(PDFName.of("FontFile2"));
    if (!(program instanceof PDFRawStream)) continue;
    const trueType = inflateSync(program.contents);
    program.dict.set(PDFName.of("Length1"), PDFNumber.of(trueType.length));
    const cids = pdf.context.flateStream(setOfFirst(glyphCount(trueType)));
    object.set(PDFName.of("CIDSet"), pdf.context.register(cids));
  }
}

/** A bit for each CID from 0, the high-order bit first, all set. */
function setOfFirst(count: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(count / 8)).fill(0xff);
  if (count % 8 !== 0) bits[bits.length - 1] = (0xff << (8 - (count % 8))) & 0xff;
  return bits;
}

/** `numGlyphs` of a TrueType font's `maxp` table. */
function glyphCount(trueType: Buffer): number {
  const tables = trueType.readUInt16BE(4);
  for (let table = 0; table < tables; table++) {
    const record = 12 + 16 * table;
    if (trueType.toString("latin1", record, record + 4) === "maxp")
      return trueType.readUInt16BE(trueType.readUInt32BE(record + 8) + 4);
  }
  throw new KysoError("INTERNAL", "an embedded font without a maxp table");
}
