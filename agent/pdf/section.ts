import { PdfArray, PdfName, type PdfDict, type PdfRef } from "./object.ts";
import { latin1, serialise } from "./serialise.ts";

/** An object's place, with its offset as the file writes it. */
export type SectionEntry =
  | { readonly kind: "free"; readonly num: number; readonly gen: number }
  | { readonly kind: "offset"; readonly num: number; readonly gen: number; readonly offset: number }
  | { readonly kind: "compressed"; readonly num: number; readonly stream: number; readonly index: number };

/** A cross-reference table with its trailer. @see ISO 32000-1, 7.5.4 and 7.5.5 */
export function tableSection(entries: readonly SectionEntry[], trailer: PdfDict): Uint8Array {
  let text = "xref\n";
  for (const run of runsOf(entries)) {
    text += `${run[0]?.num ?? 0} ${run.length}\n`;
    for (const entry of run) text += tableEntry(entry);
  }
  return Buffer.concat([latin1(`${text}trailer\n`), serialise(trailer), latin1("\n")]);
}

/** Exactly 20 bytes. A table can't say that an object is compressed: readers that know tables only don't see it. */
function tableEntry(entry: SectionEntry): string {
  const offset = entry.kind === "offset" ? entry.offset : 0;
  const gen = entry.kind === "compressed" ? 65_535 : entry.gen;
  const place = `${String(offset).padStart(10, "0")} ${String(gen).padStart(5, "0")}`;
  return `${place} ${entry.kind === "offset" ? "n" : "f"} \n`;
}

/**
 * A cross-reference stream as an indirect object. Its own entry must be among the entries.
 * @see ISO 32000-1, 7.5.8
 */
export function streamSection(entries: readonly SectionEntry[], trailer: PdfDict, own: PdfRef): Uint8Array {
  const widths = [1, 1, 1];
  const runs = runsOf(entries);
  const rows = runs.flat().map(fieldsOf);
  for (const row of rows) {
    for (const [at, value] of row.entries()) widths[at] = Math.max(widths[at] ?? 1, byteLength(value));
  }
  const index = runs.flatMap((run) => [run[0]?.num ?? 0, run.length]);
  const data = Buffer.alloc(rows.length * widths.reduce((sum, width) => sum + width, 0));
  let position = 0;
  for (const row of rows) {
    for (const [at, value] of row.entries()) {
      const width = widths[at] ?? 1;
      data.writeUIntBE(value, position, width);
      position += width;
    }
  }
  const dict = trailer.with(
    new Map<string, PdfName | PdfArray | number>([
      ["Type", new PdfName("XRef")],
      ["W", new PdfArray(widths)],
      ["Index", new PdfArray(index)],
      ["Length", data.length],
    ]),
  );
  return Buffer.concat([
    latin1(`${own.num} ${own.gen} obj\n`),
    serialise(dict),
    latin1("\nstream\n"),
    data,
    latin1("\nendstream\nendobj\n"),
  ]);
}

/** @see ISO 32000-1, table 18 */
function fieldsOf(entry: SectionEntry): readonly [number, number, number] {
  if (entry.kind === "free") return [0, 0, entry.gen];
  if (entry.kind === "offset") return [1, entry.offset, entry.gen];
  return [2, entry.stream, entry.index];
}

function byteLength(value: number): number {
  let length = 1;
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) length += 1;
  return length;
}

/** Entries in the order of their numbers, parted where one is missing. */
function runsOf(entries: readonly SectionEntry[]): SectionEntry[][] {
  const runs: SectionEntry[][] = [];
  for (const entry of [...entries].sort((a, b) => a.num - b.num)) {
    const run = runs.at(-1);
    if (run?.at(-1)?.num === entry.num - 1) run.push(entry);
    else runs.push([entry]);
  }
  return runs;
}
