import { KysoError } from "../../protocol/error.ts";

/** A day of the calendar. */
export interface CalendarDate {
  readonly day: number;
  /** 1 to 12. */
  readonly month: number;
  readonly year: number;
}

/** `22/11/2026`, `22-11-2026`, `22.11.2026`, with or without leading zeros. */
const DAY_FIRST = /^(?<day>[0-9]{1,2})\s?[/.-]\s?(?<month>[0-9]{1,2})\s?[/.-]\s?(?<year>[0-9]{4})$/;
/** `2026-11-22`, as portals have it, with or without a time. @see ISO 8601 */
const YEAR_FIRST =
  /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?:[T ][0-9:.]{5,16}(?:Z|[+-][0-9:]{2,6})?)?$/;
/** `Hà Nội, ngày 22 tháng 11 năm 2026`, with or without the place. */
const IN_WORDS =
  /^(?:[\p{L}\p{M} .]{0,60},\s*)?(?:ngày\s*)?(?<day>[0-9]{1,2})\s*tháng\s*(?<month>[0-9]{1,2})\s*năm\s*(?<year>[0-9]{4})$/iu;

const FIRST_YEAR = 1945;
const LAST_YEAR = 2999;

/**
 * The date that a portal or a person gives: `dd/MM/yyyy` and the like, `yyyy-MM-dd`, or in words.
 *
 * @throws {KysoError} SIGN_DATE_INVALID for anything else, and for a day that no calendar has
 */
export function givenDate(text: string): CalendarDate {
  const composed = text.normalize("NFC").trim();
  const groups = [DAY_FIRST, YEAR_FIRST, IN_WORDS].map((form) => form.exec(composed)?.groups).find(Boolean);
  const [day, month, year] = [Number(groups?.["day"]), Number(groups?.["month"]), Number(groups?.["year"])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCDate() === day && date.getUTCMonth() === month - 1;
  if (!isReal || year < FIRST_YEAR || year > LAST_YEAR) throw new KysoError("SIGN_DATE_INVALID");
  return { day, month, year };
}

/** A date as records work writes it: `dd/MM/yyyy`. */
export function dateText({ day, month, year }: CalendarDate): string {
  return `${twoDigits(day)}/${twoDigits(month)}/${year}`;
}

/** Two digits. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
