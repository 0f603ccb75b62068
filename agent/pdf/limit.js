const MIB = 1024 * 1024;
export const DEFAULT_PDF_LIMITS = Object.freeze({
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
