/*
 * Finds what a handler says in what it answers. First as JSON that stands somewhere in the text; where there is none,
 * by the names of the fields, each of whose values goes on to the next name; else as elements of XML.
 */

const FIELDS = ["Status", "Message", "FileName", "FileServer", "DocumentNumber", "DocumentDate"];

/** Longest answer that is looked at, characters. */
const MAX_ANSWER_CHARACTERS = 1024 * 1024;

/** Places in an answer where JSON may begin that are tried. */
const MAX_BEGINNINGS = 50;

/** Envelopes around the answer that are opened. */
const MAX_ENVELOPES = 3;

/** The answer as an object, where JSON that names a status or a file stands in the text; else `null`. */
export function foundAnswer(text: string): object | null {
  for (const one of readings(text)) {
    const found = answerIn(parsed(one.replace(/^\uFEFF/, "")), MAX_ENVELOPES) ?? answerAmid(one);
    if (found !== null) return found;
  }
  return null;
}

function answerAmid(text: string): object | null {
  let begin = text.indexOf("{");
  for (let tried = 0; begin >= 0 && tried < MAX_BEGINNINGS; tried += 1) {
    const end = endOfObject(text, begin);
    const found = end === null ? null : answerIn(parsed(text.slice(begin, end)), MAX_ENVELOPES);
    if (found !== null) return found;
    begin = text.indexOf("{", begin + 1);
  }
  return null;
}

/** The text, and what it says where markup has entities in place of its quotes. */
function readings(text: string): string[] {
  const looked = text.slice(0, MAX_ANSWER_CHARACTERS);
  return /&(?:quot|#34|#x22);/i.test(looked) ? [looked, unescaped(looked)] : [looked];
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };

/** Without entities: programs of .NET also write the letters of Vietnamese by their numbers. */
function unescaped(text: string): string {
  return text.replace(/&(?:(quot|apos|lt|gt|amp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (entity, ...groups) => {
    const [name, decimal, hexadecimal] = groups as (string | undefined)[];
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
    const point = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer, or what a string, a list of one, the `d` of an ASP.NET method or an object of one member holds. */
function answerIn(value: unknown, envelopes: number): object | null {
  if (envelopes < 0) return null;
  if (typeof value === "string") return answerIn(parsed(value), envelopes - 1);
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.length === 1 ? answerIn(value[0], envelopes - 1) : null;
  if (Object.keys(value).some((name) => /^(?:status|fileserver)$/i.test(name))) return value;
  if ("d" in value) return answerIn(value.d, envelopes - 1);
  const members: unknown[] = Object.values(value);
  return members.length === 1 ? answerIn(members[0], envelopes - 1) : null;
}

/** Where the object that begins here ends; `null` where it does not. Each sign is looked at once. */
function endOfObject(text: string, begin: number): number | null {
  let depth = 0;
  let isQuoted = false;
  for (let at = begin; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted && sign === "\\") at += 1;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === "{") depth += 1;
    else if (!isQuoted && sign === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

interface Found {
  field: string;
  /** Where its name begins, and where its value does. */
  begin: number;
  value: number;
}

/** Each field where it is first named: what a value that was not escaped holds may name them again. */
function namedFields(text: string): Found[] {
  const name = new RegExp(`(?<=[{,]\\s{0,99})["']?(${FIELDS.join("|")})["']?\\s*:\\s*`, "gi");
  const found: Found[] = [];
  for (const match of text.matchAll(name)) {
    const field = FIELDS.find((one) => one.toLowerCase() === match[1]?.toLowerCase());
    if (field === undefined || found.some((one) => one.field === field)) continue;
    found.push({ field, begin: match.index, value: match.index + match[0].length });
  }
  return found;
}

/** The fields of an answer that is not quite JSON, or XML. */
export function splitAnswer(text: string): Readonly<Record<string, unknown>> {
  const [looked = "", escaped = ""] = readings(text);
  for (const one of [namedIn(looked), namedIn(escaped), elementsIn(looked)]) {
    if (one.length > 0) return Object.fromEntries(one);
  }
  return {};
}

type Entry = [field: string, value: unknown];

/** What stands in elements that have the fields' names, with any prefix; each where it comes first. */
function elementsIn(text: string): Entry[] {
  const element = new RegExp(`<(?:\\w{1,40}:)?(${FIELDS.join("|")})(?:\\s[^<>]*)?>([^<]*)</`, "gi");
  const found = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(element)) {
    const field = FIELDS.find((one) => one.toLowerCase() === name.toLowerCase());
    if (field !== undefined && !found.has(field)) found.set(field, unescaped(value));
  }
  return [...found];
}

function namedIn(looked: string): Entry[] {
  const named = namedFields(looked);
  return named.map(({ field, value }, index) => {
    const next = named[index + 1];
    const raw = next === undefined ? lastValue(looked.slice(value)) : looked.slice(value, next.begin);
    return [field, valueOf(withoutComma(raw))];
  });
}

/** The value with which the object ends: whatever follows it is markup, or nothing. */
function lastValue(text: string): string {
  const quote = /^["']/.exec(text)?.[0];
  if (quote === undefined) return /^[^,}]*/.exec(text)?.[0] ?? "";
  const end = new RegExp(`${quote}(?=\\s{0,99},?\\s{0,99}\\}\\s{0,99}(?:[^"',:}\\]\\s]|$))`, "g");
  end.lastIndex = 1;
  const closing = end.exec(text);
  return closing === null ? text : text.slice(0, closing.index + 1);
}

function withoutComma(raw: string): string {
  const value = raw.trimEnd();
  return value.endsWith(",") ? value.slice(0, -1).trimEnd() : value;
}

function valueOf(raw: string): unknown {
  const quote = raw[0];
  if ((quote !== '"' && quote !== "'") || raw.length < 2 || raw.at(-1) !== quote) {
    const value = parsed(raw.toLowerCase());
    return value === undefined ? raw : value;
  }
  const inner = raw.slice(1, -1);
  const escaped = inner.replace(/[\n\r\t]/g, (sign) => JSON.stringify(sign).slice(1, -1));
  const value = quote === '"' ? parsed(`"${escaped}"`) : undefined;
  return typeof value === "string" ? value : inner.replaceAll(`\\${quote}`, quote);
}
