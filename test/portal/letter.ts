import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import fontkit from "@pdf-lib/fontkit";
import { PDFDocument, rgb } from "pdf-lib";
import type { PDFFont, PDFPage } from "pdf-lib";

/** What differs from letter to letter. */
export interface Letter {
  /** Two lines: the office above, and the one that issues. */
  issuer: readonly [string, string];
  /** Lines above the signature: on whose behalf, and as what. */
  capacity: readonly string[];
  signer: string;
  number: string;
  /** As it stands in the letter: `ngày 21 tháng 11 năm 2026`. */
  date: string;
  summary: string;
  addressee: string;
  paragraphs: readonly string[];
  recipients: readonly string[];
}

/** A4 and the margins of Nghị định 30/2020/NĐ-CP, annex I, in points. */
const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = { left: 85, right: 48, top: 57, bottom: 57 };
const TEXT_SIZE = 13;
const LINE_HEIGHT = 20.5;

interface Fonts {
  regular: PDFFont;
  bold: PDFFont;
  italic: PDFFont;
}

async function embedFonts(pdf: PDFDocument): Promise<Fonts> {
  pdf.registerFontkit(fontkit);
  const require = createRequire(import.meta.url);
  const embed = async (name: string): Promise<PDFFont> => {
    const path = require.resolve(`@expo-google-fonts/be-vietnam-pro/${name}.ttf`);
    return await pdf.embedFont(await readFile(path), { subset: true });
  };
  return {
    regular: await embed("400Regular/BeVietnamPro_400Regular"),
    bold: await embed("700Bold/BeVietnamPro_700Bold"),
    italic: await embed("400Regular_Italic/BeVietnamPro_400Regular_Italic"),
  };
}

/** Writes down the page, from top to bottom; a new page begins where one is full. */
class Writer {
  readonly #pdf: PDFDocument;
  readonly #fonts: Fonts;
  #page: PDFPage;
  y: number;

  constructor(pdf: PDFDocument, fonts: Fonts) {
    this.#pdf = pdf;
    this.#fonts = fonts;
    this.#page = pdf.addPage([PAGE.width, PAGE.height]);
    this.y = PAGE.height - MARGIN.top;
  }

  centred(text: string, centre: number, font: keyof Fonts, size: number): void {
    const width = this.#fonts[font].widthOfTextAtSize(text, size);
    this.at(text, centre - width / 2, font, size);
  }

  at(text: string, x: number, font: keyof Fonts, size: number): void {
    this.#page.drawText(text, { x, y: this.y, font: this.#fonts[font], size });
  }

  rule(centre: number, width: number): void {
    const [start, end] = [centre - width / 2, centre + width / 2].map((x) => ({ x, y: this.y }));
    if (start && end) this.#page.drawLine({ start, end, thickness: 0.8, color: rgb(0, 0, 0) });
  }

  /** Moves down; where the space is not there any more, to a new page. */
  down(points: number, needed = 0): void {
    this.y -= points;
    if (this.y - needed > MARGIN.bottom) return;
    this.#page = this.#pdf.addPage([PAGE.width, PAGE.height]);
    this.y = PAGE.height - MARGIN.top;
    this.centred(String(this.#pdf.getPageCount()), PAGE.width / 2, "regular", TEXT_SIZE);
    this.y -= 2 * LINE_HEIGHT;
  }

  paragraph(text: string): void {
    const right = PAGE.width - MARGIN.right;
    const font = this.#fonts.regular;
    let x = MARGIN.left + 28;
    for (const word of text.split(" ")) {
      const width = font.widthOfTextAtSize(`${word} `, TEXT_SIZE);
      if (x + font.widthOfTextAtSize(word, TEXT_SIZE) > right) {
        this.down(LINE_HEIGHT);
        x = MARGIN.left;
      }
      this.at(word, x, "regular", TEXT_SIZE);
      x += width;
    }
    this.down(LINE_HEIGHT + 5);
  }
}

function writeHead(out: Writer, letter: Letter): void {
  const [left, right] = [175, 415];
  out.centred(letter.issuer[0], left, "bold", 12);
  out.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", right, "bold", 11.5);
  out.y -= 17;
  out.centred(letter.issuer[1], left, "bold", 12);
  out.centred("Độc lập - Tự do - Hạnh phúc", right, "bold", 12.5);
  out.y -= 6;
  out.rule(left, 60);
  out.rule(right, 165);
  out.y -= 22;
  out.centred(`Số: ${letter.number}`, left, "regular", 12);
  out.centred(`Tân Lập, ${letter.date}`, right, "italic", 12);
  out.y -= 17;
  out.centred(`V/v ${letter.summary}`, left, "regular", 10.5);
  out.y -= 38;
  out.centred(`Kính gửi: ${letter.addressee}`, PAGE.width / 2, "regular", 12.5);
  out.y -= 32;
}

/** Title above, name below, and the room between them where the signature goes. */
function writeFoot(out: Writer, letter: Letter): void {
  const right = 428;
  out.down(14, 175);
  out.at("Nơi nhận:", MARGIN.left, "italic", 11);
  const top = out.y;
  for (const recipient of [...letter.recipients, "Lưu: VT."]) {
    out.y -= 14;
    out.at(`- ${recipient}`, MARGIN.left, "regular", 10);
  }
  out.y = top;
  for (const line of letter.capacity) {
    out.centred(line, right, "bold", 12.5);
    out.y -= 17;
  }
  out.y -= 101;
  out.centred(letter.signer, right, "bold", 12.5);
}

/** An official letter of a commune, in the look of Nghị định 30/2020/NĐ-CP. The same letter gives the same bytes. */
export async function makeLetter(letter: Letter): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const written = new Date("2026-11-20T01:30:00Z");
  pdf.setTitle(letter.summary);
  pdf.setLanguage("vi");
  pdf.setCreationDate(written);
  pdf.setModificationDate(written);
  const out = new Writer(pdf, await embedFonts(pdf));
  writeHead(out, letter);
  for (const paragraph of letter.paragraphs) out.paragraph(paragraph);
  writeFoot(out, letter);
  return await pdf.save();
}
