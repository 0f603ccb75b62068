import { KysoError } from "../../protocol/error.ts";
import { isDigit, isSpace, Lexer } from "./lexer.ts";
import type { PdfDict } from "./object.ts";
import type { ParseBudget } from "./parse-window.ts";
import type { ByteSource } from "./source.ts";
import type { XrefEntry, XrefSection } from "./xref.ts";
import { readXrefStream } from "./xref-stream.ts";
import { isXrefTableAt, readXrefTable } from "./xref-table.ts";

/** Readers look this far for `%PDF-` from the front, and first for `startxref` from the back. */
const HEADER_SEARCH_BYTES = 1024;
const TAIL_BYTES = 1024;
/** How far `startxref` is searched where other bytes follow the document. */
const LONG_TAIL_BYTES = 64 * 1024;

/** Offset of `%PDF-`, -1 where there is none near the start. @see ISO 32000-1, 7.5.2 and annex H.3.4.1 */
export function findHeader(source: ByteSource): number {
  return asBuffer(source.read(0, Math.min(HEADER_SEARCH_BYTES, source.size))).indexOf("%PDF-");
}

/** The last `startxref` of a file. */
export interface StartXref {
  /** Where the word stands, from byte 0. */
  readonly at: number;
  /** The number after it, as the file counts; -1 where none follows. */
  readonly offset: number;
}

/** `null` where there is none near the end. @see ISO 32000-1, 7.5.5 */
export function findStartXref(source: ByteSource): StartXref | null {
  for (const length of [TAIL_BYTES, LONG_TAIL_BYTES]) {
    const size = Math.min(length, source.size);
    const tail = asBuffer(source.read(source.size - size, size));
    const at = tail.lastIndexOf("startxref");
    if (at === -1) continue;
    const lexer = new Lexer(tail, at + "startxref".length);
    lexer.skipSpace();
    return { at: source.size - size + at, offset: lexer.readDigits() };
  }
  return null;
}

/** Whether a cross-reference section can stand at an offset, and where it then starts. -1 where none can. */
export function sectionStart(source: ByteSource, offset: number): number {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset >= source.size) return -1;
  const bytes = source.read(offset, Math.min(32, source.size - offset));
  let at = 0;
  while (at < bytes.length && isSpace(bytes[at] ?? 0)) at += 1;
  const start = offset + at;
  if (isXrefTableAt(source, start)) return start;
  return isDigit(bytes[at] ?? 0) && /^\d+\s+\d+\s+obj/.test(asBuffer(bytes.subarray(at)).toString("latin1"))
    ? start
    : -1;
}

/**
 * All cross-reference sections from the one at `start` back along /Prev, newest first.
 * @param known a whole chain that was read before: where this one leads into its newest section, it goes on as that does
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 7.5.6
 */
export function readXrefChain(
  input: { source: ByteSource; base: number; budget: ParseBudget },
  start: number,
  known: readonly XrefSection[] = [],
): XrefSection[] {
  const { source, base, budget } = input;
  const limit = budget.limits.maxXrefSections;
  const sections: XrefSection[] = [];
  const visited = new Set<number>();
  for (let offset = sectionStart(source, start); ;) {
    if (offset === -1 || visited.has(offset)) throw new KysoError("PDF_DAMAGED", "a broken chain of /Prev");
    visited.add(offset);
    const rest = offset === known[0]?.offset ? known : [];
    if (sections.length + Math.max(rest.length, 1) > limit) {
      throw new KysoError("PDF_TOO_COMPLEX", "too many cross-reference sections", { detail: { limit } });
    }
    if (rest.length > 0) return [...sections, ...rest];
    const section = readSection(input, offset);
    sections.push(section);
    const previous = section.trailer.get("Prev");
    // No section can be at 0: writers that have no previous one write that.
    if (typeof previous !== "number" || previous === 0) return sections;
    offset = sectionStart(source, previous + base);
  }
}

function readSection(
  input: { source: ByteSource; base: number; budget: ParseBudget },
  offset: number,
): XrefSection {
  if (!isXrefTableAt(input.source, offset)) return readXrefStream(input, offset);
  const table = readXrefTable(input, offset);
  const place = table.trailer.get("XRefStm");
  if (typeof place !== "number") return table;
  const start = sectionStart(input.source, place + input.base);
  if (start === -1) throw new KysoError("PDF_DAMAGED", "no cross-reference stream at /XRefStm");
  return new HybridSection(table, readXrefStream(input, start));
}

/** A table with a stream of the objects that only newer readers see. @see ISO 32000-1, 7.5.8.4 */
class HybridSection implements XrefSection {
  readonly kind = "hybrid";
  readonly offset: number;
  readonly end: number;
  readonly trailer: PdfDict;
  readonly limit: number;
  readonly #table: XrefSection;
  readonly #stream: XrefSection;

  constructor(table: XrefSection, stream: XrefSection) {
    this.offset = table.offset;
    // A stream that is written after its table belongs to the revision that brings it.
    this.end = Math.max(table.end, stream.end);
    this.trailer = table.trailer;
    this.limit = Math.max(table.limit, stream.limit);
    this.#table = table;
    this.#stream = stream;
  }

  /** The table marks as free what only the stream has. */
  lookup(num: number): XrefEntry | undefined {
    const entry = this.#table.lookup(num);
    if (entry !== undefined && entry.kind !== "free") return entry;
    return this.#stream.lookup(num) ?? entry;
  }

  *entries(): Iterable<readonly [number, XrefEntry]> {
    for (const [num, entry] of this.#table.entries()) yield [num, this.lookup(num) ?? entry];
    for (const [num, entry] of this.#stream.entries()) {
      if (this.#table.lookup(num) === undefined) yield [num, entry];
    }
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
