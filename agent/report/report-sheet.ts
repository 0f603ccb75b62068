import type { Color, PDFDocument, PDFPage, rgb } from "pdf-lib";
import type { FileVerdict, Indication } from "../../protocol/report.ts";
import type { MeasuredFont } from "../appearance/measured-font.ts";
import { wrapped } from "../appearance/wrapped-text.ts";
import type { ReportType } from "./report-type.ts";

/** A4, points. */
const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = 50;
const FOOT = 34;
const TEXT_WIDTH = PAGE.width - 2 * MARGIN;

const LABEL_WIDTH = 148;
const LEADING = 1.38;
/** What a heading needs below it, so that it does not stand alone at the foot of a page; points. */
const KEPT_TOGETHER = 110;

type Tint = readonly [red: number, green: number, blue: number];

const INK: Tint = [0.11, 0.13, 0.17];
const QUIET: Tint = [0.36, 0.4, 0.46];
const RULE: Tint = [0.85, 0.87, 0.9];

/** Dark enough to be read on white, and each beside a word that says the same. */
const VERDICT_TINTS: Readonly<Record<FileVerdict | Indication, Tint>> = {
  "TOTAL-PASSED": [0.07, 0.42, 0.23],
  "TOTAL-FAILED": [0.7, 0.1, 0.1],
  UNREADABLE: [0.7, 0.1, 0.1],
  INDETERMINATE: [0.58, 0.36, 0],
  NONE: [0.36, 0.4, 0.46],
};

interface Style {
  readonly font: MeasuredFont;
  readonly size: number;
  readonly tint: Tint;
}

/** Pages that are written from top to bottom, and broken where they end. */
export class ReportSheet {
  readonly #pdf: PDFDocument;
  readonly #type: ReportType;
  readonly #color: typeof rgb;
  #page: PDFPage;
  /** Where the next line's top is, points from the page's foot. */
  #top = PAGE.height - MARGIN;

  constructor(pdf: PDFDocument, type: ReportType, color: typeof rgb) {
    this.#pdf = pdf;
    this.#type = type;
    this.#color = color;
    this.#page = pdf.addPage([PAGE.width, PAGE.height]);
  }

  turn(): void {
    this.#page = this.#pdf.addPage([PAGE.width, PAGE.height]);
    this.#top = PAGE.height - MARGIN;
  }

  title(text: string, below: string): void {
    this.#paragraph(text, { font: this.#type.bold, size: 17, tint: INK });
    this.#paragraph(below, { font: this.#type.regular, size: 9.5, tint: QUIET });
    this.#skip(8);
  }

  heading(text: string): void {
    this.#keep(KEPT_TOGETHER);
    this.#skip(10);
    this.#paragraph(text, { font: this.#type.bold, size: 12, tint: INK });
    this.#skip(2);
  }

  /** The verdict in a word and what it means, beside a bar of its colour. */
  verdict(verdict: FileVerdict | Indication, word: string, sentence: string): void {
    const tint = VERDICT_TINTS[verdict];
    const indent = 12;
    const [bold, regular] = [this.#type.bold, this.#type.regular];
    const width = TEXT_WIDTH - indent;
    const parts = [
      { style: { font: bold, size: 11, tint }, lines: wrapped(word, bold, 11, width) },
      { style: { font: regular, size: 9.5, tint: INK }, lines: wrapped(sentence, regular, 9.5, width) },
    ];
    const height = parts.reduce((sum, { style, lines }) => sum + lines.length * style.size * LEADING, 6);
    this.#keep(height);
    this.#page.drawRectangle({
      x: MARGIN,
      y: this.#top - height,
      width: 3,
      height,
      color: this.#colorOf(tint),
    });
    this.#skip(3);
    for (const { style, lines } of parts) for (const line of lines) this.#line(line, style, indent);
    this.#skip(9);
  }

  /** A fact: its label, and its value beside it. */
  fact(label: string, value: string): void {
    const { regular } = this.#type;
    const labels = wrapped(label, regular, 8.5, LABEL_WIDTH - 10);
    const values = wrapped(value, regular, 9.5, TEXT_WIDTH - LABEL_WIDTH);
    const step = 9.5 * LEADING;
    const rows = Math.max(labels.length, values.length);
    this.#keep(Math.min(rows, 4) * step + 5);
    this.#rule();
    this.#skip(2.5);
    for (let row = 0; row < rows; row++) {
      this.#keep(step);
      this.#write(labels[row] ?? "", { font: regular, size: 8.5, tint: QUIET }, 0, step);
      this.#write(values[row] ?? "", { font: regular, size: 9.5, tint: INK }, LABEL_WIDTH, step);
      this.#top -= step;
    }
    this.#skip(2.5);
  }

  note(text: string): void {
    this.#skip(10);
    this.#paragraph(text, { font: this.#type.regular, size: 8.5, tint: QUIET });
  }

  /** Numbers the pages, when all are there. @param textOf what stands at the foot of each */
  static number(
    pdf: PDFDocument,
    { regular: { font } }: ReportType,
    color: Color,
    textOf: (page: number, pages: number) => string,
  ): void {
    const pages = pdf.getPages();
    pages.forEach((page, index) => {
      page.drawText(textOf(index + 1, pages.length), { x: MARGIN, y: FOOT - 10, size: 8, font, color });
    });
  }

  #paragraph(text: string, style: Style): void {
    for (const line of wrapped(text, style.font, style.size, TEXT_WIDTH)) this.#line(line, style, 0);
  }

  #line(text: string, style: Style, indent: number): void {
    const step = style.size * LEADING;
    this.#keep(step);
    this.#write(text, style, indent, step);
    this.#top -= step;
  }

  #write(text: string, { font, size, tint }: Style, indent: number, step: number): void {
    if (text === "") return;
    const y = this.#top - (step + size * 0.7) / 2;
    this.#page.drawText(text, { x: MARGIN + indent, y, size, font: font.font, color: this.#colorOf(tint) });
  }

  #rule(): void {
    this.#page.drawRectangle({
      x: MARGIN,
      y: this.#top,
      width: TEXT_WIDTH,
      height: 0.5,
      color: this.#colorOf(RULE),
    });
  }

  #skip(points: number): void {
    this.#top -= points;
  }

  /** Turns the page where less is left of it. */
  #keep(points: number): void {
    if (this.#top - points < MARGIN + FOOT / 2 && this.#top < PAGE.height - MARGIN) this.turn();
  }

  #colorOf([red, green, blue]: Tint): Color {
    return this.#color(red, green, blue);
  }
}
