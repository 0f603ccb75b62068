import { PdfDict } from "./object.ts";
import type { ByteSource } from "./source.ts";
import type { SectionKind, XrefEntry, XrefSection } from "./xref.ts";

/** What one writing of the file added: the first is the original document, each other an incremental update. */
export interface Revision {
  /** From 0, oldest first. */
  readonly index: number;
  /** Of its newest cross-reference section, from byte 0. */
  readonly xrefOffset: number;
  readonly kind: SectionKind;
  /** Of the same section, offset after its trailer or its stream's data. */
  readonly xrefEnd: number;
  /** Its trailer, or its stream's dictionary. */
  readonly trailer: PdfDict;
  /** How many sections it has. */
  readonly sectionCount: number;
  /** File offset where its bytes start: the end of the revision before. */
  readonly start: number;
  /** File offset just after its `%%EOF` and that line's end. */
  readonly end: number;
  /** Object numbers that it adds, changes or frees; read from the file as they are walked. */
  entries(): Iterable<readonly [number, XrefEntry]>;
}

/** A revision, and which of the document's sections is its newest. */
export interface PlacedRevision {
  readonly revision: Revision;
  /** Index of a section; those from there on are the sections of the document as of this revision. */
  readonly newest: number;
}

const EOF_SEARCH_BYTES = 2_048;

/**
 * Parts a chain of sections into revisions. The two sections of a linearised file, of which the newer stands before
 * the older, are one revision.
 * @param sections newest first
 * @see ISO 32000-1, 7.5.6 and annex F
 */
export function revisionsOf(source: ByteSource, sections: readonly XrefSection[]): PlacedRevision[] {
  const groups: { newest: number; oldest: number; end: number }[] = [];
  for (let at = sections.length - 1; at >= 0; at -= 1) {
    const section = sections[at];
    if (section === undefined) break;
    const end = endOfRevision(source, section.end);
    const last = groups.at(-1);
    if (last !== undefined && end <= last.end) last.newest = at;
    else groups.push({ newest: at, oldest: at, end });
  }
  return groups.map(({ newest, oldest, end }, index) => ({
    newest,
    revision: describe(sections.slice(newest, oldest + 1), {
      index,
      start: groups[index - 1]?.end ?? 0,
      end,
    }),
  }));
}

function describe(
  own: readonly XrefSection[],
  { index, start, end }: { index: number; start: number; end: number },
): Revision {
  const newest = own[0];
  // Each named: a file may have thousands, and to spread the place into them takes most of the time.
  return {
    index,
    start,
    end,
    xrefOffset: newest?.offset ?? 0,
    kind: newest?.kind ?? "table",
    xrefEnd: newest?.end ?? 0,
    trailer: newest?.trailer ?? new PdfDict(),
    sectionCount: own.length,
    *entries() {
      for (const section of own) yield* section.entries();
    },
  };
}

function endOfRevision(source: ByteSource, sectionEnd: number): number {
  const bytes = source.read(sectionEnd, Math.min(EOF_SEARCH_BYTES, source.size - sectionEnd));
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf("%%EOF");
  if (at === -1) return sectionEnd;
  let end = at + "%%EOF".length;
  if (bytes[end] === 0x0d) end += 1;
  if (bytes[end] === 0x0a) end += 1;
  return sectionEnd + end;
}
