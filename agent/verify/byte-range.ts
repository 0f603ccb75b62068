import { MAX_SIGNED_DATA_BYTES } from "../cms/parsed-signed-data.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfString, type PdfObject } from "../pdf/object.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { SignatureField } from "./signature-field.ts";

/** White space that may stand between the end of a revision and the end of what was signed, bytes. */
const MAX_PADDING_BYTES = 4096;

/** What a signature covers: all of the file's bytes up to `end`, but for its own value. File offsets. */
export interface SignedRange {
  /** Of the `<` of `/Contents`. */
  readonly gapStart: number;
  /** After its `>`. */
  readonly gapEnd: number;
  readonly end: number;
  /** Index of the revision that ends there. */
  readonly revision: number;
  /** The bytes of `/Contents`, with padding. */
  readonly contents: Uint8Array;
}

/**
 * Reads `/ByteRange` and holds it to its one permitted form: two ranges from the first byte to the end of a revision,
 * which leave out exactly the value of this signature's `/Contents`, brackets included. Anything else would leave
 * bytes that nobody has signed.
 *
 * @returns `null` when it has another form
 * @see ISO 32000-1, 12.8.1; ETSI EN 319 142-1, 5.4
 */
export function readSignedRange(
  document: PdfDocument,
  { holder, dict }: NonNullable<SignatureField["signature"]>,
): SignedRange | null {
  const [start, gapStart = -1, gapEnd = -1, length = -1] = fourNumbers(document, dict.get("ByteRange"));
  const end = gapEnd + length;
  // Of a key that stands twice, every reader may take another value.
  if (!dict.isSound) return null;
  const isWithin = gapStart >= 0 && gapEnd > gapStart && length >= 0 && end <= document.source.size;
  if (start !== 0 || !isWithin) return null;
  const contents = readGap(document.source, gapStart, gapEnd);
  const value = document.resolve(dict.get("Contents"));
  if (contents === null || !(value instanceof PdfString) || Buffer.compare(value.bytes, contents) !== 0)
    return null;
  const revision = revisionAt(document, end);
  if (revision === null || !isWrittenBefore(document, holder.num, revision, gapStart)) return null;
  return { gapStart, gapEnd, end, revision, contents };
}

function fourNumbers(document: PdfDocument, object: PdfObject): number[] {
  const array = document.resolve(object);
  if (!(array instanceof PdfArray) || array.items.length !== 4) return [];
  return array.items.filter((item) => typeof item === "number").filter(Number.isSafeInteger);
}

function readGap(source: ByteSource, start: number, end: number): Uint8Array | null {
  if (end - start < 2 || end - start > 2 * MAX_SIGNED_DATA_BYTES + 2) return null;
  return octetsOfGap(source.read(start, end - start));
}

/** What stands in a gap; `null` where it is no hexadecimal string, or has anything but digits between its brackets. */
export function octetsOfGap(gap: Uint8Array): Uint8Array | null {
  const text = Buffer.from(gap.buffer, gap.byteOffset, gap.length).toString("latin1");
  // Ends before the first that is no digit.
  const octets = Buffer.from(text.slice(1, -1), "hex");
  return text.startsWith("<") && text.endsWith(">") && 2 * octets.length + 2 === gap.length ? octets : null;
}

/** The revision that ends where the signed bytes do; a line's end or white space may stand between. */
function revisionAt({ source, revisions }: PdfDocument, end: number): number | null {
  for (const { index, end: revisionEnd } of revisions.toReversed()) {
    if (revisionEnd <= end) return isBlank(source, revisionEnd, end) ? index : null;
    if (revisionEnd - end <= 2 && isLineEnd(source, end, revisionEnd)) return index;
  }
  return null;
}

/** Whether only white space and null bytes stand in a range that is not too long to tell. */
function isBlank(source: ByteSource, start: number, end: number): boolean {
  if (end - start > MAX_PADDING_BYTES) return false;
  return source
    .read(start, end - start)
    .every((byte) => byte === 0 || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** Whether nothing, or just one end of a line, stands in a range. */
export function isLineEnd(source: ByteSource, start: number, end: number): boolean {
  if (end - start > 2) return false;
  return ["", "\r", "\n", "\r\n"].includes(Buffer.from(source.read(start, end - start)).toString("latin1"));
}

/**
 * Whether the signature's object is written in the revision that it signs, ahead of its value. One that comes from a
 * later revision signs nothing that a reader shows; one in an object stream has no place of its own.
 */
function isWrittenBefore(document: PdfDocument, num: number, revision: number, gapStart: number): boolean {
  const entry = document.locate(num);
  const start = document.revisions[revision]?.start ?? 0;
  return entry?.kind === "offset" && entry.offset >= start && entry.offset < gapStart;
}
