import { KysoError } from "../../protocol/error.ts";
import { firstElement } from "./canonical-der.ts";
import { elementAt, elementsOf, type DerElement } from "./der-element.ts";

/** Identifier octets of strings, and how their octets are read. */
const STRING_DECODERS: ReadonlyMap<number, (octets: Uint8Array) => string> = new Map([
  [0x0c, utf8],
  [0x12, latin1],
  [0x13, latin1],
  [0x14, latin1],
  [0x16, latin1],
  [0x1c, (octets: Uint8Array) => wide(octets, 4)],
  [0x1e, (octets: Uint8Array) => wide(octets, 2)],
]);

const SEQUENCE = 0x30;
const SET = 0x31;
const OBJECT_IDENTIFIER = 0x06;

/** Characters that stand between parts; no compared text has control characters. */
const AFTER_RDN = "\u0000";
const BETWEEN_ATTRIBUTES = "\u0001";
const OCTETS = "\u0002";
const UNREADABLE = "\u0003";

/** What stands for one space, and what for nothing (RFC 4518, 2.2 and 2.6.1). */
const BLANKS = /[\t\n\v\f\r\u0085\p{Z}]+/gu;
const MAPPED_TO_NOTHING = /\p{Cc}|\p{Cf}|\p{Variation_Selector}|\u{34F}|\u{1806}|\u{FFFC}/gu;

interface ComparableName {
  /** One text per relative distinguished name. */
  readonly parts: readonly string[];
  readonly key: string;
}

/** By the very array, which lives as long as what it is part of. */
const known = new WeakMap<Uint8Array, ComparableName>();

/**
 * Text that is the same for all encodings of one distinguished name: whatever string types it is written in, and without
 * regard to case and to blanks that add nothing. One that can't be read is the same as itself only.
 *
 * @param der Name
 * @see RFC 5280, 7.1; RFC 4518, 2
 */
export function nameKey(der: Uint8Array): string {
  return comparable(der).key;
}

/** The same of each relative distinguished name, from the country down; nothing for a name that can't be read. */
export function namePartKeys(der: Uint8Array): readonly string[] {
  return comparable(der).parts;
}

/** Whether two encodings are of one name. @see RFC 5280, 7.1 */
export function isSameName(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0 || nameKey(left) === nameKey(right);
}

/** Whether an authority has issued something to itself, as in a change of keys. @see RFC 5280, 3.2 */
export function isSelfIssued({
  subjectDer,
  issuerDer,
}: {
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
}): boolean {
  return isSameName(subjectDer, issuerDer);
}

function comparable(der: Uint8Array): ComparableName {
  const found = known.get(der);
  if (found !== undefined) return found;
  const name = read(der);
  known.set(der, name);
  return name;
}

function read(der: Uint8Array): ComparableName {
  try {
    if (firstElement(der, "CERTIFICATE_INVALID", "DER lengths").length !== der.length) throw notName();
    const parts = elementsOf(expected(elementAt(der, 0), SEQUENCE)).map(partKey);
    return { parts, key: parts.map((part) => `${part}${AFTER_RDN}`).join("") };
  } catch (error) {
    if (!(error instanceof KysoError)) throw error;
    return { parts: [], key: `${UNREADABLE}${Buffer.from(der).toString("hex")}` };
  }
}

/** RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue */
function partKey(element: DerElement): string {
  return elementsOf(expected(element, SET)).map(attributeKey).sort().join(BETWEEN_ATTRIBUTES);
}

/** AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY } */
function attributeKey(element: DerElement): string {
  const [type, value, ...more] = elementsOf(expected(element, SEQUENCE));
  if (type === undefined || value === undefined || more.length > 0) throw notName();
  const identifier = Buffer.from(expected(type, OBJECT_IDENTIFIER)).toString("hex");
  return `${identifier}=${valueKey(value)}`;
}

function valueKey({ tag, contents, der }: DerElement): string {
  const decode = STRING_DECODERS.get(tag);
  return decode === undefined
    ? `${OCTETS}${Buffer.from(der).toString("hex")}`
    : comparableText(decode(contents));
}

/**
 * Text as it is compared: without case, and of blanks no more than one between words.
 *
 * @see RFC 4518, 2
 */
function comparableText(text: string): string {
  return text
    .replaceAll(BLANKS, " ")
    .replaceAll(MAPPED_TO_NOTHING, "")
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replaceAll(BLANKS, " ")
    .trim();
}

function expected({ tag, contents }: DerElement, wanted: number): Uint8Array {
  if (tag !== wanted) throw notName();
  return contents;
}

/** @throws {KysoError} CERTIFICATE_INVALID for octets that are no UTF-8: two such must not become the same */
function utf8(octets: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch (cause) {
    throw new KysoError("CERTIFICATE_INVALID", "not UTF-8", { cause });
  }
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets).toString("latin1");
}

/** BMPString and UniversalString: characters of two or four octets, the highest first. */
function wide(octets: Uint8Array, size: 2 | 4): string {
  if (octets.length % size !== 0) throw notName();
  const bytes = Buffer.from(octets);
  let text = "";
  for (let at = 0; at < bytes.length; at += size) {
    const point = bytes.readUIntBE(at, size);
    if (point > 0x10ffff) throw notName();
    text += String.fromCodePoint(point);
  }
  return text;
}

function notName(): KysoError {
  return new KysoError("CERTIFICATE_INVALID", "not a name");
}
