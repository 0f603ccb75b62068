import type { PdfDocument } from "../../pdf/document.ts";
import { PdfRef } from "../../pdf/object.ts";
import type { Revision } from "../../pdf/revision.ts";
import type { ByteSource } from "../../pdf/source.ts";

const BLOCK_BYTES = 1024 * 1024;

/** Largest cross-reference table of one revision that is looked at, bytes. */
const MAX_TABLE_BYTES = 32 * 1024 * 1024;

/** What may stand between the two numbers of an object's header and its `obj`. */
const HEADER_BYTES = 256;

const WORD = "obj";
const HEADER = /^[\s\0]*[0-9]+[\s\0]+[0-9]+[\s\0]+obj/;
/** An object's header up to its `obj`, or as much of one as no end is seen of. */
const HEADER_TAIL = /(?:^[\s\0]*|[0-9][\s\0]+)[0-9]*[\s\0]*$/;
const COMMENT = /%[^\r\n]*/g;

/** Words in streams that happen to be `obj`. */
const MAX_OTHER_WORDS = 100_000;

/** What a revision begins with: an object, or its table. */
const START = /^[\s\0]*(?:%[^\r\n]*[\r\n]\s*)*(?:[0-9]+[\s\0]+[0-9]+[\s\0]+obj|xref)/;
const START_BYTES = 1024;

/** What leads into a document: a table, or a stream of cross-references. */
const OTHER_ENTRANCE = /(?<!start)xref|\/XRef/;

/** Behind a table's trailer, or a stream's data. Some software has its name in a comment there. */
const END =
  /^(?:\s*endstream\s+endobj)?\s*(?:%(?!%EOF)(?:(?!startxref)[^\r\n])*[\r\n]\s*)*startxref\s+([0-9]+)\s+%%EOF[\r\n]*$/;

const TABLE_START = /xref *(?:\r\n|\r|\n)/y;
const SUBSECTION = /([0-9]+) ([0-9]+) *(?:\r\n|\r|\n)/y;
const ENTRY = /([0-9]{10}) ([0-9]{5}) ([nf])(?: \r| \n|\r\n)/y;
const TRAILER = /trailer/y;

/**
 * Whether a revision that follows a signature can be read in one way only. A reader that finds anything wrong with it
 * makes a cross-reference of its own from all that looks like an object; so the revision must be formed as the standard
 * has it, and nothing in it may look like an object that its cross-reference does not list.
 *
 * @see ISO 32000-1, 7.5.4 to 7.5.6 and 7.5.8
 */
export function isPlainRevision({ source, offsetBase, revisions }: PdfDocument, revision: Revision): boolean {
  const { kind, sectionCount, xrefOffset, xrefEnd, end } = revision;
  if (sectionCount !== 1 || kind === "hybrid" || !isPlainTrailer(revision)) return false;
  const before = revisions[revision.index - 1];
  // Some readers have no object beyond the size; and some count offsets from the header, others from the first byte.
  if (sizeOf(revision) < sizeOf(before)) return false;
  if (offsetBase !== 0 && ![before, revision].every((one) => isReadOnce(source, one, offsetBase)))
    return false;
  const tail = END.exec(textAt(source, xrefEnd, end));
  if (tail === null || Number(tail[1]) + offsetBase !== xrefOffset) return false;
  if (kind === "table" && !isPlainTable(source, revision)) return false;
  if (!START.test(textAt(source, revision.start, Math.min(revision.start + START_BYTES, end)))) return false;
  const listed = listedObjects(source, revision, offsetBase);
  return listed !== null && hasNoOther(source, revision, listed);
}

/**
 * Whether a reader that counts offsets from the first byte of a file finds no other cross-reference than one that counts
 * from its header: neither where it is led, nor nearer to there than the right one. It looks for the objects by
 * themselves then, as it did before the revision was added.
 */
function isReadOnce(source: ByteSource, revision: Revision | undefined, offsetBase: number): boolean {
  if (revision === undefined) return false;
  const { xrefOffset } = revision;
  const place = xrefOffset - offsetBase;
  const near = textAt(source, Math.max(0, place - offsetBase), xrefOffset);
  if (OTHER_ENTRANCE.test(near)) return false;
  const found = HEADER.exec(textAt(source, place, Math.min(place + HEADER_BYTES, revision.end)));
  return found === null || place + found[0].search(/[0-9]/) === xrefOffset;
}

function isPlainTrailer({ trailer }: Revision): boolean {
  const isCount = (key: string): boolean =>
    /^[0-9]+$/.test(Buffer.from(trailer.raw(key) ?? []).toString("latin1"));
  return trailer.isSound && trailer.get("Root") instanceof PdfRef && isCount("Size") && isCount("Prev");
}

function sizeOf(revision: Revision | undefined): number {
  const size = revision?.trailer.get("Size");
  return typeof size === "number" ? size : 0;
}

/** Each entry has its twenty bytes, and its own number. */
function isPlainTable(source: ByteSource, { xrefOffset, xrefEnd }: Revision): boolean {
  if (xrefEnd - xrefOffset > MAX_TABLE_BYTES) return false;
  const text = textAt(source, xrefOffset, xrefEnd);
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  if (take(TABLE_START) === null) return false;
  while (take(TRAILER) === null) {
    const [, first, count] = take(SUBSECTION) ?? [];
    if (first === undefined) return false;
    for (let index = 0; index < Number(count); index++) {
      const [, , gen, use] = take(ENTRY) ?? [];
      if (use === undefined) return false;
      // The list of free numbers begins with 0; some readers take any other number there for a slip.
      if (index === 0 && Number(first) === 1 && use === "f" && gen === "65535") return false;
    }
  }
  return true;
}

/** Where the `obj` of each listed object stands; `null` where one is not there, or a number is listed twice. */
function listedObjects(
  source: ByteSource,
  revision: Revision,
  offsetBase: number,
): ReadonlySet<number> | null {
  const seen = new Set<number>();
  const offsets = new Set<number>(revision.kind === "stream" ? [revision.xrefOffset] : []);
  for (const [num, entry] of revision.entries()) {
    if (seen.has(num)) return null;
    seen.add(num);
    if (entry.kind === "offset" && entry.offset >= revision.start) offsets.add(entry.offset);
  }
  const words = new Set<number>();
  for (const offset of offsets) {
    const header = HEADER.exec(textAt(source, offset, Math.min(offset + HEADER_BYTES, revision.end)));
    if (header === null || (offsetBase !== 0 && isDigit(source, offset - 1))) return null;
    words.add(offset + header[0].length - WORD.length);
  }
  return words;
}

/** Whether a number that seems to begin at the next byte begins earlier. */
function isDigit(source: ByteSource, offset: number): boolean {
  return offset >= 0 && /[0-9]/.test(textAt(source, offset, offset + 1));
}

function hasNoOther(source: ByteSource, { start, end }: Revision, listed: ReadonlySet<number>): boolean {
  let others = 0;
  for (let from = start; from < end; from += BLOCK_BYTES) {
    // With what a header before the block's first word can have, and with the rest of its last word.
    const first = Math.max(start, from - HEADER_BYTES);
    const text = textAt(source, first, Math.min(from + BLOCK_BYTES + WORD.length - 1, end));
    for (let at = text.indexOf(WORD, from - first); at !== -1; at = text.indexOf(WORD, at + 1)) {
      if (listed.has(first + at)) continue;
      others++;
      const before = text.slice(Math.max(0, at - HEADER_BYTES), at);
      if (others > MAX_OTHER_WORDS || isHeader(before)) return false;
    }
  }
  return true;
}

/** Whether the text before an `obj` makes it an object's, to a reader that knows comments or to one that does not. */
function isHeader(before: string): boolean {
  return HEADER_TAIL.test(before) || HEADER_TAIL.test(before.replaceAll(COMMENT, ""));
}

function textAt(source: ByteSource, start: number, end: number): string {
  return Buffer.from(source.read(start, Math.max(0, end - start))).toString("latin1");
}
