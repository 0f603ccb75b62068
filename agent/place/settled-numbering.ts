import { KysoError } from "../../protocol/error.ts";
import { isNumberingText } from "../verify/change/numbering-note.ts";
import type { Blank } from "./blank.ts";
import type { DatePart, FoundDate } from "./date-line.ts";
import { dateText, givenDate, twoDigits, type CalendarDate } from "./given-date.ts";
import type { FoundNumber } from "./number-line.ts";
import type { FoundNumbering } from "./numbering.ts";

/** Number and date as a portal or a person gives them; `null` or nothing but spaces where they are not given. */
export interface GivenNumbering {
  readonly number: string | null;
  readonly date: string | null;
}

/** A piece of text that goes into a blank of the first page. */
export interface Writing {
  /** NFC. */
  readonly text: string;
  readonly blank: Blank;
}

/** The number and date that a document is issued with. */
export interface SettledNumbering {
  /** Number and notation; `null` where neither the document nor anybody says it. */
  readonly number: string | null;
  /** `dd/MM/yyyy`; `null` likewise. */
  readonly date: string | null;
  /** What is not there yet. */
  readonly writings: readonly Writing[];
}

const NOTHING_FOUND: FoundNumbering = {
  number: { state: "none", text: null, blank: null, notationBlank: null },
  date: { state: "none", text: null, parts: null },
};

/** A notation that can be told from a word where it stands alone. */
const SEVERAL_PARTS = /^[-/]\p{Lu}[^-/]*[-/]/u;

/** A number with what people write in front of it, and its notation behind. */
const NUMBER = /^(?:Số\s*:?\s*)?(?<digits>[0-9]{1,6}[a-zA-Z]?)\s*(?<notation>[-/].*)?$/iu;

/**
 * What the document says and what was given, brought together: what it has already is not written again, and what is
 * given must not say otherwise.
 *
 * @param found `null` for a document without text
 * @throws {KysoError} SIGN_NUMBER_INVALID, SIGN_NUMBER_DIFFERS, SIGN_DATE_INVALID, SIGN_DATE_DIFFERS
 */
export function settledNumbering(found: FoundNumbering | null, given: GivenNumbering): SettledNumbering {
  const { number, date } = found ?? NOTHING_FOUND;
  const numbered = settledNumber(number, blankless(given.number));
  const dated = settledDate(date, blankless(given.date));
  return { number: numbered.text, date: dated.text, writings: [...numbered.writings, ...dated.writings] };
}

interface Settled {
  readonly text: string | null;
  readonly writings: readonly Writing[];
}

/** Controls, signs that turn the direction of text, and what is no character: a number must read as it is kept. */
const UNREADABLE = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}|\p{Zl}|\p{Zp}/u;

function settledNumber(found: FoundNumber, given: string | null): Settled {
  if (given === null) return { text: found.state === "written" ? found.text : null, writings: [] };
  if (UNREADABLE.test(given)) throw new KysoError("SIGN_NUMBER_INVALID", "characters that nobody sees");
  if (found.state === "none") return { text: given, writings: [] };
  const { digits, notation } = partsOf(given);
  const printed = partsOf(found.text ?? "");
  const isSameNotation = notation === "" || canonical(notation) === canonical(printed.notation);
  if (found.state === "written") {
    if (canonical(digits) !== canonical(printed.digits) || !isSameNotation)
      throw new KysoError("SIGN_NUMBER_DIFFERS", "the document has another number");
    return { text: found.text, writings: [] };
  }
  if (digits === "") throw new KysoError("SIGN_NUMBER_INVALID", "no number to write");
  if (printed.notation !== "" && !isSameNotation)
    throw new KysoError("SIGN_NUMBER_DIFFERS", "the document has another notation");
  const text = `${digits}${printed.notation === "" ? notation : printed.notation}`;
  if (found.blank === null) return { text, writings: [] };
  const writings: Writing[] = [];
  if (found.notationBlank !== null && SEVERAL_PARTS.test(notation)) {
    // The stroke is printed.
    writings.push({ text: digits, blank: found.blank });
    writings.push({ text: notation.slice(1), blank: found.notationBlank });
  } else writings.push({ text: printed.notation === "" ? text : digits, blank: found.blank });
  if (!writings.every((one) => isNumberingText(one.text)))
    throw new KysoError("SIGN_NUMBER_INVALID", "not the form of a number");
  return { text, writings };
}

/** Digits are empty where it does not begin with any. */
function partsOf(number: string): { readonly digits: string; readonly notation: string } {
  const groups = NUMBER.exec(number)?.groups;
  if (groups !== undefined) return { digits: groups["digits"] ?? "", notation: compact(groups["notation"]) };
  return { digits: "", notation: compact(number) };
}

function compact(text = ""): string {
  return text.replaceAll(/\s/gu, "").replaceAll("–", "-");
}

/** `05/QĐ-ubnd` is `5/QĐ-UBND`. */
function canonical(text: string): string {
  return text.toUpperCase().replace(/^0+(?=[0-9])/, "");
}

function settledDate(found: FoundDate, given: string | null): Settled {
  if (given === null) return { text: found.state === "written" ? found.text : null, writings: [] };
  const date = givenDate(given);
  const { parts } = found;
  if (parts === null) return { text: dateText(date), writings: [] };
  return {
    text: dateText(date),
    writings: [
      ...writtenPart(parts.day, twoDigits(date.day)),
      ...writtenPart(parts.month, monthText(date)),
      ...writtenPart(parts.year, String(date.year)),
    ],
  };
}

/** A zero stands before days up to 9, and before January and February. @see Nghị định 30/2020/NĐ-CP, annex I, part II, 4 */
function monthText({ month }: CalendarDate): string {
  return month <= 2 ? twoDigits(month) : String(month);
}

function writtenPart({ printed, blank }: DatePart, text: string): Writing[] {
  if (blank === null) {
    if (Number(printed) !== Number(text)) throw differs();
    return [];
  }
  if (!text.startsWith(printed)) throw differs();
  return [{ text: text.slice(printed.length), blank }];
}

function differs(): KysoError {
  return new KysoError("SIGN_DATE_DIFFERS", "the document has another date");
}

/** Marks that show nothing, as portals' pages leave them behind: soft hyphen, widths of zero, byte order mark. */
const INVISIBLE = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

function blankless(text: string | null): string | null {
  const trimmed = text?.replaceAll(INVISIBLE, "").normalize("NFC").trim() ?? "";
  return trimmed === "" ? null : trimmed;
}
