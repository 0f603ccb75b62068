/** Classes of bytes. @see ISO 32000-1, 7.2.2 */
const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;

const CLASSES = new Uint8Array(256);
for (const byte of [0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]) CLASSES[byte] = SPACE;
for (const character of "()<>[]{}/%") CLASSES[character.charCodeAt(0)] = DELIMITER;

export function isSpace(byte: number): boolean {
  return CLASSES[byte] === SPACE;
}

/** Whether a byte can be inside a number, a keyword or a name. The end of the data (-1) can't. */
export function isRegular(byte: number): boolean {
  return CLASSES[byte] === REGULAR;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** What follows a backslash in a literal string. @see ISO 32000-1, table 3 */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x62, 0x08],
  [0x66, 0x0c],
]);

/** Reads tokens from bytes. It never fails: what is cut off or malformed is read as far as it goes, and counted. */
export class Lexer {
  readonly bytes: Uint8Array;
  pos: number;
  /** Whether a token ran into the end of the bytes, so that more bytes could change what was read. */
  starved = false;
  /** How many times something was not as the standard says. */
  faults = 0;

  constructor(bytes: Uint8Array, pos = 0) {
    this.bytes = bytes;
    this.pos = pos;
  }

  /** The byte at the position, -1 at the end. */
  peek(ahead = 0): number {
    const byte = this.bytes[this.pos + ahead];
    if (byte !== undefined) return byte;
    this.starved = true;
    return -1;
  }

  /** Skips white space and comments. */
  skipSpace(): void {
    for (;;) {
      const byte = this.peek();
      if (byte === 0x25) {
        while (this.peek() !== -1 && this.peek() !== 0x0a && this.peek() !== 0x0d) this.pos += 1;
      } else if (isSpace(byte)) this.pos += 1;
      else return;
    }
  }

  /** A run of digits as a number, -1 where there is none. Not bounded: may be beyond the safe integers. */
  readDigits(): number {
    const start = this.pos;
    let value = 0;
    for (let byte = this.peek(); isDigit(byte); byte = this.peek()) {
      value = value * 10 + (byte - 0x30);
      this.pos += 1;
    }
    return this.pos === start ? -1 : value;
  }

  /** A number. Readers agree that doubled signs are one, and that what stands in its place is 0. */
  readNumber(): number {
    let sign = 1;
    const start = this.pos;
    for (let byte = this.peek(); byte === 0x2b || byte === 0x2d; byte = this.peek()) {
      if (byte === 0x2d) sign = -1;
      this.pos += 1;
    }
    if (this.pos > start + 1) this.faults += 1;
    const whole = this.readDigits();
    if (this.peek() !== 0x2e) {
      if (whole === -1 || isRegular(this.peek())) this.#skipRegular();
      return finite(sign * Math.max(whole, 0));
    }
    this.pos += 1;
    let fraction = 0;
    let scale = 1;
    for (let byte = this.peek(); isDigit(byte); byte = this.peek()) {
      // Digits beyond these can't change the value.
      if (scale < 1e15) {
        fraction = fraction * 10 + (byte - 0x30);
        scale *= 10;
      }
      this.pos += 1;
    }
    if (isRegular(this.peek())) this.#skipRegular();
    return finite(sign * (Math.max(whole, 0) + fraction / scale));
  }

  /** A name's value; the position is on its solidus. */
  readName(): string {
    this.pos += 1;
    const start = this.pos;
    let text = "";
    for (let byte = this.peek(); isRegular(byte); byte = this.peek()) {
      if (byte === 0x23 || this.pos - start === SHORT_NAME_BYTES) return this.#readLongName(start);
      text += String.fromCharCode(byte);
      this.pos += 1;
    }
    return text;
  }

  /** A name with escapes, or one of which more than {@link SHORT_NAME_BYTES} were there. */
  #readLongName(start: number): string {
    while (isRegular(this.peek())) this.pos += 1;
    const raw = this.bytes.subarray(start, this.pos);
    const value = raw.includes(0x23) ? this.#unescapeName(raw) : raw;
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1");
  }

  #unescapeName(raw: Uint8Array): Uint8Array {
    const result = new Uint8Array(raw.length);
    let length = 0;
    for (let at = 0; at < raw.length; at += 1) {
      let byte = raw[at] ?? 0;
      if (byte === 0x23) {
        const high = hexValue(raw[at + 1] ?? -1);
        const low = hexValue(raw[at + 2] ?? -1);
        if (high >= 0 && low >= 0) {
          byte = high * 16 + low;
          at += 2;
        } else this.faults += 1;
      }
      result[length++] = byte;
    }
    return result.subarray(0, length);
  }

  /** A keyword such as `obj` or `true`; empty where none stands here. At most 32 characters are taken. */
  readKeyword(): string {
    let word = "";
    for (let byte = this.peek(); isRegular(byte) && word.length < 32; byte = this.peek()) {
      word += String.fromCharCode(byte);
      this.pos += 1;
    }
    return word;
  }

  /** A literal string; the position is on its opening parenthesis. */
  readLiteralString(): Uint8Array {
    this.pos += 1;
    const start = this.pos;
    const end = this.#literalEnd(start);
    const plain = this.bytes.subarray(start, end);
    if (!plain.includes(0x5c) && !plain.includes(0x0d)) return plain;
    return unescape(plain);
  }

  /** A hexadecimal string; the position is on its opening bracket. */
  readHexString(): Uint8Array {
    this.pos += 1;
    const closing = this.bytes.indexOf(0x3e, this.pos);
    if (closing === -1) {
      this.starved = true;
      this.faults += 1;
    }
    const end = closing === -1 ? this.bytes.length : closing;
    const plain = end - this.pos >= LONG_HEX_BYTES ? plainHex(this.bytes.subarray(this.pos, end)) : null;
    if (plain !== null) {
      this.pos = closing === -1 ? end : end + 1;
      return plain;
    }
    const result = new Uint8Array((end - this.pos + 1) >> 1);
    let nibbles = 0;
    for (let at = this.pos; at < end; at += 1) {
      const byte = this.bytes[at] ?? 0;
      const value = hexValue(byte);
      if (value >= 0) {
        const slot = nibbles >> 1;
        result[slot] = (result[slot] ?? 0) | (nibbles % 2 === 0 ? value << 4 : value);
        nibbles += 1;
      } else if (!isSpace(byte)) this.faults += 1;
    }
    this.pos = closing === -1 ? end : end + 1;
    const length = (nibbles + 1) >> 1;
    // A part of short bytes costs far more than the bytes: it moves them out of the heap.
    return length === result.length ? result : result.subarray(0, length);
  }

  #skipRegular(): void {
    this.faults += 1;
    while (isRegular(this.peek())) this.pos += 1;
  }

  /** Moves past the closing parenthesis and answers where it is. */
  #literalEnd(start: number): number {
    const { bytes } = this;
    let depth = 1;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === 0x5c) at += 1;
      else if (byte === 0x28) depth += 1;
      else if (byte === 0x29) {
        depth -= 1;
        if (depth === 0) {
          this.pos = at + 1;
          return at;
        }
      }
    }
    this.starved = true;
    this.faults += 1;
    this.pos = bytes.length;
    return bytes.length;
  }
}

/** Names up to this length are made a string byte by byte, which is quickest for a few; bytes. */
const SHORT_NAME_BYTES = 32;

/** From this length on, digits are first read at once, as they stand where nobody has wrapped them; bytes. */
const LONG_HEX_BYTES = 256;

/** What hexadecimal digits stand for; `null` where there is anything else among them, or an odd one. */
function plainHex(digits: Uint8Array): Uint8Array | null {
  const text = Buffer.from(digits.buffer, digits.byteOffset, digits.length).toString("latin1");
  const value = Buffer.from(text, "hex");
  return value.length * 2 === digits.length ? new Uint8Array(value) : null;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE;
}

function unescape(plain: Uint8Array): Uint8Array {
  const result = new Uint8Array(plain.length);
  let length = 0;
  for (let at = 0; at < plain.length; at += 1) {
    const byte = plain[at] ?? 0;
    if (byte === 0x0d) {
      // Any end of line inside a string is one line feed.
      if (plain[at + 1] === 0x0a) at += 1;
      result[length++] = 0x0a;
      continue;
    }
    if (byte !== 0x5c) {
      result[length++] = byte;
      continue;
    }
    at += 1;
    const next = plain[at];
    if (next === undefined) break;
    if (next >= 0x30 && next <= 0x37) {
      let code = next - 0x30;
      for (let digits = 1; digits < 3; digits += 1) {
        const digit = plain[at + 1] ?? 0;
        if (digit < 0x30 || digit > 0x37) break;
        code = code * 8 + (digit - 0x30);
        at += 1;
      }
      result[length++] = code & 0xff;
    } else if (next === 0x0d) {
      if (plain[at + 1] === 0x0a) at += 1;
    } else if (next !== 0x0a) result[length++] = ESCAPES.get(next) ?? next;
  }
  return result.subarray(0, length);
}
