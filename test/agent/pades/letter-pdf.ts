import { degrees, PDFDocument, PDFName, PDFNumber } from "pdf-lib";
import { embedTypeface } from "../../../agent/appearance/typeface.ts";

/** What the head of a letter says, and what page it stands on. */
export interface Letter {
  readonly number?: string;
  readonly date?: string;
  /** Whether place and date are in italics. */
  readonly isDateItalic?: boolean;
  readonly rotate?: 0 | 90 | 180 | 270;
  readonly cropBox?: readonly [number, number, number, number];
  readonly userUnit?: number;
  /** P of a certification that it carries, without a signature that could be checked. */
  readonly certified?: number;
}

const FONT_SIZE = 13;
const LEFT = 70;
const RIGHT = 315;

/** A decision as offices write it: head, number and date, a line of text, the signer's title and name. */
export async function letterPdf({
  number = "Số:        /QĐ-UBND",
  date = "Hà Giang, ngày       tháng       năm 2026",
  isDateItalic = false,
  rotate = 0,
  cropBox,
  userUnit = 1,
  certified,
}: Letter = {}): Promise<Uint8Array> {
  const lines = [
    [LEFT, 780, "UBND TỈNH HÀ GIANG"],
    [RIGHT, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [RIGHT + 50, 764, "Độc lập - Tự do - Hạnh phúc"],
    [LEFT, 735, number],
    [RIGHT, 735, date],
    [240, 690, "QUYẾT ĐỊNH"],
    [LEFT, 650, "Căn cứ Quyết định số 45/QĐ-UBND ngày 01 tháng 10 năm 2025 của UBND tỉnh;"],
    [LEFT, 626, "Điều 1. Ban hành kèm theo Quyết định này quy chế tiếp công dân."],
    [380, 300, "KT. CHỦ TỊCH"],
    [380, 284, "PHÓ CHỦ TỊCH"],
    [380, 190, "Trần Thị Bình"],
  ] as const;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const font = await embedTypeface(pdf, lines.map(([, , text]) => text).join(""), "times");
  const italic = isDateItalic ? await embedTypeface(pdf, date, "timesItalic") : font;
  const isTurned = rotate % 180 !== 0;
  const page = pdf.addPage(isTurned ? [842, 595] : [595, 842]);
  page.setRotation(degrees(rotate));
  for (const [x, y, text] of lines) {
    const at = { 0: [x, y], 90: [842 - y, x], 180: [595 - x, 842 - y], 270: [y, 595 - x] }[rotate];
    const place = { x: at[0] ?? 0, y: at[1] ?? 0, rotate: degrees(rotate) };
    page.drawText(text, { ...place, size: FONT_SIZE, font: text === date ? italic : font });
  }
  if (cropBox !== undefined)
    page.setCropBox(cropBox[0], cropBox[1], cropBox[2] - cropBox[0], cropBox[3] - cropBox[1]);
  if (userUnit !== 1) page.node.set(PDFName.of("UserUnit"), PDFNumber.of(userUnit));
  if (certified !== undefined) {
    const { context } = pdf;
    const parameters = context.obj({ Type: "TransformParams", P: certified, V: "1.2" });
    const reference = context.obj({ Type: "SigRef", TransformMethod: "DocMDP", TransformParams: parameters });
    const signature = context.register(context.obj({ Type: "Sig", Reference: [reference] }));
    pdf.catalog.set(PDFName.of("Perms"), context.obj({ DocMDP: signature }));
  }
  return pdf.save({ useObjectStreams: false });
}
