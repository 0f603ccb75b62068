import { PdfDocument } from "../../../agent/pdf/document.ts";
import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfObject,
} from "../../../agent/pdf/object.ts";
import { serialise } from "../../../agent/pdf/serialise.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import {
  drawnColourFaults,
  fontFaults,
  deviceColourFaults,
  nameOf,
  type PdfARevision,
} from "./pdf-a-drawing-rule.ts";

const MAX_STREAM_BYTES = 64 * 1024 * 1024;
/** Print set; Invisible, Hidden and NoView not. */
const [PRINT, NOT_SHOWN] = [4, 1 | 2 | 32];

/**
 * What a revision adds to a PDF/A document against the rules of its part; empty where it stays what it was. No validator
 * of PDF/A stands behind this: each line is a clause that what a signature adds could break.
 *
 * @see ISO 19005-1, ISO 19005-2, ISO 19005-3, clause 6 of each
 */
export function pdfAFaults(original: Uint8Array, signed: Uint8Array, part: number): string[] {
  const [before, now] = [original, signed].map((bytes) => PdfDocument.open(new MemorySource(bytes)));
  if (before === undefined || now === undefined) return ["no documents"];
  const added = [...now.objects()].flatMap(([num, entry]) =>
    entry.kind === "offset" && entry.offset >= original.length
      ? [
          {
            ref: new PdfRef(num, entry.gen),
            offset: entry.offset,
            value: now.get(new PdfRef(num, entry.gen)),
          },
        ]
      : [],
  );
  const outputComponents = componentsOfOutputIntent(now);
  const revision = { part, before, now, original, signed, added, outputComponents };
  return [
    ...fileFaults(revision),
    ...added.flatMap(({ ref, offset, value }) => [
      ...syntaxFaults(revision, ref, offset, value),
      ...kindFaults(revision, ref, value).map((fault) => `${ref.toString()}: ${fault}`),
    ]),
  ];
}

/** 6.1.2 to 6.1.4 and 6.7: header, trailer, cross-reference, metadata. */
function fileFaults({ part, before, now, original, signed }: PdfARevision): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  check(Buffer.from(signed.subarray(0, original.length)).equals(original), "the original's bytes changed");
  check(!now.rebuilt, "the cross-reference is damaged");
  check(now.sectionKind === before.sectionKind, "another kind of cross-reference");
  check(
    part > 1 || now.sectionKind === "table" || before.sectionKind !== "table",
    "a cross-reference stream",
  );
  const [oldId, newId] = [before, now].map((one) => one.resolve(one.trailer.get("ID")));
  check(newId instanceof PdfArray && newId.items.length === 2, "no ID");
  if (oldId instanceof PdfArray && newId instanceof PdfArray)
    check(same(oldId.items[0], newId.items[0]), "the first half of the ID changed");
  check(!now.trailer.has("Encrypt"), "encrypted");
  check(same(before.trailer.get("Info"), now.trailer.get("Info")), "another Info");
  for (const key of ["Metadata", "OutputIntents", "MarkInfo", "Lang", "Version", "StructTreeRoot"])
    check(same(before.catalog.get(key), now.catalog.get(key)), `another ${key}`);
  for (const key of ["Metadata", "OutputIntents"]) {
    const entry = before.catalog.get(key);
    if (entry instanceof PdfRef) check(isUntouched(now, entry, original.length), `${key} is written again`);
  }
  const tail = Buffer.from(signed).toString("latin1", original.length);
  check(part > 1 || !/\nxref[^\n]*\n\d+ \d+ \n/.test(tail), "a subsection's header ends with a space");
  check(tail.endsWith("%%EOF\n") || tail.endsWith("%%EOF"), "data behind the end");
  return faults;
}

function isUntouched(now: PdfDocument, ref: PdfRef, size: number): boolean {
  const entry = now.locate(ref.num);
  return entry?.kind === "compressed" || (entry?.kind === "offset" && entry.offset < size);
}

function same(one: PdfObject | undefined, other: PdfObject | undefined): boolean {
  return Buffer.compare(serialise(one ?? null), serialise(other ?? null)) === 0;
}

/** 6.1.6 to 6.1.8 and 6.1.12: strings, streams, objects, limits. */
function syntaxFaults(
  { signed, now }: PdfARevision,
  ref: PdfRef,
  offset: number,
  value: PdfObject,
): string[] {
  const faults: string[] = [];
  const text = Buffer.from(signed.subarray(offset)).toString("latin1");
  if (!text.startsWith(`${ref.num} ${ref.gen} obj\n`)) faults.push("no line of its own for obj");
  if (signed[offset - 1] !== 0x0a && signed[offset - 1] !== 0x0d) faults.push("obj does not begin a line");
  const end = text.indexOf("\nendobj\n");
  if (end === -1) faults.push("endobj has no line of its own");
  if (value instanceof PdfStream) {
    const length = now.resolve(value.dict.get("Length"));
    const start = text.indexOf("\nstream\n") + "\nstream\n".length;
    if (typeof length !== "number" || !text.startsWith("\nendstream", start + length))
      faults.push("a stream of another length");
  } else faults.push(...oddHexStrings(text.slice(0, end)));
  faults.push(...limitFaults(value, false));
  return faults.map((fault) => `${ref.toString()}: ${fault}`);
}

function oddHexStrings(text: string): string[] {
  const found = text.match(/(?<!<)<[0-9a-fA-F\s]*>(?!>)/g) ?? [];
  return found.some((one) => one.replaceAll(/[<>\s]/g, "").length % 2 === 1)
    ? ["an odd hexadecimal string"]
    : [];
}

function limitFaults(value: PdfObject, isContents: boolean): string[] {
  if (value instanceof PdfString) return value.bytes.length > 32_767 && !isContents ? ["a long string"] : [];
  if (value instanceof PdfName) return value.value.length > 127 ? ["a long name"] : [];
  if (typeof value === "number") {
    const isIn = Number.isInteger(value) ? Math.abs(value) <= 2_147_483_647 : Math.abs(value) <= 32_767;
    return isIn ? [] : ["a great number"];
  }
  if (value instanceof PdfArray) return value.items.flatMap((item) => limitFaults(item, false));
  const dict = value instanceof PdfStream ? value.dict : value;
  if (!(dict instanceof PdfDict)) return [];
  return [...dict.entries()].flatMap(([key, entry]) => limitFaults(entry.value, key === "Contents"));
}

function kindFaults(revision: PdfARevision, ref: PdfRef, value: PdfObject): string[] {
  if (value instanceof PdfStream) return streamFaults(revision, ref, value);
  if (!(value instanceof PdfDict)) return [];
  if (nameOf(value, "Subtype") === "Widget") return widgetFaults(revision, value);
  if (nameOf(value, "Type") === "Font" || nameOf(value, "Type") === "FontDescriptor")
    return fontFaults(revision, value);
  return nameOf(value, "Type") === "Sig" ? signatureFaults(revision, value) : [];
}

/** 6.1.10, 6.2.4, 6.2.5, 6.4 of part 1; 6.1.7, 6.2.8 to 6.2.10 of part 2. */
function streamFaults(revision: PdfARevision, ref: PdfRef, stream: PdfStream): string[] {
  const { now, part, outputComponents } = revision;
  const { dict } = stream;
  const faults: string[] = [];
  for (const key of ["F", "FFilter", "FDecodeParms", "OPI", "PS", "Ref", "Alternates", "Subtype2"])
    if (dict.has(key)) faults.push(`a stream with ${key}`);
  const filters = now.resolve(dict.get("Filter"));
  for (const filter of filters instanceof PdfArray ? filters.items : [filters])
    if (filter instanceof PdfName && filter.value !== "FlateDecode") faults.push(`filter ${filter.value}`);
  if (dict.get("Interpolate") === true) faults.push("an interpolated image");
  const isTransparent = dict.has("SMask") || dict.has("Group");
  if (isTransparent && (part === 1 || outputComponents === null)) faults.push("transparency");
  const subtype = nameOf(dict, "Subtype");
  const isSoftMask = revision.added.some(
    ({ value }) => value instanceof PdfStream && ref.equals(value.dict.get("SMask")),
  );
  if (subtype === "Image" && dict.get("ImageMask") !== true && !isSoftMask)
    faults.push(...deviceColourFaults(revision, dict.get("ColorSpace")));
  if (subtype === "Form") {
    const content = now.streamBytes(stream, MAX_STREAM_BYTES);
    faults.push(...drawnColourFaults(revision, content, now.resolve(dict.get("Resources"))));
  }
  return faults;
}

/** 6.5.3, 6.6.1 and 6.9 of part 1; 6.3.2, 6.3.3 and 6.4.1 of part 2. */
function widgetFaults({ now, part }: PdfARevision, dict: PdfDict): string[] {
  const faults: string[] = [];
  const flags = now.resolve(dict.get("F"));
  if (typeof flags !== "number" || (flags & PRINT) === 0 || (flags & NOT_SHOWN) !== 0)
    faults.push("its flags");
  for (const key of ["A", "AA", "C", "IC", "CA"]) if (dict.has(key)) faults.push(`a widget with ${key}`);
  const appearance = now.resolve(dict.get("AP"));
  if (!(appearance instanceof PdfDict) || [...appearance.keys()].join() !== "N")
    faults.push("AP is not N alone");
  else if (!(now.resolve(appearance.get("N")) instanceof PdfStream))
    faults.push("an appearance without a stream");
  const tree = now.resolve(now.catalog.get("StructTreeRoot"));
  if (part > 0 && tree instanceof PdfDict && !dict.has("TU"))
    faults.push("no alternate name in a tagged document");
  return faults;
}

/** 6.4.3 of part 2: the whole file, and references without digests of their own. */
function signatureFaults({ now, signed }: PdfARevision, dict: PdfDict): string[] {
  const faults: string[] = [];
  const range = now.resolve(dict.get("ByteRange"));
  const numbers = range instanceof PdfArray ? range.items.map(Number) : [];
  if (numbers[0] !== 0 || (numbers[2] ?? 0) + (numbers[3] ?? 0) !== signed.length)
    faults.push("a partial byte range");
  const references = now.resolve(dict.get("Reference"));
  for (const item of references instanceof PdfArray ? references.items : []) {
    const reference = now.resolve(item);
    for (const key of ["DigestLocation", "DigestMethod", "DigestValue"])
      if (reference instanceof PdfDict && reference.has(key)) faults.push(`a reference with ${key}`);
  }
  return faults;
}

function componentsOfOutputIntent(document: PdfDocument): number | null {
  const intents = document.resolve(document.catalog.get("OutputIntents"));
  for (const item of intents instanceof PdfArray ? intents.items : []) {
    const intent = document.resolve(item);
    if (!(intent instanceof PdfDict) || nameOf(intent, "S") !== "GTS_PDFA1") continue;
    const profile = document.resolve(intent.get("DestOutputProfile"));
    return profile instanceof PdfStream ? Number(document.resolve(profile.dict.get("N"))) : 0;
  }
  return null;
}
