/** Bodies of indirect objects by number, as they stand in a file; `null` frees the number. */
export type Bodies = Readonly<Record<number, string | null>>;

/** What a revision is to have beside its objects. */
export interface RevisionOptions {
  /** Reference of the catalogue. */
  readonly root?: string;
  /** Further entries of the trailer. */
  readonly trailer?: string;
  /** Offsets to list instead of where an object was written, or for objects that this revision does not write. */
  readonly offsets?: Readonly<Record<number, number>>;
  /** The offset of the section before; by default the last. `null` leaves it out. */
  readonly previous?: number | null;
}

const HEADER = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";

/** The first revision of a PDF, with a table of cross-references, written by nobody's library. */
export function firstRevision(bodies: Bodies, options: RevisionOptions = {}): Buffer {
  return withSection(Buffer.from(HEADER, "latin1"), bodies, { ...options, previous: null });
}

/** The file with one more revision, whatever is in it. */
export function appended(file: Uint8Array, bodies: Bodies, options: RevisionOptions = {}): Buffer {
  const before = Buffer.from(file);
  return withSection(before, bodies, { previous: lastSection(before), ...options });
}

/** Where the last `startxref` of a file points. */
export function lastSection(file: Uint8Array): number {
  const text = Buffer.from(file).toString("latin1");
  return Number(/startxref\s+(\d+)/.exec(text.slice(text.lastIndexOf("startxref")))?.[1]);
}

/** Where an object stands; the last of its number. */
export function offsetOf(file: Uint8Array, num: number): number {
  return Buffer.from(file).toString("latin1").lastIndexOf(`\n${num} 0 obj`) + 1;
}

/** The body of an object; the last of its number. */
export function bodyOf(file: Uint8Array, num: number): string {
  const text = Buffer.from(file).toString("latin1");
  const at = offsetOf(file, num);
  return text.slice(text.indexOf("obj", at) + 3, text.indexOf("\nendobj", at)).trim();
}

/** A body with some of its text replaced. */
export function replaced(file: Uint8Array, num: number, from: string | RegExp, to: string): string {
  const body = bodyOf(file, num);
  const changed = body.replace(from, to);
  if (changed === body) throw new Error(`nothing to replace in ${num}: ${String(from)}`);
  return changed;
}

/** A stream object. */
export function streamBody(content: string, entries = ""): string {
  return `<< ${entries} /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

/** A stream object of bytes. */
export function binaryBody(content: Uint8Array, entries = ""): string {
  return streamBody(Buffer.from(content).toString("latin1"), entries);
}

function withSection(before: Buffer, bodies: Bodies, options: RevisionOptions): Buffer {
  let text = before.toString("latin1");
  const entries = new Map<number, string>();
  for (const [key, body] of Object.entries(bodies)) {
    const num = Number(key);
    if (body === null) {
      entries.set(num, "0000000000 00001 f");
      continue;
    }
    entries.set(num, inUse(text.length));
    text += `${num} 0 obj\n${body}\nendobj\n`;
  }
  for (const [num, offset] of Object.entries(options.offsets ?? {})) entries.set(Number(num), inUse(offset));
  const size = Math.max(sizeOf(before), ...[...entries.keys()].map((num) => num + 1));
  const previous = options.previous ?? null;
  const trailer = [
    `/Size ${size} /Root ${options.root ?? "1 0 R"} /ID [<4B79736F> <4B79736F>]`,
    ...(previous === null ? [] : [`/Prev ${previous}`]),
    ...(options.trailer === undefined ? [] : [options.trailer]),
  ];
  const section = text.length;
  text += `xref\n${subsections(entries)}trailer\n<< ${trailer.join(" ")} >>\nstartxref\n${section}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

function inUse(offset: number): string {
  return `${String(offset).padStart(10, "0")} 00000 n`;
}

function sizeOf(file: Buffer): number {
  const sizes = [...file.toString("latin1").matchAll(/\/Size (\d+)/g)].map(([, size]) => Number(size));
  return Math.max(1, ...sizes);
}

function subsections(entries: ReadonlyMap<number, string>): string {
  const lines = [...entries].sort(([one], [other]) => one - other);
  const head = entries.has(0) ? "" : "0 1\n0000000000 65535 f \n";
  return head + lines.map(([num, entry]) => `${num} 1\n${entry} \n`).join("");
}
