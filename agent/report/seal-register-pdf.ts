import type { Color, PDFDocument, PDFPage } from "pdf-lib";
import { momentText } from "../../protocol/wording/report-moment.ts";
import { MeasuredFont } from "../appearance/measured-font.ts";
import { completeFontDescriptors } from "../appearance/subset-font.ts";
import { embedTypeface, type Face } from "../appearance/typeface.ts";
import { wrapped } from "../appearance/wrapped-text.ts";
import { drawableText } from "./report-type.ts";
import type { SealRegister, SealUse } from "./seal-register.ts";
import {
  kindWord,
  logWords,
  plain,
  rangeWords,
  REGISTER_TITLE,
  sourceWord,
  timeWord,
} from "./seal-register-words.ts";

/** A4 across, points. */
const PAGE = { width: 841.89, height: 595.28 } as const;
const MARGIN = 36;
const FOOT = 22;
const SIZE = 9.5;
const LEADING = 1.25;
const PADDING = 3;

/** Lines that one cell may take: no title fills a page. */
const MAX_LINES = 6;

const FACES = ["times", "timesBold"] as const satisfies readonly Face[];
type Fonts = Readonly<Record<(typeof FACES)[number], MeasuredFont>>;

interface Column {
  readonly heading: string;
  /** Points; together as wide as the page between its margins. */
  readonly width: number;
  readonly of: (use: SealUse, index: number) => string;
}

const COLUMNS: readonly Column[] = [
  { heading: "STT", width: 30, of: (_use, index) => String(index + 1) },
  { heading: "Thời gian (+07:00)", width: 64, of: timeWord },
  { heading: "Loại", width: 54, of: kindWord },
  { heading: "Số, ký hiệu", width: 84, of: ({ number }) => number },
  { heading: "Ngày văn bản", width: 58, of: ({ date }) => date },
  { heading: "Văn bản", width: 170, of: ({ title }) => title },
  { heading: "Nguồn", width: 92, of: sourceWord },
  { heading: "Người ký (chứng thư)", width: 86, of: ({ signer }) => signer },
  { heading: "Số hiệu thiết bị", width: 62, of: ({ device }) => device },
  {
    heading: "SHA-256 văn bản đã ký; mục nhật ký",
    width: 69.89,
    of: ({ signedSha256, seq }) => `${signedSha256.slice(0, 12)}…; ${seq}`,
  },
];

/** The register as a table over pages of A4, each with the headings. */
export async function drawRegister(register: SealRegister): Promise<Uint8Array> {
  const { grayscale, PDFDocument } = await import("pdf-lib");
  const safe = await drawableText(FACES);
  const rows = register.uses.map((use, index) => COLUMNS.map(({ of }) => safe(plain(of(use, index)))));
  const below = `${rangeWords(register)} · lập lúc ${momentText(register.writtenAt)}`;
  const summary = `Tổng số: ${register.uses.length} lần. ${logWords(register)}`;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const fonts = await fontsFor(pdf, [
    REGISTER_TITLE,
    below,
    summary,
    "Trang 0123456789/",
    ...COLUMNS.map(({ heading }) => heading),
    ...rows.flat(),
  ]);
  const table = new RegisterTable(pdf, fonts, grayscale(0.35));
  table.title(REGISTER_TITLE, below);
  table.headings();
  for (const row of rows) table.row(row);
  table.summary(summary);
  table.number();
  pdf.setTitle(REGISTER_TITLE, { showInWindowTitleBar: true });
  pdf.setProducer("Kyso");
  pdf.setLanguage("vi");
  pdf.setCreationDate(new Date(register.writtenAt));
  await pdf.flush();
  await completeFontDescriptors(pdf);
  return pdf.save({ addDefaultPage: false });
}

async function fontsFor(pdf: PDFDocument, texts: readonly string[]): Promise<Fonts> {
  const all = [...new Set(`${texts.join("")} `)].sort().join("");
  return {
    times: new MeasuredFont(await embedTypeface(pdf, all, "times")),
    timesBold: new MeasuredFont(await embedTypeface(pdf, all, "timesBold")),
  };
}

/** A table that is drawn row by row, from page to page. */
class RegisterTable {
  readonly #pdf: PDFDocument;
  readonly #fonts: Fonts;
  readonly #line: { readonly borderWidth: number; readonly borderColor: Color };
  #page: PDFPage;
  /** Points from the page's foot. */
  #top = PAGE.height - MARGIN;

  constructor(pdf: PDFDocument, fonts: Fonts, line: Color) {
    this.#pdf = pdf;
    this.#fonts = fonts;
    this.#line = { borderWidth: 0.5, borderColor: line };
    this.#page = pdf.addPage([PAGE.width, PAGE.height]);
  }

  title(text: string, below: string): void {
    this.#centred(text, "timesBold", 13.5);
    this.#centred(below, "times", 11);
    this.#top -= 8;
  }

  headings(): void {
    this.#draw(
      COLUMNS.map(({ heading }) => heading),
      "timesBold",
    );
  }

  /** A row stands on one page whole. */
  row(cells: readonly string[]): void {
    if (this.#top - heightOf(this.#lines(cells, "times")) < MARGIN + FOOT) {
      this.#page = this.#pdf.addPage([PAGE.width, PAGE.height]);
      this.#top = PAGE.height - MARGIN;
      this.headings();
    }
    this.#draw(cells, "times");
  }

  summary(text: string): void {
    this.#top -= 6;
    for (const line of wrapped(text, this.#fonts.times, 11, PAGE.width - 2 * MARGIN)) {
      this.#top -= 11 * LEADING;
      this.#page.drawText(line, { x: MARGIN, y: this.#top, size: 11, font: this.#fonts.times.font });
    }
  }

  /** Numbers the pages, when all are there. */
  number(): void {
    const pages = this.#pdf.getPages();
    const { font } = this.#fonts.times;
    pages.forEach((page, index) => {
      page.drawText(`Trang ${index + 1}/${pages.length}`, { x: MARGIN, y: FOOT, size: 9, font });
    });
  }

  #centred(text: string, face: keyof Fonts, size: number): void {
    const { font } = this.#fonts[face];
    this.#top -= size * LEADING;
    const x = (PAGE.width - font.widthOfTextAtSize(text, size)) / 2;
    this.#page.drawText(text, { x, y: this.#top, size, font });
  }

  #lines(cells: readonly string[], face: keyof Fonts): readonly (readonly string[])[] {
    return cells.map((cell, index) => {
      const width = (COLUMNS[index]?.width ?? 0) - 2 * PADDING;
      const lines = wrapped(cell, this.#fonts[face], SIZE, width);
      if (lines.length <= MAX_LINES) return lines;
      return [...lines.slice(0, MAX_LINES - 1), `${(lines[MAX_LINES - 1] ?? "").slice(0, -1)}…`];
    });
  }

  #draw(cells: readonly string[], face: keyof Fonts): void {
    const lines = this.#lines(cells, face);
    const height = heightOf(lines);
    const { font } = this.#fonts[face];
    let x = MARGIN;
    lines.forEach((cell, index) => {
      const width = COLUMNS[index]?.width ?? 0;
      this.#page.drawRectangle({ x, y: this.#top - height, width, height, ...this.#line });
      cell.forEach((line, row) => {
        const y = this.#top - PADDING - SIZE - row * SIZE * LEADING;
        this.#page.drawText(line, { x: x + PADDING, y, size: SIZE, font });
      });
      x += width;
    });
    this.#top -= height;
  }
}

function heightOf(lines: readonly (readonly string[])[]): number {
  return Math.max(...lines.map((cell) => cell.length)) * SIZE * LEADING + 2 * PADDING;
}
