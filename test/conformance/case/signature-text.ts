/** Room for a signature's value, bytes. */
const CONTENTS_BYTES = 12_000;
const RANGE = " ".repeat(80);
const HOLE = `<${"0".repeat(2 * CONTENTS_BYTES)}>`;

/** Makes the value of a signature over these bytes. */
export type Sealer = (covered: Buffer) => Uint8Array;

/** What a signature dictionary says beside its value. */
export interface SignatureText {
  readonly subFilter?: string;
  readonly type?: string;
  /** The signer's own word on when. */
  readonly claimed?: Date | null;
  /** Further entries. */
  readonly entries?: string;
}

/** A signature dictionary whose value is still open. */
export function openSignature(text: SignatureText = {}): string {
  const { subFilter = "ETSI.CAdES.detached", type = "Sig", claimed = new Date(), entries = "" } = text;
  const time = claimed === null ? "" : ` /M (${pdfDate(claimed)})`;
  return `<< /Type /${type} /Filter /Adobe.PPKLite /SubFilter /${subFilter}${time} ${entries} /ByteRange ${RANGE} /Contents ${HOLE} >>`;
}

/** Where the value stands: from `<` to behind `>`. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/** How a byte range is to differ from the right one. */
export type RangeOf = (gap: Gap, size: number) => readonly number[];

/**
 * Fills the last open signature of a file.
 *
 * @param rangeOf the byte range, also a wrong one; what it names is what is signed
 */
export function filled(file: Uint8Array, seal: Sealer, rangeOf: RangeOf = rightRange): Buffer {
  const bytes = Buffer.from(file);
  const start = bytes.lastIndexOf(HOLE);
  if (start < 0) throw new Error("no open signature");
  const gap = { start, end: start + HOLE.length };
  const range = rangeOf(gap, bytes.length);
  bytes.write(`[${range.join(" ")}]`.padEnd(RANGE.length), bytes.lastIndexOf(RANGE, start), "latin1");
  const value = seal(coveredBy(bytes, range));
  if (value.length > CONTENTS_BYTES) throw new Error(`a value of ${value.length} bytes`);
  bytes.write(Buffer.from(value).toString("hex"), start + 1, "latin1");
  return bytes;
}

const rightRange: RangeOf = ({ start, end }, size) => [0, start, end, size - end];

function coveredBy(bytes: Buffer, range: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  for (let index = 0; index + 1 < range.length; index += 2) {
    const [from = 0, length = 0] = range.slice(index, index + 2);
    parts.push(bytes.subarray(Math.max(0, from), Math.max(0, from + length)));
  }
  return Buffer.concat(parts);
}

/** The value of the signature whose hole comes next behind an offset. */
export function gapAfter(file: Uint8Array, offset = 0): Gap {
  const text = Buffer.from(file).toString("latin1");
  const start = text.indexOf("/Contents <", offset) + "/Contents ".length;
  return { start, end: text.indexOf(">", start) + 1 };
}

function pdfDate(date: Date): string {
  return `D:${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
}
