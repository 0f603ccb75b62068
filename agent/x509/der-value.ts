import { KysoError, type ErrorCode } from "../../protocol/error.ts";
import { TAG, type DerElement } from "./der.ts";

/** Arcs of an object identifier are read up to 2^48; longer ones are invalid here. */
const MAX_ARC = 2 ** 48;

/**
 * Dotted form of an OBJECT IDENTIFIER's contents.
 *
 * @see ITU-T X.690, 8.19
 */
export function objectIdentifier(element: DerElement, code: ErrorCode): string {
  const { contents } = element;
  const last = contents.at(-1);
  if (element.tag !== TAG.objectIdentifier || last === undefined || last >= 0x80) {
    throw new KysoError(code, "not an object identifier");
  }
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of contents) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > MAX_ARC) throw new KysoError(code, "an object identifier's arc is too large");
    if (octet < 0x80) {
      arcs.push(...(arcs.length === 0 ? firstArcs(arc) : [arc]));
      arc = 0;
    }
  }
  return arcs.join(".");
}

function firstArcs(value: number): [number, number] {
  const root = Math.min(Math.floor(value / 40), 2);
  return [root, value - root * 40];
}

/** A small non-negative INTEGER, such as a version or a path length. */
export function smallInteger(element: DerElement, code: ErrorCode): number {
  const { contents } = element;
  const isSmall = contents.length >= 1 && contents.length <= 4 && (contents[0] ?? 0x80) < 0x80;
  if (!isSmall) throw new KysoError(code, "not a small integer");
  return contents.reduce((value, octet) => value * 256 + octet, 0);
}

/** BOOLEAN; anything but 0 is true, as BER has it. */
export function boolean(element: DerElement, code: ErrorCode): boolean {
  if (element.contents.length !== 1) throw new KysoError(code, "not a boolean");
  return element.contents[0] !== 0;
}

/** The octets of a BIT STRING whose bits fill them, as keys and signatures do. */
export function wholeOctets(element: DerElement, code: ErrorCode): Uint8Array {
  if (element.contents[0] !== 0) throw new KysoError(code, "a bit string with a broken last octet");
  return element.contents.subarray(1);
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/**
 * UTCTime or GeneralizedTime to the second, in UTC, as certificates must have it.
 *
 * @see RFC 5280, 4.1.2.5
 */
export function time(element: DerElement, code: ErrorCode): Date {
  const written = Buffer.from(element.contents).toString("latin1");
  const isUtcTime = element.tag === TAG.utcTime;
  const isTime = isUtcTime || element.tag === TAG.generalizedTime;
  const parts = isTime ? (isUtcTime ? UTC_TIME : GENERALIZED_TIME).exec(written) : null;
  if (parts === null) throw new KysoError(code, "not a time");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const fullYear = isUtcTime ? year + (year >= 50 ? 1900 : 2000) : year;
  const date = new Date(0);
  date.setUTCFullYear(fullYear, month - 1, day);
  date.setUTCHours(hour, minute, second);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59) {
    throw new KysoError(code, "a time that no calendar has");
  }
  return date;
}

/** Text of any of DirectoryString's types; `null` for another type. */
export function text(element: DerElement): string | null {
  const bytes = Buffer.from(element.contents);
  switch (element.tag) {
    case TAG.utf8String:
      return bytes.toString("utf8");
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.teletexString:
      return bytes.toString("latin1");
    case TAG.bmpString:
      return bytes.length % 2 === 0 ? bytes.swap16().toString("utf16le") : null;
    case TAG.universalString:
      return universalText(bytes);
    default:
      return null;
  }
}

function universalText(bytes: Buffer): string | null {
  const points: number[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) points.push(bytes.readUInt32BE(offset));
  const isText = bytes.length % 4 === 0 && points.every((point) => point <= 0x10_ffff);
  return isText ? points.map((point) => String.fromCodePoint(point)).join("") : null;
}
