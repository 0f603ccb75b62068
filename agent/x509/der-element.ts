import { KysoError } from "../../protocol/error.ts";

/** One element of an encoding. */
export interface DerElement {
  /** Its identifier octet. */
  readonly tag: number;
  readonly contents: Uint8Array;
  /** All of it. */
  readonly der: Uint8Array;
  /** Offset of what follows it. */
  readonly end: number;
}

/** Writes an element with the shortest definite length. @see ITU-T X.690, 8.1 and 10.1 */
export function derElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([derHeader(tag, length), ...contents]);
}

/** The identifier and length octets of an element whose contents are not at hand. */
export function derHeader(tag: number, length: number): Uint8Array {
  return Uint8Array.of(tag, ...lengthOctets(length));
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 + octets.length, ...octets];
}

/**
 * The element at an offset of an encoding that we wrote ourselves, or that was held to its rules before.
 *
 * @throws {KysoError} INTERNAL where there is none with a definite length
 */
export function elementAt(bytes: Uint8Array, offset: number): DerElement {
  const [tag, first] = bytes.subarray(offset, offset + 2);
  if (tag === undefined || first === undefined || first === 0x80) throw notOne();
  const octets = first < 0x80 ? 0 : first - 0x80;
  let length = first < 0x80 ? first : 0;
  for (const octet of bytes.subarray(offset + 2, offset + 2 + octets)) length = length * 256 + octet;
  const start = offset + 2 + octets;
  const end = start + length;
  if (octets > 4 || end > bytes.length) throw notOne();
  return { tag, contents: bytes.subarray(start, end), der: bytes.subarray(offset, end), end };
}

/**
 * The elements within one, one after the other.
 *
 * @param contents of an encoding that was held to its rules before
 * @throws {KysoError} INTERNAL where one has no definite length
 */
export function elementsOf(contents: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < contents.length;) {
    const element = elementAt(contents, offset);
    elements.push(element);
    offset = element.end;
  }
  return elements;
}

function notOne(): KysoError {
  return new KysoError("INTERNAL", "not an element with a definite length");
}
