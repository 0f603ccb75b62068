/*
 * Finds what a handler says in what it answers. First as JSON that stands somewhere in the text; where there is none,
 * by the names of the fields, each of whose values goes on to the next name.
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
  const looked = text.slice(0, MAX_ANSWER_CHARACTERS);
  const escaped = /&quot;/.test(looked) ? [unescaped(looked)] : [];
  for (const one of [looked, ...escaped]) {
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

/** The entities that HTML and XML put in place of JSON's own signs. */
function unescaped(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer, or what a string, a list of one or the `d` of an ASP.NET method holds. */
function answerIn(value: unknown, envelopes: number): object | null {
  if (envelopes < 0) return null;
  if (typeof value === "string") return answerIn(parsed(value), envelopes - 1);
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.length === 1 ? answerIn(value[0], envelopes - 1) : null;
  if (Object.keys(value).some((name) => /^(?:status|fileserver)$/i.test(name))) return value;
  return "d" in value ? answerIn(value.d, envelopes - 1) : null;
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

/** The fields of an answer that is not quite JSON. */
export function splitAnswer(text: string): Readonly<Record<string, unknown>> {
  const looked = text.slice(0, MAX_ANSWER_CHARACTERS);
  const named = namedFields(looked);
  const entries = named.map(({ field, value }, index): [string, unknown] => {
    const next = named[index + 1];
    const raw = next === undefined ? lastValue(looked.slice(value)) : looked.slice(value, next.begin);
    return [field, valueOf(withoutComma(raw))];
  });
  return Object.fromEntries(entries);
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
