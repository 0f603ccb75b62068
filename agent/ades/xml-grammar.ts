import { KysoError } from "../../protocol/error.ts";

const NAME_START =
  "A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}" +
  "\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}";
const NC_NAME = `[${NAME_START}][${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}]*`;
const Q_NAME = `${NC_NAME}(?::${NC_NAME})?`;
const SPACE = "[\\x20\\t\\r\\n]";

/** Where a start tag's name ends. @see XML 1.0, [40]; Namespaces in XML 1.0, [7] */
export const START_TAG_NAME = new RegExp(`<(${Q_NAME})`, "uy");
/** One attribute: its name, and its value with its quotes. @see XML 1.0, [41] */
export const ATTRIBUTE = new RegExp(`${SPACE}+(${Q_NAME})${SPACE}*=${SPACE}*("[^<"]*"|'[^<']*')`, "uy");
export const START_TAG_END = new RegExp(`${SPACE}*(/?>)`, "uy");
export const END_TAG = new RegExp(`</(${Q_NAME})${SPACE}*>`, "uy");
/** @see XML 1.0, [15] */
export const COMMENT_START = "<!--";
export const CDATA_START = "<![CDATA[";
/** The target of a processing instruction, and whether data may follow. @see XML 1.0, [16] */
export const INSTRUCTION_START = new RegExp(`<\\?(${NC_NAME})(?:${SPACE}|(?=\\?>))`, "uy");
export const DOCTYPE = "<!DOCTYPE";
/** @see XML 1.0, [23] */
export const XML_DECLARATION = new RegExp(
  `<\\?xml${SPACE}+version${SPACE}*=${SPACE}*["']([^"']*)["']` +
    `(?:${SPACE}+encoding${SPACE}*=${SPACE}*["']([^"']*)["'])?` +
    `(?:${SPACE}+standalone${SPACE}*=${SPACE}*["'](?:yes|no)["'])?${SPACE}*\\?>`,
  "uy",
);

/** What XML 1.0 has no room for anywhere. @see XML 1.0, [2] */
const FORBIDDEN_CHARACTER = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const PREDEFINED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
/** By number, by hexadecimal number, by name. */
const REFERENCE = /&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/y;

/** @throws {KysoError} XML_INVALID */
export function assertCharacters(text: string): void {
  if (FORBIDDEN_CHARACTER.test(text))
    throw new KysoError("XML_INVALID", "a character that XML does not allow");
}

/**
 * Resolves the references of a text or an attribute's value. Without a document type there are the five predefined
 * entities and characters by number, and nothing else.
 *
 * @throws {KysoError} XML_INVALID
 * @see XML 1.0, 4.1 and 4.6
 */
export function resolveReferences(text: string): string {
  let resolved = "";
  let passed = 0;
  for (let at = text.indexOf("&"); at !== -1; at = text.indexOf("&", passed)) {
    resolved += text.slice(passed, at) + characterAt(text, at);
    passed = REFERENCE.lastIndex;
  }
  return resolved + text.slice(passed);
}

/** What the reference at an offset stands for; {@link REFERENCE} then ends where it does. */
function characterAt(text: string, at: number): string {
  REFERENCE.lastIndex = at;
  const match = REFERENCE.exec(text);
  if (match === null) throw new KysoError("XML_INVALID", `no reference: ${text.slice(at, at + 12)}`);
  const [, decimal, hex, name] = match;
  if (name !== undefined) return PREDEFINED[name] ?? "";
  const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  if (point > 0x10ffff) throw new KysoError("XML_INVALID", `the character ${point}`);
  const character = String.fromCodePoint(point);
  assertCharacters(character);
  return character;
}
