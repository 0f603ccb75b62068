import { momentText } from "../../protocol/wording/report-moment.ts";
import { shownName } from "../../protocol/wording/report-name.ts";
import { type Language, reportText, type ReportSection } from "../../protocol/wording/report-text.ts";
import { VERDICT_WORDS } from "../../protocol/wording/report-word.ts";
import type { FileReport, FileVerdict } from "../../protocol/report.ts";
import { completeFontDescriptors } from "../appearance/subset-font.ts";
import { ReportSheet } from "./report-sheet.ts";
import { drawableText, reportType } from "./report-type.ts";

const LANGUAGES: readonly Language[] = ["vi", "en"];

const TEXT = {
  vi: {
    title: "Báo cáo kiểm tra chữ ký số",
    summary: "Các tệp được kiểm tra",
    checkedAt: "Kiểm tra lúc",
    page: "Trang",
    note: "Phần mềm Kyso lập báo cáo này từ chính nội dung của tệp và từ các CA được tin cậy trên máy, vào thời điểm kiểm tra. Thuật ngữ trong ngoặc theo ETSI EN 319 102-1.",
  },
  en: {
    title: "Report of a signature check",
    summary: "Files that were checked",
    checkedAt: "Checked at",
    page: "Page",
    note: "Kyso made this report from the bytes of the file itself, and from the CAs that this computer trusts, at the time of checking. Terms in brackets are those of ETSI EN 319 102-1.",
  },
} as const;

/** One file's part, in one language. */
interface Part {
  readonly name: string;
  readonly verdict: FileVerdict;
  readonly sections: readonly ReportSection[];
}

/**
 * Draws reports as one PDF (A4, fonts embedded): all of it in Vietnamese, then in English. The same reports give the same
 * bytes. Names can't break it, whatever they hold.
 */
export async function drawReport(reports: readonly FileReport[]): Promise<Uint8Array> {
  const { PDFDocument, rgb } = await import("pdf-lib");
  const drawable = await drawableText();
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const checkedAt = reports.at(-1)?.checkedAt ?? new Date(0).toISOString();
  const parts = new Map(LANGUAGES.map((language) => [language, partsOf(reports, language, drawable)]));
  const type = await reportType(pdf, textsOf(parts));
  for (const [language, files] of parts) {
    const sheet = new ReportSheet(pdf, type, rgb);
    const { title, checkedAt: label, note } = TEXT[language];
    sheet.title(title, `${label} ${momentText(checkedAt)}`);
    if (files.length > 1) drawSummary(sheet, files, language);
    files.forEach(({ sections }, index) => {
      if (files.length > 1) sheet.turn();
      sections.forEach((section) => drawSection(sheet, section));
      if (index === files.length - 1) sheet.note(note);
    });
  }
  const pages = `${TEXT.vi.page} / ${TEXT.en.page}`;
  ReportSheet.number(pdf, type, rgb(0.36, 0.4, 0.46), (page, all) => `Kyso · ${pages} ${page}/${all}`);
  pdf.setTitle(`${TEXT.vi.title} / ${TEXT.en.title}`, { showInWindowTitleBar: true });
  pdf.setProducer("Kyso");
  pdf.setLanguage("vi");
  pdf.setCreationDate(new Date(checkedAt));
  await pdf.flush();
  await completeFontDescriptors(pdf);
  return pdf.save({ addDefaultPage: false });
}

function drawSummary(sheet: ReportSheet, files: readonly Part[], language: Language): void {
  sheet.heading(TEXT[language].summary);
  for (const { name, verdict } of files) sheet.fact(VERDICT_WORDS[verdict][language], name);
}

function drawSection(
  sheet: ReportSheet,
  { heading, verdict, word, sentence, lines, part }: ReportSection,
): void {
  sheet.heading(heading);
  if (part === "revisions") sheet.note(sentence);
  else sheet.verdict(verdict, word, sentence);
  for (const { label, value } of lines) sheet.fact(label, value);
}

function partsOf(
  reports: readonly FileReport[],
  language: Language,
  drawable: (text: string) => string,
): readonly Part[] {
  return reports.map((report) => ({
    name: drawable(shownName(report.file, 120)),
    verdict: report.verdict,
    sections: reportText(report, language).map((section) => ({
      ...section,
      heading: drawable(section.heading),
      lines: section.lines.map((line) => ({ ...line, value: drawable(line.value) })),
    })),
  }));
}

/** Everything that is drawn, so that the subset has it. */
function* textsOf(parts: ReadonlyMap<Language, readonly Part[]>): Iterable<string> {
  yield "Kyso · / 0123456789 /:+ ";
  for (const language of LANGUAGES) {
    yield* Object.values(TEXT[language]);
    yield* Object.values(VERDICT_WORDS).map((words) => words[language]);
  }
  for (const files of parts.values()) {
    for (const { name, sections } of files) {
      yield name;
      for (const { heading, word, sentence, lines } of sections) {
        yield heading + word + sentence;
        for (const { label, value } of lines) yield label + value;
      }
    }
  }
}
