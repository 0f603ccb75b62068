/** An incremental update whose every byte a test decides. */
export interface RawUpdate {
  /** By number; with a generation as `11 1`. */
  readonly objects?: Readonly<Record<string, string>>;
  /** Further lines of the table, each a subsection: number, offset, generation and use. */
  readonly entries?: readonly (readonly [num: number, offset: number, gen: number, use: "n" | "f"])[];
  /** Numbers whose objects are written but not listed. */
  readonly unlisted?: readonly number[];
  /** Replaces the trailer dictionary. */
  readonly trailer?: (previous: number) => string;
  /** Where `startxref` leads, of the table's own place. */
  readonly entrance?: (table: number, previous: number) => number;
}

/** The bytes with one more revision, written by hand. */
export function rawUpdate(bytes: Uint8Array, update: RawUpdate): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const previous = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1]);
  const lines: string[] = [];
  let body = "";
  for (const [key, object] of Object.entries(update.objects ?? {})) {
    const [num = 0, gen = 0] = key.split(" ").map(Number);
    if (update.unlisted?.includes(num) !== true)
      lines.push(subsection(num, text.length + body.length, gen, "n"));
    body += `${num} ${gen} obj\n${object}\nendobj\n`;
  }
  for (const [num, offset, gen, use] of update.entries ?? []) lines.push(subsection(num, offset, gen, use));
  const table = text.length + body.length;
  const trailer = update.trailer?.(previous) ?? `<< /Size 500 /Root 1 0 R /Info 128 0 R /Prev ${previous} >>`;
  const entrance = update.entrance?.(table, previous) ?? table;
  const xref = `xref\n${lines.length === 0 ? "0 0\n" : lines.join("")}trailer\n${trailer}\nstartxref\n${entrance}\n%%EOF\n`;
  return Buffer.from(text + body + xref, "latin1");
}

function subsection(num: number, offset: number, gen: number, use: "n" | "f"): string {
  return `${num} 1\n${String(offset).padStart(10, "0")} ${String(gen).padStart(5, "0")} ${use} \n`;
}

/** Where an object stands in some bytes: the first of its number, or the last. */
export function offsetOf(bytes: Uint8Array, num: number, which: "first" | "last" = "first"): number {
  const text = Buffer.from(bytes).toString("latin1");
  const mark = `\n${num} 0 obj`;
  return (which === "first" ? text.indexOf(mark) : text.lastIndexOf(mark)) + 1;
}
