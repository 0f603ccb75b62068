import { blankOf, BLANK_CHARACTERS, type Blank } from "./blank.ts";
import { GAP, type TextRow } from "./text-row.ts";

/** The day, the month or the year: as it is printed, or where it is to be written. */
export interface DatePart {
  /** Digits; of a year that begins, as `20`, those. */
  readonly printed: string;
  readonly blank: Blank | null;
}

/** What a document says of its date. */
export interface FoundDate {
  readonly state: "written" | "blank" | "none";
  /** `dd/MM/yyyy` where it is written; else what is printed already, as `…/11/2026`, or `null`. */
  readonly text: string | null;
  /** `null` where there is no line for it. */
  readonly parts: { readonly day: DatePart; readonly month: DatePart; readonly year: DatePart } | null;
}

const NONE: FoundDate = { state: "none", text: null, parts: null };

const FIELD = `[0-9${BLANK_CHARACTERS}]*`;
const DATE = new RegExp(
  `[nN]gày(?<day>${FIELD})(?:(?<first>tháng)(?<month>${FIELD})năm|/(?<short>${FIELD})/)(?<year>${FIELD})`,
  "dgu",
);

/** A place with its comma, or nothing, in front of a date. Dots may stand for the place. */
const PLACE = /^(?:[.…_]+|\p{Lu}[\p{L}\p{M} .'’()-]{0,60}),$/u;

/** What the text of a document has before dates that are not its own. */
const MENTIONED =
  /hôm nay|căn cứ|theo|quyết định|nghị định|nghị quyết|luật|thông tư|công văn|kế hoạch|tờ trình/iu;

/** Sets columns apart where a gap is written in spaces. */
const WIDE_SPACE = "    ";
const ENDS_WIDE = new RegExp(`(?:${WIDE_SPACE}|${GAP})\\s*$`, "u");

/** Share of the page's width beyond which a date ends that stands alone. */
const RIGHT_HALF = 0.55;

/** Where the number ends that may stand before the place on one line. */
const NUMBER_BEFORE =
  /^[^\p{L}]*S[ốỐ][ :].*?[-/]\s?[\p{Lu}\p{N}&]+(?:\s?[-/]\s?[\p{Lu}\p{N}&]+)*\s+(?=\p{Lu}\p{Ll}?)/u;

/**
 * @param rows of the upper part of the first page, from the top down
 * @param pageWidth points
 */
export function documentDate(rows: readonly TextRow[], pageWidth: number): FoundDate {
  for (const row of rows) {
    for (const match of row.text.matchAll(DATE)) {
      const found = isOwn(row, match, pageWidth) ? dateOf(row, match) : null;
      if (found !== null) return found;
    }
  }
  return NONE;
}

/** Whether nothing but a place stands before a date, and nothing behind it, in its column. */
function isOwn(row: TextRow, match: RegExpExecArray, pageWidth: number): boolean {
  const before = row.text.slice(0, match.index).replace(NUMBER_BEFORE, "");
  const prefix = before.slice(Math.max(before.lastIndexOf(GAP), before.lastIndexOf(WIDE_SPACE)) + 1).trim();
  const behind = row.text.slice(match.index + match[0].length);
  const isLast = behind.trim() === "" || ENDS_WIDE.test(match[0]);
  // Running text may break before a date, too, but fills its line from the left.
  if (prefix === "") return isLast && row.rightOf(match.index + match[0].length - 1) > pageWidth * RIGHT_HALF;
  return isLast && prefix.endsWith(",") && PLACE.test(prefix) && !MENTIONED.test(prefix);
}

function dateOf(row: TextRow, match: RegExpExecArray): FoundDate | null {
  const range = match.indices?.groups ?? {};
  const [day, month] = [partOf(row, range["day"], 2), partOf(row, range["month"] ?? range["short"], 2)];
  const year = partOf(row, range["year"], 4);
  if (day === null || month === null || year === null) return null;
  const printed = [day, month, year].map(({ printed: digits, blank }) => (blank === null ? digits : ""));
  const isWritten = printed.every((digits) => digits !== "");
  const text = printed.every((digits) => digits === "") ? null : dateText(printed);
  return { state: isWritten ? "written" : "blank", text, parts: { day, month, year } };
}

function dateText([day = "", month = "", year = ""]: readonly string[]): string {
  return [day.padStart(day === "" ? 0 : 2, "0"), month.padStart(month === "" ? 0 : 2, "0"), year]
    .map((part) => (part === "" ? "…" : part))
    .join("/");
}

/** @param digits as many as it has when it is written; `null` for what is no part of a date */
function partOf(row: TextRow, range: readonly [number, number] | undefined, digits: number): DatePart | null {
  if (range === undefined) return null;
  const [from, to] = range;
  const field = row.text.slice(from, to);
  const printed = field.replaceAll(new RegExp(`[${BLANK_CHARACTERS}]`, "gu"), "");
  const isYear = digits === 4;
  if (isYear ? /^[12][0-9]{3}$/.test(printed) : /^[0-9]{1,2}$/.test(printed)) return { printed, blank: null };
  if (printed !== "" && !(isYear && /^20[0-9]?$/.test(printed))) return null;
  const start = from + field.lastIndexOf(printed.at(-1) ?? "") + (printed === "" ? 0 : 1);
  const blank = blankOf(row, printed === "" ? from : start, to);
  return { printed, blank };
}
