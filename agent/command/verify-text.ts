import { shownName } from "../../protocol/wording/report-name.ts";
import { reportText, type ReportSection } from "../../protocol/wording/report-text.ts";
import { VERDICT_WORDS } from "../../protocol/wording/report-word.ts";
import type { FileReport, FileVerdict } from "../../protocol/report.ts";
import { verdictSentence } from "../../protocol/wording/verdict-text.ts";

const MARKS: Readonly<Record<FileVerdict, string>> = {
  "TOTAL-PASSED": "✓",
  "TOTAL-FAILED": "✗",
  INDETERMINATE: "?",
  NONE: "–",
  UNREADABLE: "✗",
};

/** A report for people, each line in Vietnamese and in English. */
export function fullText(report: FileReport): string {
  const vi = reportText(report, "vi");
  const en = reportText(report, "en");
  const sections = vi.flatMap((section, index) => {
    const other = en[index];
    return other === undefined ? [] : sectionText(section, other, index === 0);
  });
  return [headline(report), ...sections].join("\n");
}

/** The same in few lines: what a list of many files needs. */
export function briefText(report: FileReport): string {
  if (report.verdict === "TOTAL-PASSED") return headline(report);
  const { vi, en } = verdictSentence(report);
  return [headline(report), `  ${vi}`, `  ${en}`].join("\n");
}

/** How many files had which verdict. */
export function summaryText(counts: ReadonlyMap<FileVerdict, number>): string {
  const found = [...counts].filter(([, count]) => count > 0);
  const list = (language: "vi" | "en"): string =>
    found.map(([verdict, count]) => `${count} ${VERDICT_WORDS[verdict][language].toLowerCase()}`).join(", ");
  const total = found.reduce((sum, [, count]) => sum + count, 0);
  return `Tổng cộng ${total} tệp: ${list("vi")}\nIn all ${total} files: ${list("en")}`;
}

function headline({ file, verdict, code }: FileReport): string {
  const { vi, en } = VERDICT_WORDS[verdict];
  return `${MARKS[verdict]} ${shownName(file, 4096)}: ${code ?? verdict} (${vi} / ${en})`;
}

/** @param isFile of the file as a whole, whose name and verdict stand above it */
function sectionText(vi: ReportSection, en: ReportSection, isFile: boolean): string[] {
  const lines = vi.lines.flatMap(({ fact, label, value }, index) => {
    const other = en.lines[index];
    if (other === undefined || (isFile && (fact === "name" || fact === "conclusion"))) return [];
    return [`    ${both(label, other.label)}: ${both(value, other.value)}`];
  });
  const heading = `  ${both(vi.heading, en.heading)}: ${both(vi.word, en.word)}`;
  const sentences = [`    ${vi.sentence}`, `    ${en.sentence}`];
  return [...(isFile || vi.part === "revisions" ? [] : [heading]), ...sentences, ...lines];
}

function both(vi: string, en: string): string {
  return vi === en ? vi : `${vi} / ${en}`;
}
