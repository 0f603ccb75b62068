import { readFileSync } from "node:fs";

/** A signature's bytes as they stand in a file, found without any PDF reader of ours. */
export interface SignatureBytes {
  readonly subFilter: string;
  readonly byteRange: readonly number[];
  /** The bytes that the signature covers. */
  readonly covered: Buffer;
  /** DER without the padding. */
  readonly contents: Buffer;
}

const BYTE_RANGE = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g;

/** How far from its byte range the rest of a signature dictionary is looked for, bytes. */
const NEIGHBOURHOOD = 400;

/**
 * The signatures that were added to a file.
 *
 * @param from where the file ended before them
 */
export function signatureBytes(file: string, from: number): SignatureBytes[] {
  const bytes = readFileSync(file);
  const text = bytes.toString("latin1");
  BYTE_RANGE.lastIndex = Math.max(0, from);
  const found: SignatureBytes[] = [];
  for (let match = BYTE_RANGE.exec(text); match !== null; match = BYTE_RANGE.exec(text)) {
    const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
    const around = text.slice(match.index - NEIGHBOURHOOD, match.index) + text.slice(match.index, b);
    const after = text.slice(c, c + NEIGHBOURHOOD);
    const subFilter = /\/SubFilter\s*\/([\w.]+)/.exec(around.slice(around.lastIndexOf(" obj")) + after)?.[1];
    found.push({
      subFilter: subFilter ?? "",
      byteRange: [a, b, c, d],
      covered: Buffer.concat([bytes.subarray(a, a + b), bytes.subarray(c, c + d)]),
      contents: withoutPadding(Buffer.from(text.slice(b, c).replaceAll(/[<>\s]/g, ""), "hex")),
    });
  }
  return found;
}

function withoutPadding(contents: Buffer): Buffer {
  const first = contents[1] ?? 0;
  if (first < 0x80) return contents.subarray(0, 2 + first);
  const lengthBytes = first & 0x7f;
  return contents.subarray(0, 2 + lengthBytes + contents.readUIntBE(2, lengthBytes));
}
