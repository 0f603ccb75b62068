import { KysoError, type ErrorCode } from "../../protocol/error.ts";

/** UTCTime or GeneralizedTime, to the second or finer, in UTC. */
const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d{1,9})?Z$/;

/** UTCTime's years from here on are of the last century (RFC 5280, 4.1.2.5.1). */
const LAST_CENTURY_FROM = 50;

/**
 * Reads the characters of a UTCTime or a GeneralizedTime. Fractions of a second, which some responders write though they
 * must not, are passed over.
 *
 * @throws {KysoError} `code` for any that is not on the calendar, or not in UTC
 * @see RFC 5280, 4.1.2.5
 */
export function readTime(characters: string, code: ErrorCode): Date {
  const [, year = "", month = "", day = "", ...clock] = TIME.exec(characters) ?? [];
  const century = year.length === 4 ? "" : Number(year) >= LAST_CENTURY_FROM ? "19" : "20";
  const written = `${century}${year}-${month}-${day}T${clock.join(":")}.000Z`;
  const time = new Date(written);
  if (Number.isNaN(time.getTime()) || time.toISOString() !== written) throw new KysoError(code, "not a time");
  return time;
}

const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

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
  const characters = der.subarray(2);
  const isTime = (tag === UTC_TIME && length === 13) || (tag === GENERALIZED_TIME && characters.length >= 15);
  if (!isTime || characters.length !== length) throw new KysoError(code, "not a time");
  return readTime(Buffer.from(characters).toString("latin1"), code);
}
