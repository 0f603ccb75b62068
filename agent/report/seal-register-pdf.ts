import type { PDFDocument } from "pdf-lib";
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

const HEADINGS = COLUMNS.map(({ heading }) => heading);

/** The lines of a row's cells. */
type Lines = readonly (readonly string[])[];

/** Grey and thin. */
const LINE = "0.35 G 0.5 w";

/** The register as a table over pages of A4, each with the headings. */
export async function drawRegister(register: SealRegister): Promise<Uint8Array> {
  const { PDFDocument } = await import("pdf-lib");
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
    ...HEADINGS,
    ...rows.flat(),
  ]);
  const table = new RegisterTable(pdf, fonts);
  table.title(REGISTER_TITLE, below);
  table.headings();
  for (const row of rows) table.row(row);
  table.summary(summary);
  await table.end();
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

/**
 * A table that is drawn row by row, from page to page. Each character is encoded once and each page is one string of
 * operators: a year of an office is ten thousand rows, for which pdf-lib's own drawing takes minutes and a gigabyte.
 */
class RegisterTable {
  readonly #pdf: PDFDocument;
  readonly #fonts: Fonts;
  readonly #codes = new Map<MeasuredFont, Map<string, string>>();
  /** Operators of each page. */
  readonly #pages: string[][] = [];
  /** Points from the page's foot. */
  #top = 0;

  constructor(pdf: PDFDocument, fonts: Fonts) {
    this.#pdf = pdf;
    this.#fonts = fonts;
    this.#turn();
  }

  title(text: string, below: string): void {
    this.#centred(text, "timesBold", 13.5);
    this.#centred(below, "times", 11);
    this.#top -= 8;
  }

  headings(): void {
    this.#draw(this.#lines(HEADINGS, "timesBold"), "timesBold");
  }

  /** A row stands on one page whole. */
  row(cells: readonly string[]): void {
    const lines = this.#lines(cells, "times");
    if (this.#top - heightOf(lines) < MARGIN + FOOT) {
      this.#turn();
      this.headings();
    }
    this.#draw(lines, "times");
  }

  summary(text: string): void {
    this.#top -= 6;
    for (const line of wrapped(text, this.#fonts.times, 11, PAGE.width - 2 * MARGIN)) {
      this.#top -= 11 * LEADING;
      this.#write(line, { x: MARGIN, y: this.#top, size: 11, face: "times" });
    }
  }

  /** Numbers the pages and puts them into the document. */
  async end(): Promise<void> {
    const { PDFName } = await import("pdf-lib");
    const { context } = this.#pdf;
    const fonts = context.obj(
      Object.fromEntries(FACES.map((face) => [face, this.#fonts[face].font.ref] as const)),
    );
    const dictionary = context.register(fonts);
    for (const [index, operators] of this.#pages.entries()) {
      const number = `Trang ${index + 1}/${this.#pages.length}`;
      const numbered = [...operators, this.#text(number, { x: MARGIN, y: FOOT, size: 9, face: "times" })];
      const { node } = this.#pdf.addPage([PAGE.width, PAGE.height]);
      node.set(PDFName.of("Contents"), context.register(context.flateStream(numbered.join("\n"))));
      node.set(PDFName.of("Resources"), context.obj({ Font: dictionary }));
    }
  }

  #turn(): void {
    this.#pages.push([]);
    this.#top = PAGE.height - MARGIN;
  }

  #centred(text: string, face: keyof Fonts, size: number): void {
    this.#top -= size * LEADING;
    const width = Array.from(text).reduce((sum, each) => sum + this.#fonts[face].widthOf(each) * size, 0);
    this.#write(text, { x: (PAGE.width - width) / 2, y: this.#top, size, face });
  }

  #lines(cells: readonly string[], face: keyof Fonts): Lines {
    return cells.map((cell, index) => {
      const width = (COLUMNS[index]?.width ?? 0) - 2 * PADDING;
      const lines = wrapped(cell, this.#fonts[face], SIZE, width);
      if (lines.length <= MAX_LINES) return lines;
      return [...lines.slice(0, MAX_LINES - 1), `${(lines[MAX_LINES - 1] ?? "").slice(0, -1)}…`];
    });
  }

  #draw(lines: Lines, face: keyof Fonts): void {
    const height = heightOf(lines);
    let x = MARGIN;
    lines.forEach((cell, index) => {
      const width = COLUMNS[index]?.width ?? 0;
      const box = [x, this.#top - height, width, height].map(inPoints).join(" ");
      this.#operate(`${LINE} ${box} re S`);
      cell.forEach((line, row) => {
        const y = this.#top - PADDING - SIZE - row * SIZE * LEADING;
        this.#write(line, { x: x + PADDING, y, size: SIZE, face });
      });
      x += width;
    });
    this.#top -= height;
  }

  #write(text: string, where: Where): void {
    this.#operate(this.#text(text, where));
  }

  #operate(operators: string): void {
    this.#pages.at(-1)?.push(operators);
  }

  #text(text: string, { x, y, size, face }: Where): string {
    const font = this.#fonts[face];
    const codes = Array.from(text, (character) => this.#codeOf(character, font)).join("");
    return `BT /${face} ${size} Tf ${inPoints(x)} ${inPoints(y)} Td <${codes}> Tj ET`;
  }

  #codeOf(character: string, font: MeasuredFont): string {
    const codes = this.#codes.get(font) ?? new Map<string, string>();
    this.#codes.set(font, codes);
    const code = codes.get(character) ?? font.font.encodeText(character).asString();
    codes.set(character, code);
    return code;
  }
}

/** Where a line of text stands, points. */
interface Where {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly face: keyof Fonts;
}

function inPoints(value: number): string {
  return value.toFixed(2);
}

function heightOf(lines: Lines): number {
  return Math.max(...lines.map((cell) => cell.length)) * SIZE * LEADING + 2 * PADDING;
}
