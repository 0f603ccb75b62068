import { KysoError, type ErrorCode } from "../../protocol/error.ts";

const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/;

/**
 * A GeneralizedTime in UTC with seconds and perhaps a fraction, of which milliseconds are kept.
 *
 * The schemas make some date of any text; this takes what is on the calendar only.
 *
 * @param text such as `20261121225959.123Z`
 * @throws {KysoError} `code`
 * @see RFC 3161, 2.4.2
 */
export function readGeneralizedTime(text: string, code: ErrorCode): Date {
  const match = GENERALIZED_TIME.exec(text);
  if (match === null) throw new KysoError(code, "not a time in UTC with seconds");
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "", fraction = ""] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const date = new Date(`${iso}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  // A day that is not on the calendar, such as 30 February, becomes another one.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== iso) {
    throw new KysoError(code, "a time that is not on the calendar");
  }
  return date;
}
