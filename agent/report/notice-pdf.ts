import type { PDFPage } from "pdf-lib";
import { MeasuredFont } from "../appearance/measured-font.ts";
import { completeFontDescriptors } from "../appearance/subset-font.ts";
import { embedTypeface, type Face } from "../appearance/typeface.ts";
import { wrapped } from "../appearance/wrapped-text.ts";
import { NOTICE_HEAD, type NoticeText } from "./notice-text.ts";
import { drawableText } from "./report-type.ts";

const MM = 72 / 25.4;

/** A4, with the margins of Nghị định 30/2020, Annex I. */
const PAGE = { width: 210 * MM, height: 297 * MM } as const;
const MARGIN = { top: 20 * MM, bottom: 20 * MM, left: 30 * MM, right: 15 * MM } as const;
const TEXT_WIDTH = PAGE.width - MARGIN.left - MARGIN.right;

/** Where the two columns of head and foot have their middles, from the left margin. */
const COLUMN = { left: TEXT_WIDTH * 0.2, right: TEXT_WIDTH * 0.715 } as const;
const COLUMN_WIDTH = { left: TEXT_WIDTH * 0.4, right: TEXT_WIDTH * 0.57 } as const;

const BODY_SIZE = 14;
const FIRST_LINE = 12.7 * MM;
const LEADING = 1.28;

/** Room for a signature by hand, and what it needs on one page with all around it. */
const SIGNATURE_ROOM = 52;
const SIGNED_HEIGHT = 150;

const FACES = ["times", "timesBold", "timesItalic", "timesBoldItalic"] as const satisfies readonly Face[];
type NoticeFace = (typeof FACES)[number];
type Fonts = Readonly<Record<NoticeFace, MeasuredFont>>;

interface Style {
  readonly face: NoticeFace;
  readonly size: number;
}

/** Draws a notice as a PDF on A4, its fonts embedded, its text in composed Unicode. */
export async function drawNotice(given: NoticeText): Promise<Uint8Array> {
  const { PDFDocument } = await import("pdf-lib");
  const notice = drawable(given, await drawableText(FACES));
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const fonts = {} as Record<NoticeFace, MeasuredFont>;
  const characters = [...new Set(JSON.stringify([notice, NOTICE_HEAD]) + "- ")].sort().join("");
  for (const face of FACES) fonts[face] = new MeasuredFont(await embedTypeface(pdf, characters, face));
  const sheet = new NoticeSheet(() => pdf.addPage([PAGE.width, PAGE.height]), fonts);
  drawHead(sheet, notice);
  drawBody(sheet, notice);
  drawFoot(sheet, notice);
  pdf.setTitle(notice.subject, { showInWindowTitleBar: true });
  pdf.setProducer("Kyso");
  pdf.setLanguage("vi");
  await pdf.flush();
  await completeFontDescriptors(pdf);
  return pdf.save({ addDefaultPage: false });
}

function drawable(value: NoticeText, safe: (text: string) => string): NoticeText {
  const all = (texts: readonly string[]): string[] => texts.map(safe);
  return {
    parentBody: safe(value.parentBody),
    unit: safe(value.unit),
    subject: safe(value.subject),
    placeAndDate: safe(value.placeAndDate),
    addressee: safe(value.addressee),
    opening: safe(value.opening),
    facts: value.facts.map((fact) => ({ label: safe(fact.label), value: safe(fact.value) })),
    paragraphs: all(value.paragraphs),
    recipients: all(value.recipients),
    signer: safe(value.signer),
    note: safe(value.note),
  };
}

function drawHead(sheet: NoticeSheet, notice: NoticeText): void {
  const { left, right } = COLUMN;
  const row = sheet.top;
  if (notice.parentBody !== "")
    sheet.centred(notice.parentBody, left, COLUMN_WIDTH.left, { face: "times", size: 13 });
  sheet.centred(notice.unit, left, COLUMN_WIDTH.left, { face: "timesBold", size: 13 });
  sheet.line(left, 60);
  sheet.skip(10);
  sheet.centred(NOTICE_HEAD.number, left, COLUMN_WIDTH.left, { face: "times", size: 13 });
  sheet.centred(notice.subject, left, COLUMN_WIDTH.left, { face: "times", size: 12 });
  const leftEnd = sheet.top;
  sheet.top = row;
  sheet.centred(NOTICE_HEAD.country, right, COLUMN_WIDTH.right, { face: "timesBold", size: 12.5 });
  const motto = { face: "timesBold", size: 13.5 } as const;
  sheet.centred(NOTICE_HEAD.motto, right, COLUMN_WIDTH.right, motto);
  sheet.line(right, sheet.widthOf(NOTICE_HEAD.motto, motto));
  sheet.skip(10);
  sheet.centred(notice.placeAndDate, right, COLUMN_WIDTH.right, { face: "timesItalic", size: 13.5 });
  sheet.top = Math.min(leftEnd, sheet.top);
  sheet.skip(18);
  sheet.centred(`${NOTICE_HEAD.to} ${notice.addressee}`, TEXT_WIDTH / 2, TEXT_WIDTH, {
    face: "times",
    size: BODY_SIZE,
  });
  sheet.skip(10);
}

function drawBody(sheet: NoticeSheet, { opening, facts, paragraphs }: NoticeText): void {
  sheet.paragraph(opening);
  for (const { label, value } of facts) sheet.paragraph(`- ${label}: ${value}.`.replace(/([.…])\.$/, "$1"));
  for (const paragraph of paragraphs) sheet.paragraph(paragraph);
}

function drawFoot(sheet: NoticeSheet, notice: NoticeText): void {
  const { right } = COLUMN;
  sheet.keep(SIGNED_HEIGHT);
  sheet.skip(10);
  const row = sheet.top;
  sheet.left(NOTICE_HEAD.recipients, { face: "timesBoldItalic", size: 12 });
  for (const each of notice.recipients) sheet.left(each, { face: "times", size: 11 });
  sheet.top = row;
  sheet.centred(NOTICE_HEAD.signer, right, COLUMN_WIDTH.right, { face: "timesBold", size: BODY_SIZE });
  sheet.centred(NOTICE_HEAD.signature, right, COLUMN_WIDTH.right, { face: "timesItalic", size: 13 });
  sheet.skip(SIGNATURE_ROOM);
  sheet.centred(notice.signer, right, COLUMN_WIDTH.right, { face: "timesBold", size: BODY_SIZE });
  sheet.note(notice.note);
}

/** Pages that are written from top to bottom, measures in points from the left margin and the page's foot. */
class NoticeSheet {
  readonly #addPage: () => PDFPage;
  readonly #fonts: Fonts;
  #page: PDFPage;
  top: number = PAGE.height - MARGIN.top;

  constructor(addPage: () => PDFPage, fonts: Fonts) {
    this.#addPage = addPage;
    this.#fonts = fonts;
    this.#page = addPage();
  }

  widthOf(text: string, { face, size }: Style): number {
    return Array.from(text, (character) => this.#fonts[face].widthOf(character)).reduce(
      (sum, width) => sum + width * size,
      0,
    );
  }

  skip(points: number): void {
    this.top -= points;
  }

  /** Turns the page where less is left of it. */
  keep(points: number): void {
    if (this.top - points >= MARGIN.bottom) return;
    this.#page = this.#addPage();
    this.top = PAGE.height - MARGIN.top;
  }

  centred(text: string, middle: number, width: number, style: Style): void {
    for (const line of wrapped(text, this.#fonts[style.face], style.size, width)) {
      this.#write(line, middle - this.widthOf(line, style) / 2, style);
    }
  }

  left(text: string, style: Style): void {
    for (const line of wrapped(text, this.#fonts[style.face], style.size, COLUMN_WIDTH.left))
      this.#write(line, 0, style);
  }

  /** The rule under the name of a body, or under the motto. */
  line(middle: number, width: number): void {
    this.#page.drawLine({
      start: { x: MARGIN.left + middle - width / 2, y: this.top - 2 },
      end: { x: MARGIN.left + middle + width / 2, y: this.top - 2 },
      thickness: 0.75,
    });
  }

  /** With its first line set in, and both edges even but for the last line's. */
  paragraph(text: string): void {
    const style: Style = { face: "times", size: BODY_SIZE };
    const font = this.#fonts[style.face];
    const [first = ""] = wrapped(text, font, style.size, TEXT_WIDTH - FIRST_LINE);
    const rest = text.slice(first.length).trimStart();
    const lines = rest === "" ? [first] : [first, ...wrapped(rest, font, style.size, TEXT_WIDTH)];
    lines.forEach((line, index) => {
      const indent = index === 0 ? FIRST_LINE : 0;
      if (index === lines.length - 1) this.#write(line, indent, style);
      else this.#justified(line, indent, style);
    });
    this.skip(6);
  }

  /** At the foot of the page. */
  note(text: string): void {
    const style: Style = { face: "timesItalic", size: 10 };
    const lines = wrapped(text, this.#fonts[style.face], style.size, TEXT_WIDTH);
    const height = lines.length * style.size * LEADING;
    this.keep(height);
    this.top = MARGIN.bottom + height;
    for (const line of lines) this.#write(line, 0, style);
  }

  /** Each word with the blank after it, so that the text is found as it reads. */
  #justified(line: string, indent: number, style: Style): void {
    const words = line.split(" ");
    const spare = TEXT_WIDTH - indent - this.widthOf(line, style);
    const each = words.length > 1 ? spare / (words.length - 1) : 0;
    this.keep(style.size * LEADING);
    let x = indent;
    words.forEach((word, index) => {
      const piece = index < words.length - 1 ? `${word} ` : word;
      this.#draw(piece, x, style);
      x += this.widthOf(piece, style) + each;
    });
    this.skip(style.size * LEADING);
  }

  #write(text: string, x: number, style: Style): void {
    this.keep(style.size * LEADING);
    this.#draw(text, x, style);
    this.skip(style.size * LEADING);
  }

  #draw(text: string, x: number, { face, size }: Style): void {
    const { font } = this.#fonts[face];
    this.#page.drawText(text, { x: MARGIN.left + x, y: this.top - size, size, font });
  }
}
