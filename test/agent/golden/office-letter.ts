import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import fontkit from "@pdf-lib/fontkit";
import {
  concatTransformationMatrix,
  degrees,
  PDFDocument,
  PDFName,
  type PDFFont,
  type PDFPage,
  rgb,
} from "pdf-lib";
import { withEvenGlyphs } from "../../../agent/appearance/even-glyph.ts";

/** Who signs a letter, and where its title and name stand: points, as its reader sees the page. */
export interface LetterSigner {
  readonly titles: readonly string[];
  readonly name: string;
  /** Middle of title and name. */
  readonly centre: number;
  /** Baseline of the title's first line. */
  readonly top: number;
  /** From the title's last baseline down to the name's. */
  readonly room?: number;
}

/** How the sheet lies. */
export interface LetterSheet {
  /** Points, as the reader sees the page. */
  readonly width?: number;
  readonly height?: number;
  readonly rotate?: 0 | 90 | 180 | 270;
  /** How far the crop box lies from the media box's corner, units. */
  readonly crop?: readonly [number, number];
  readonly userUnit?: number;
}

export interface LetterWish extends LetterSheet {
  readonly signers: readonly LetterSigner[];
  /** Baseline of the list of receivers; by default it begins where the first title does. */
  readonly receivers?: number;
  /** Pages after the one that is signed: an appendix with a table, an image. */
  readonly after?: readonly ("appendix" | "image")[];
  /** Part of PDF/A that its metadata claim. */
  readonly pdfA?: 1 | 2;
}

/** Millimetres from the upper left corner of the visible page. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A letter, and where its stamps belong, as its maker knows. */
export interface Letter {
  readonly pdf: Uint8Array;
  /** Width of the visible page. */
  readonly widthMm: number;
  readonly heightMm: number;
  /** Middle of the room between title and name, by the name. */
  readonly signers: Readonly<Record<string, Spot>>;
  /** Where the list of receivers ends: the end of its last line, at half the height of small letters. */
  readonly filing: Spot;
  /** Middle of number and notation, and the lower edge of its line. */
  readonly number: Spot;
  /** From the upper edge of the page to the first line's ink. */
  readonly headMm: number;
  /** Points in a unit of the page. */
  readonly userUnit: number;
}

/** What the letters say of themselves. */
export const NUMBER = "125/QĐ-UBND";
export const DATE = "22/11/2026";

const MM = 25.4 / 72;
/** Of Tinos, shares of the font size. */
const CAPITAL = 0.662;
const SMALL = 0.459;
const DESCENT = 0.216;
const ACCENTED = 0.87;
/** From the upper edge to the first baseline, points. */
const HEAD = 68;

const FACES = {
  regular: "400Regular/Tinos_400Regular.ttf",
  bold: "700Bold/Tinos_700Bold.ttf",
  italic: "400Regular_Italic/Tinos_400Regular_Italic.ttf",
} as const;
type Face = keyof typeof FACES;
type Fonts = Readonly<Record<Face, PDFFont>>;

/** Draws on a page as its reader sees it, whatever its turn, its crop box and its unit. */
class Sheet {
  readonly page: PDFPage;
  readonly height: number;
  readonly #fonts: Fonts;

  constructor(pdf: PDFDocument, fonts: Fonts, sheet: LetterSheet) {
    const { width = 595.3, height = 841.9, rotate = 0, crop: [left, bottom] = [0, 0], userUnit = 1 } = sheet;
    const isTurned = rotate % 180 !== 0;
    const [across, up] = [(isTurned ? height : width) / userUnit, (isTurned ? width : height) / userUnit];
    const [right, top] = [left + across, bottom + up];
    this.page = pdf.addPage([right + left, top + bottom]);
    if (left !== 0 || bottom !== 0) this.page.setCropBox(left, bottom, across, up);
    this.page.setRotation(degrees(rotate));
    if (userUnit !== 1) this.page.node.set(PDFName.of("UserUnit"), pdf.context.obj(userUnit));
    const u = 1 / userUnit;
    const turns = {
      0: [u, 0, 0, u, left, bottom],
      90: [0, u, -u, 0, right, bottom],
      180: [-u, 0, 0, -u, right, top],
      270: [0, -u, u, 0, left, top],
    } as const;
    const [a, b, c, d, e, f] = turns[rotate];
    this.page.pushOperators(concatTransformationMatrix(a, b, c, d, e, f));
    this.height = height;
    this.#fonts = fonts;
  }

  /** @returns where the text ends */
  put(text: string, x: number, y: number, size: number, face: Face = "regular"): number {
    this.page.drawText(text, { x, y, size, font: this.#fonts[face] });
    return x + this.#fonts[face].widthOfTextAtSize(text, size);
  }

  centred(text: string, centre: number, y: number, size: number, face: Face = "regular"): void {
    this.put(text, centre - this.#fonts[face].widthOfTextAtSize(text, size) / 2, y, size, face);
  }

  spot(x: number, y: number): Spot {
    return { x: x * MM, y: (this.height - y) * MM };
  }
}

/** A decision in the look of Nghị định 30/2020/NĐ-CP: its number, date, text, receivers, and whoever signs. */
export async function officeLetter(wish: LetterWish): Promise<Letter> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.registerFontkit(fontkit);
  const fonts = {
    regular: await embedded(pdf, "regular"),
    bold: await embedded(pdf, "bold"),
    italic: await embedded(pdf, "italic"),
  };
  const { width = 595.3, height = 841.9 } = wish;
  const sheet = new Sheet(pdf, fonts, wish);
  const number = drawHead(sheet, width, height);
  const top = Math.max(...wish.signers.map((signer) => signer.top));
  drawText(sheet, width, height, top);
  const filing = drawReceivers(sheet, wish.receivers ?? top);
  const signers = wish.signers.map((signer) => [signer.name, drawSigner(sheet, signer)] as const);
  for (const page of wish.after ?? []) drawAfter(pdf, fonts, page);
  if (wish.pdfA !== undefined) claimPdfA(pdf, wish.pdfA);
  return {
    pdf: await pdf.save(),
    widthMm: width * MM,
    heightMm: height * MM,
    signers: Object.fromEntries(signers),
    filing,
    number,
    headMm: (HEAD - ACCENTED * 12) * MM,
    userUnit: wish.userUnit ?? 1,
  };
}

async function embedded(pdf: PDFDocument, face: Face): Promise<PDFFont> {
  const file = createRequire(import.meta.url).resolve(`@expo-google-fonts/tinos/${FACES[face]}`);
  return pdf.embedFont(withEvenGlyphs(await readFile(file)), { subset: true });
}

function drawHead(sheet: Sheet, width: number, height: number): Spot {
  const [left, right] = [width * 0.27, width * 0.69];
  const y = height - HEAD;
  sheet.centred("ỦY BAN NHÂN DÂN", left, y, 12);
  sheet.centred("TỈNH HÒA AN", left, y - 15, 12, "bold");
  sheet.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", right, y, 12, "bold");
  sheet.centred("Độc lập - Tự do - Hạnh phúc", right, y - 15, 13, "bold");
  sheet.centred(`Số: ${NUMBER}`, left, y - 40, 13);
  sheet.centred("Hòa An, ngày 22 tháng 11 năm 2026", right, y - 40, 13, "italic");
  return sheet.spot(left, y - 40 - DESCENT * 13);
}

/** As much text as there is room for, over the signer's title. */
function drawText(sheet: Sheet, width: number, height: number, title: number): void {
  sheet.centred("QUYẾT ĐỊNH", width / 2, height - 205, 14, "bold");
  sheet.centred("Về việc kiện toàn Tổ công tác chuyển đổi số", width / 2, height - 223, 14, "bold");
  const sentence = "Căn cứ Luật Tổ chức chính quyền địa phương; xét đề nghị của Giám đốc Sở Nội vụ ";
  const line = sentence.repeat(3).slice(0, Math.floor((width - 85 - 57) / 5.9));
  for (let y = height - 250; y > title + 40; y -= 18) sheet.put(line, 85, y, 13);
}

function drawReceivers(sheet: Sheet, title: number): Spot {
  sheet.put("Nơi nhận:", 85, title - 1, 12, "bold");
  sheet.put("- Như Điều 3;", 85, title - 15, 11);
  sheet.put("- Tỉnh ủy;", 85, title - 28, 11);
  const y = title - 41;
  const end = sheet.put("- Lưu: VT, NC (05).", 85, y, 11);
  return sheet.spot(end, y + (SMALL * 11) / 2);
}

function drawSigner(sheet: Sheet, { titles, name, centre, top, room = 92 }: LetterSigner): Spot {
  for (const [index, title] of titles.entries()) sheet.centred(title, centre, top - 17 * index, 14, "bold");
  const last = top - 17 * (titles.length - 1);
  sheet.centred(name, centre, last - room, 14, "bold");
  return sheet.spot(centre, (last + (last - room + CAPITAL * 14)) / 2);
}

function drawAfter(pdf: PDFDocument, fonts: Fonts, kind: "appendix" | "image"): void {
  const sheet = new Sheet(pdf, fonts, {});
  if (kind === "image") {
    sheet.page.drawRectangle({ x: 60, y: 60, width: 470, height: 700, color: rgb(0.9, 0.9, 0.85) });
    return;
  }
  sheet.centred("PHỤ LỤC", 297, 770, 14, "bold");
  sheet.put("Họ và tên", 100, 735, 13, "bold");
  sheet.put("Chức vụ", 330, 735, 13, "bold");
  for (const [index, name] of ["Lê Văn Bình", "Vũ Thị Lan", "Trần Quốc Toản"].entries()) {
    sheet.put(name, 100, 710 - 40 * index, 13);
    sheet.put("Phó Giám đốc", 330, 710 - 40 * index, 13);
  }
}

/** A letter as a scanner makes it: each page an image, without a letter of text. @param pages as they were rendered, PNG */
export async function scannedLetter(letter: Letter, pages: readonly Uint8Array[]): Promise<Letter> {
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const [width, height] = [letter.widthMm / MM, letter.heightMm / MM];
  for (const png of pages) {
    pdf.addPage([width, height]).drawImage(await pdf.embedPng(png), { x: 0, y: 0, width, height });
  }
  return { ...letter, pdf: await pdf.save() };
}

function claimPdfA(pdf: PDFDocument, part: number): void {
  const xmp = `<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>${part}</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
  const metadata = pdf.context.stream(xmp, { Type: "Metadata", Subtype: "XML" });
  pdf.catalog.set(PDFName.of("Metadata"), pdf.context.register(metadata));
}
