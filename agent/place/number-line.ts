import { blankOf, BLANK_CHARACTERS, type Blank } from "./blank.ts";
import { GAP, type TextRow } from "./text-row.ts";

/** What a document says of its number. */
export interface FoundNumber {
  readonly state: "written" | "blank" | "none";
  /** Number and notation where it is written, as `12/QĐ-UBND`; else what is printed already, as `/QĐ-UBND`, or `null`. */
  readonly text: string | null;
  /** Where it is to be written; `null` where it is written, or where there is no line for it. */
  readonly blank: Blank | null;
  /** Where the notation is to be written behind its stroke, as in `Số: …/…`; `null` where it is printed, or goes with the number. */
  readonly notationBlank: Blank | null;
}

const NONE: FoundNumber = { state: "none", text: null, blank: null, notationBlank: null };

/** `Số` at the beginning of a line or of a column. */
const LABEL = new RegExp(`(?:^|${GAP}| {4})[ ]*(?:Số|SỐ)(?![\\p{L}\\p{M}])`, "gu");

/** Part of a notation: `QĐ`, `HĐND&UBND`, `P.TCHC`. */
const PART = "[\\p{L}\\p{M}\\p{N}&]+(?:[._][\\p{L}\\p{N}&]+|\\([\\p{L}\\p{N}]+\\))*";
/** Parts, each behind its stroke: `/QĐ-UBND`, `/2026/NĐ-CP`, `-QĐ/TU`. */
const NOTATION = `(?: ?[-–/] ?${PART})+`;

/** Digits, together or each apart, or with a point before the last three. */
const DIGITS = "(?:[0-9](?: [0-9]){1,5}(?![0-9])|[0-9]{1,3}\\.[0-9]{3}|[0-9]{1,6})";

/** Dots or a line where something is to be written. */
const DOTTED = "[.…‥·_]{1,80}";

/** What follows the label: a colon, room or a number, the notation. */
const VALUE = new RegExp(
  `^ ?(?<colon>:?)(?<before>[${BLANK_CHARACTERS}]*)(?<number>${DIGITS}[a-zA-Z]?(?![\\p{L}\\p{N}]|[.,][0-9]))?` +
    `(?<after>[${BLANK_CHARACTERS}]*)(?:(?<notation>${NOTATION})|(?<toWrite> ?[-/] ?${DOTTED}(?: ?[-/] ?${DOTTED})*))?` +
    `(?<stroke> ?[-/](?=\\s*$|${GAP}))?(?=\\s|$|;|[…‥·_.](?![\\p{L}\\p{N}]))`,
  "du",
);

const NEXT_NOTATION = new RegExp(`^[-/]?${PART}(?: ?[-–/] ?${PART})*$`, "u");

/** From a line to the one below it, in sizes of its type. */
const NEXT_LINE = 2.2;

/** Room behind a label that is no notation's, from which on something is to be written there: sizes of its type. */
const LEAST_ROOM = 1.2;

/** What stands over the number of an arrival, which is not the document's. */
const ARRIVAL = /(?:^|\s)ĐẾN$/u;

/** @param rows of the upper part of the first page, from the top down */
export function documentNumber(rows: readonly TextRow[]): FoundNumber {
  for (const [index, row] of rows.entries()) {
    for (const label of row.text.matchAll(LABEL)) {
      if (isOfArrival(rows, index, row.leftOf(label.index + label[0].length - 2))) continue;
      const found = numberBehind(rows, index, label.index + label[0].length);
      if (found !== null) return found;
    }
  }
  return NONE;
}

function numberBehind(rows: readonly TextRow[], index: number, from: number): FoundNumber | null {
  const row = rows[index];
  const match = VALUE.exec(row?.text.slice(from) ?? "");
  const groups = match?.groups;
  if (row === undefined || groups === undefined) return null;
  const { colon = "", before = "", number, stroke, toWrite } = groups;
  const first = compact(groups["notation"] ?? "");
  const below = stroke !== undefined || first === "" ? notationBelow(rows, index, from, stroke) : "";
  const notation = `${first}${compact(stroke ?? "")}${below}`;
  const hasNotation = notation.length > 1;
  // `Số 12 đường Láng` is an address, and `Số điện thoại` no number.
  if (colon === "" && !hasNotation && toWrite === undefined) return null;
  const written = number === undefined ? undefined : compact(number).replaceAll(".", "");
  if (written !== undefined) return { ...NONE, state: "written", text: `${written}${notation}` };
  const ends = match?.indices?.groups ?? {};
  const start = from + (colon === "" ? 0 : (ends["colon"]?.[1] ?? 0));
  const ruleEnd = from + (ends["before"]?.[0] ?? 0) + before.trimEnd().length;
  const behind = from + (ends["after"]?.[1] ?? 0);
  const isClosed = first !== "" || stroke !== undefined || toWrite !== undefined;
  const blank = isClosed
    ? blankOf(row, start, behind)
    : openBlank(row, start, hasRule(before) ? ruleEnd : null);
  // Behind a bare colon only room or the line's end may stand, or it is the label of something else.
  if (!isClosed && blank.limit - blank.left < LEAST_ROOM * row.line.fontSize) return null;
  const text = hasNotation ? notation : null;
  return { state: "blank", text, blank, notationBlank: notationRoom(row, behind, toWrite) };
}

function notationRoom(row: TextRow, from: number, toWrite: string | undefined): Blank | null {
  if (toWrite === undefined) return null;
  const start = from + (/[-/]/u.exec(toWrite)?.index ?? 0) + 1;
  const end = from + toWrite.length;
  return { ...blankOf(row, start, end), isOpen: true, limit: nextOn(row, end) };
}

/** Where the next thing is printed on a line. */
function nextOn(row: TextRow, from: number): number {
  const next = /\S/u.exec(row.text.slice(from));
  return next === null ? Infinity : row.leftOf(from + next.index);
}

function hasRule(text: string): boolean {
  return /[.…‥·_]/u.test(text);
}

/** Room up to what stands next on the line; dots end where they end, though more room follows. */
function openBlank(row: TextRow, start: number, ruleEnd: number | null): Blank {
  const next = /\S/u.exec(row.text.slice(start));
  const end = ruleEnd ?? (next === null ? row.text.length : start + next.index);
  return { ...blankOf(row, start, end), isOpen: true, limit: nextOn(row, end) };
}

/** A notation that stands alone on the line below, in the same column. */
function notationBelow(
  rows: readonly TextRow[],
  index: number,
  from: number,
  stroke: string | undefined,
): string {
  const row = rows[index];
  const next = rows[index + 1];
  if (row === undefined || next === undefined) return "";
  const { baseline, fontSize } = row.line;
  if (baseline - next.line.baseline > NEXT_LINE * fontSize) return "";
  const at = row.leftOf(from);
  const columns = [...next.text.matchAll(new RegExp(`[^${GAP}]+`, "gu"))];
  const column = columns.find((one) => {
    const [left, right] = [next.leftOf(one.index), next.rightOf(one.index + one[0].length - 1)];
    return left < at + 8 * fontSize && right > at - 4 * fontSize;
  });
  const text = column?.[0].trim() ?? "";
  const isNotation = NEXT_NOTATION.test(text) && /\p{Lu}{2}/u.test(text) && !/\p{Ll}{2}/u.test(text);
  const isBegun = stroke !== undefined || /^[-/]/u.test(text);
  return isNotation && isBegun && /[-/]/u.test(text) ? compact(text) : "";
}

function isOfArrival(rows: readonly TextRow[], index: number, left: number): boolean {
  const row = rows[index];
  return rows.slice(Math.max(0, index - 2), index).some((above) =>
    above.line.pieces.some((piece) => {
      const isNear = row !== undefined && Math.abs(piece.left - left) < 8 * row.line.fontSize;
      return isNear && ARRIVAL.test(piece.text.normalize("NFC").trim());
    }),
  );
}

function compact(text: string): string {
  return text.replaceAll(/\s/gu, "").replaceAll("–", "-");
}
