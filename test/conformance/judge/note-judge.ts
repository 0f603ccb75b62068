import type { PdfboxAnswer } from "./pdfbox.ts";
import { runTool } from "./tool.ts";

/** A piece of text that stands on a page as an annotation, as PDFBox sees it. */
export type Note = Extract<PdfboxAnswer, { opened: true }>["notes"][number];

/** @see ISO 32000-1, table 165 */
const PRINT = 4;
const [INVISIBLE, HIDDEN, NO_VIEW] = [1, 2, 32];

/** What a letter says of itself once number and date are in its blanks. */
const NUMBERED = /Số:\s*12\s*\/QĐ-UBND/;
const DATED = /ngày\s*22\s*tháng\s*11\s*năm 2026/;

/** Columns of `pdffonts`, behind a name that may hold spaces. */
const FONT = /^(\S+).*\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/;

/**
 * What is wrong with the number and the date of a signed document: they are shown and printed, found by whoever searches
 * the text, composed, and in fonts that the file has with it; and nothing is written where there is no blank.
 *
 * @param notes that signing has added
 */
export function noteComplaints(
  { file, password }: { readonly file: string; readonly password: string | null },
  notes: readonly Note[],
  isNumbered: boolean,
): string[] {
  if (!isNumbered) return notes.map(({ contents }) => `PDFBox: a note that nobody wanted: ${contents}`);
  const user = password === null ? [] : ["-upw", password];
  const text = runTool("pdftotext", ["-layout", ...user, file, "-"]).stdout.toString("utf8");
  const fonts = runTool("pdffonts", [...user, file]).stdout.toString("utf8");
  return [
    ...notes.flatMap(ofNote),
    ...(NUMBERED.test(text) ? [] : ["pdftotext: the number is not in its blank"]),
    ...(DATED.test(text) ? [] : ["pdftotext: the date is not in its blanks"]),
    ...(text === text.normalize("NFC") ? [] : ["pdftotext: the text is not composed"]),
    ...fonts.split("\n").flatMap(ofFont),
  ];
}

function ofNote({ contents, flags, hasAppearance }: Note): string[] {
  const isShown = (flags & PRINT) !== 0 && (flags & (INVISIBLE | HIDDEN | NO_VIEW)) === 0;
  return [
    ...(isShown ? [] : [`PDFBox: the note ${contents} is not shown and printed`]),
    ...(hasAppearance ? [] : [`PDFBox: the note ${contents} has no appearance`]),
    ...(contents === contents.normalize("NFC") ? [] : [`PDFBox: the note ${contents} is not composed`]),
  ];
}

function ofFont(line: string): string[] {
  const [, name, isEmbedded, , hasUnicode] = FONT.exec(line) ?? [];
  return name === undefined || (isEmbedded === "yes" && hasUnicode === "yes")
    ? []
    : [`pdffonts: ${name} is not embedded, or its text can't be told`];
}
