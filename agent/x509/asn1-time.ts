import { KysoError, type ErrorCode } from "../../protocol/error.ts";

/** UTCTime or GeneralizedTime, to the second or finer, in UTC. */
const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/;

/** UTCTime's years from here on are of the last century (RFC 5280, 4.1.2.5.1). */
const LAST_CENTURY_FROM = 50;

/**
 * Reads the characters of a UTCTime or a GeneralizedTime. Of fractions of a second, which time stamps have, and which some
 * responders write though they must not, milliseconds are kept.
 *
 * @throws {KysoError} `code` for any that is not on the calendar, or not in UTC
 * @see RFC 5280, 4.1.2.5; RFC 3161, 2.4.2
 */
export function readTime(characters: string, code: ErrorCode): Date {
  const [, year = "", month = "", day = "", hour, minute, second, fraction = ""] =
    TIME.exec(characters) ?? [];
  const century = year.length === 4 ? "" : Number(year) >= LAST_CENTURY_FROM ? "19" : "20";
  const written = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const time = new Date(written);
  if (Number.isNaN(time.getTime()) || time.toISOString() !== written) throw new KysoError(code, "not a time");
  return time;
}

const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/** A GeneralizedTime's year has four digits. */
const LONG = /^\d{14}/;

/**
 * Reads a Time, which is exactly these bytes.
 *
 * Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
 *
 * @param der one element
 * @throws {KysoError} `code` for any that is not on the calendar, or not in UTC
 */
export function readTimeElement(der: Uint8Array, code: ErrorCode): Date {
  const [tag, length] = der;
  const characters = Buffer.from(der.subarray(2)).toString("latin1");
  const isTime = (tag === UTC_TIME && length === 13) || (tag === GENERALIZED_TIME && LONG.test(characters));
  if (!isTime || characters.length !== length) throw new KysoError(code, "not a time");
  return readTime(characters, code);
}
