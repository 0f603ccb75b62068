import { plain } from "./seal-register-words.ts";

/** Without it Excel takes UTF-8 for the computer's old code page. */
const BYTE_ORDER_MARK = "\uFEFF";

/** What a spreadsheet would take for a formula, however blanks go before it, and however wide it is typed. */
const FORMULA = /^[\s\u00a0]*[=+\-@\t\r＝＋－＠]/;

/**
 * Rows for a spreadsheet: RFC 4180, in UTF-8 with a byte order mark. What a spreadsheet would run as a formula has an
 * apostrophe before it, by which it is text.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(given: string): string {
  const text = FORMULA.test(given) ? `'${plain(given)}` : plain(given);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
