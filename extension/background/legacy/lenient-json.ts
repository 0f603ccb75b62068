/*
 * JSON as portals write it by hand and .NET programs take it: besides what RFC 8259 allows, a byte order mark, single
 * quotes, names without quotes, comments, trailing commas, line breaks within strings, backslashes that escape nothing.
 */

/** Deepest nesting that is read. */
const MAX_DEPTH = 32;

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
};

const WORDS: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
};

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value that begins here. */
  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new SyntaxError("nested too deeply");
    this.#skip();
    switch (this.#text.charAt(this.#at)) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
      case "'":
        return this.#string();
      default:
        return this.#word();
    }
  }

  /** Whether nothing more follows. */
  isAtEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  #skip(): void {
    const blank = /[\s\uFEFF\0]+|\/\/[^\n]*|\/\*[^]*?\*\//y;
    for (;;) {
      blank.lastIndex = this.#at;
      if (!blank.test(this.#text)) return;
      this.#at = blank.lastIndex;
    }
  }

  /** Whether this sign comes next; it is then passed. */
  #passes(sign: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #object(depth: number): Record<string, unknown> {
    this.#at += 1;
    const entries: [string, unknown][] = [];
    while (!this.#passes("}")) {
      if (this.#passes(",")) continue;
      const quote = this.#text[this.#at];
      const name = quote === '"' || quote === "'" ? this.#string() : this.#bare(/[^\s:,{}[\]"']+/y);
      if (!this.#passes(":")) throw new SyntaxError("a name without a value");
      entries.push([name, this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown[] {
    this.#at += 1;
    const values: unknown[] = [];
    while (!this.#passes("]")) {
      if (this.#passes(",")) continue;
      values.push(this.value(depth + 1));
    }
    return values;
  }

  #string(): string {
    const quote = this.#text[this.#at] ?? "";
    const plain = quote === '"' ? /[^"\\]*/y : /[^'\\]*/y;
    this.#at += 1;
    let read = "";
    for (;;) {
      plain.lastIndex = this.#at;
      const run = plain.exec(this.#text)?.[0] ?? "";
      read += run;
      this.#at += run.length;
      const sign = this.#text[this.#at];
      if (sign === undefined) throw new SyntaxError("a string without an end");
      this.#at += 1;
      if (sign === quote) return read;
      read += this.#escaped();
    }
  }

  /** What stands after a backslash; one that escapes nothing stands for itself, as in a path of Windows. */
  #escaped(): string {
    const code = /u([0-9a-fA-F]{4})/y;
    code.lastIndex = this.#at;
    const unit = code.exec(this.#text)?.[1];
    if (unit !== undefined) {
      this.#at += 5;
      return String.fromCharCode(Number.parseInt(unit, 16));
    }
    const sign = this.#text[this.#at] ?? "";
    const meant = Object.hasOwn(ESCAPES, sign) ? ESCAPES[sign] : undefined;
    if (meant === undefined) return "\\";
    this.#at += 1;
    return meant;
  }

  #word(): unknown {
    const word = this.#bare(/[^\s,:{}[\]"']+/y);
    const lower = word.toLowerCase();
    if (Object.hasOwn(WORDS, lower)) return WORDS[lower];
    const number = Number(word);
    if (Number.isNaN(number)) throw new SyntaxError("a value that is none");
    return number;
  }

  #bare(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const word = pattern.exec(this.#text)?.[0];
    if (word === undefined) throw new SyntaxError("nothing where a value or a name should be");
    this.#at += word.length;
    return word;
  }
}

/**
 * The value that a text stands for; one that is a string of JSON itself, for what is in it.
 * @returns `undefined` where it can't be read
 */
export function readLenientJson(text: string): unknown {
  const value = readOnce(text);
  return typeof value === "string" && /^\s*[[{]/.test(value) ? readOnce(value) : value;
}

function readOnce(text: string): unknown {
  const bare = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(bare);
  } catch {
    return readLeniently(bare);
  }
}

function readLeniently(text: string): unknown {
  try {
    const reader = new Reader(text);
    const value = reader.value(0);
    return reader.isAtEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
