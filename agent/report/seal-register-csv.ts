import type { SealRegister, SealUse } from "./seal-register.ts";
import { kindWord, logWords, plain, sourceWord, timeWord } from "./seal-register-words.ts";

const COLUMNS: readonly (readonly [heading: string, of: (use: SealUse, index: number) => string])[] = [
  ["STT", (_use, index) => String(index + 1)],
  ["Thời gian (+07:00)", timeWord],
  ["Loại", kindWord],
  ["Số, ký hiệu", ({ number }) => number],
  ["Ngày văn bản", ({ date }) => date],
  ["Văn bản", ({ title }) => title],
  ["Nguồn", sourceWord],
  ["Người ký (chứng thư)", ({ signer }) => signer],
  ["Chứng thư (SHA-256)", ({ certificate }) => certificate],
  ["Số hiệu thiết bị", ({ device }) => device],
  ["Văn bản đã ký (SHA-256)", ({ signedSha256 }) => signedSha256],
  ["Mục nhật ký", ({ seq }) => String(seq)],
];

/** Without it Excel takes UTF-8 for the computer's old code page. */
const BYTE_ORDER_MARK = "\uFEFF";

/** What a spreadsheet would take for a formula, however blanks go before it. */
const FORMULA = /^[\s\u00a0]*[=+\-@\t\r]/;

/**
 * The register for a spreadsheet: RFC 4180, in UTF-8 with a byte order mark. Titles come from portals and files: what a
 * spreadsheet would run as a formula has an apostrophe before it, by which it is text. A log that is not whole is said in
 * the last line.
 */
export function registerCsv({ uses, log }: Pick<SealRegister, "uses" | "log">): string {
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...uses.map((use, index) => COLUMNS.map(([, of]) => of(use, index))),
    ...(log.broken === null ? [] : [[logWords({ log })]]),
  ];
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(given: string): string {
  const text = FORMULA.test(given) ? `'${plain(given)}` : plain(given);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
