/** What the reader spends at most on one document. More is `PDF_TOO_COMPLEX`, where nothing else is said. */
export interface PdfLimits {
  /** Arrays and dictionaries inside one another. */
  readonly maxNesting: number;
  /** Values within one object. */
  readonly maxValues: number;
  /** One object without its stream data, bytes. */
  readonly maxObjectBytes: number;
  /** All that is parsed over the document's life beyond four times its size, bytes. Guards against objects that overlap. */
  readonly maxParsedBytes: number;
  /** Largest object number; an entry above is ignored. */
  readonly maxObjectNumber: number;
  /** Entries that are held in memory at once: of a malformed table, or of a rebuilt one. */
  readonly maxObjects: number;
  /** Cross-reference sections in one chain of /Prev; trailers that a rebuild finds. */
  readonly maxXrefSections: number;
  /** One stream decoded for the reader's own use: a cross-reference or object stream, bytes. */
  readonly maxDecodedBytes: number;
  /** Filters of one stream. */
  readonly maxFilters: number;
  /** References that lead to a further reference. A longer chain leads to null. */
  readonly maxReferenceChain: number;
  /** Levels of the page tree. */
  readonly maxPageTreeDepth: number;
  /** Nodes of the page tree that a full walk visits. */
  readonly maxPages: number;
  /** File size up to which a damaged cross-reference is rebuilt, bytes. */
  readonly maxRebuildBytes: number;
  /** Dictionaries that a rebuild parses to find its way, bytes. */
  readonly maxRebuildParsedBytes: number;
  /** All object streams together that a rebuild decodes, bytes. */
  readonly maxRebuildDecodedBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_PDF_LIMITS: PdfLimits = Object.freeze({
  maxNesting: 256,
  maxValues: 2_000_000,
  maxObjectBytes: 16 * MIB,
  maxParsedBytes: 256 * MIB,
  // ISO 32000-1, annex C: the largest number of indirect objects that readers have to take.
  maxObjectNumber: 8_388_607,
  maxObjects: 1_000_000,
  maxXrefSections: 4_096,
  maxDecodedBytes: 64 * MIB,
  maxFilters: 8,
  maxReferenceChain: 32,
  maxPageTreeDepth: 1_000,
  maxPages: 100_000,
  maxRebuildBytes: 512 * MIB,
  maxRebuildParsedBytes: 128 * MIB,
  maxRebuildDecodedBytes: 256 * MIB,
});
