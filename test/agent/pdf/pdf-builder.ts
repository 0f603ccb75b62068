import { deflateSync } from "node:zlib";

/** Builds PDF files of every structure, byte by byte, and remembers where each object went. */
export class PdfBuilder {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  /** Where objects are: an offset, or a place in an object stream. */
  readonly places = new Map<number, { offset: number; gen: number } | { stream: number; index: number }>();
  /** Subtracted from every offset that is written. */
  readonly base: number;

  constructor({ lead = "", header = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", relative = true } = {}) {
    this.base = relative ? lead.length : 0;
    this.raw(lead + header);
  }

  get size(): number {
    return this.#size;
  }

  raw(bytes: string | Uint8Array): this {
    const chunk = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    return this;
  }

  object(num: number, body: string | Uint8Array, gen = 0): this {
    this.places.set(num, { offset: this.#size, gen });
    return this.raw(`${num} ${gen} obj\n`).raw(body).raw("\nendobj\n");
  }

  stream(num: number, entries: string, data: string | Uint8Array): this {
    const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : data;
    const head = Buffer.from(`<<${entries} /Length ${bytes.length}>>\nstream\n`, "latin1");
    return this.object(num, Buffer.concat([head, bytes, Buffer.from("\nendstream")]));
  }

  objectStream(num: number, objects: Readonly<Record<number, string>>): this {
    let head = "";
    let body = "";
    for (const [index, [inner, text]] of Object.entries(objects).entries()) {
      head += `${inner} ${body.length} `;
      body += `${text} `;
      this.places.set(Number(inner), { stream: num, index });
    }
    const count = Object.keys(objects).length;
    const entries = `/Type /ObjStm /N ${count} /First ${head.length} /Filter /FlateDecode`;
    return this.stream(num, entries, deflateSync(Buffer.from(head + body, "latin1")));
  }

  /** A table of objects by number. `free` adds entries that are not in use. */
  table(numbers: readonly number[], trailer: string, { free = [0], end = true, eol = " \n" } = {}): number {
    const offset = this.#size;
    const all = [...new Set([...numbers, ...free])].sort((a, b) => a - b);
    let text = "xref\n";
    for (const [at, num] of all.entries()) {
      if (at === 0 || all[at - 1] !== num - 1) {
        let length = 1;
        while (all[at + length] === num + length) length += 1;
        text += `${num} ${length}\n`;
      }
      const place = this.places.get(num);
      text +=
        place !== undefined && "offset" in place && !free.includes(num)
          ? `${String(place.offset - this.base).padStart(10, "0")} ${String(place.gen).padStart(5, "0")} n${eol}`
          : `0000000000 65535 f${eol}`;
    }
    this.raw(`${text}trailer\n<<${trailer}>>\n`);
    return end ? this.end(offset) : offset;
  }

  /** A cross-reference stream with PNG prediction, as writers in use make it. */
  xrefStream(own: number, numbers: readonly number[], trailer: string, { end = true } = {}): number {
    const offset = this.#size;
    this.places.set(own, { offset, gen: 0 });
    const all = [...new Set([0, own, ...numbers])].sort((a, b) => a - b);
    const rows = all.map((num) => {
      const row = Buffer.alloc(7);
      const place = this.places.get(num);
      if (place === undefined || num === 0) row.writeUInt16BE(65_535, 5);
      else if ("offset" in place) {
        row[0] = 1;
        row.writeUInt32BE(place.offset - this.base, 1);
        row.writeUInt16BE(place.gen, 5);
      } else {
        row[0] = 2;
        row.writeUInt32BE(place.stream, 1);
        row.writeUInt16BE(place.index, 5);
      }
      return row;
    });
    const predicted = rows.flatMap((row, at) => {
      const up = rows[at - 1] ?? Buffer.alloc(7);
      return [2, ...row.map((byte, column) => (byte - (up[column] ?? 0)) & 0xff)];
    });
    const index = all.map((num) => `${num} 1`).join(" ");
    this.stream(
      own,
      `/Type /XRef /W [1 4 2] /Index [${index}] ${trailer} /Filter /FlateDecode ` +
        "/DecodeParms <</Predictor 12 /Columns 7>>",
      deflateSync(Uint8Array.from(predicted)),
    );
    return end ? this.end(offset) : offset;
  }

  end(offset: number): number {
    this.raw(`startxref\n${offset - this.base}\n%%EOF\n`);
    return offset;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#chunks));
  }
}

export const CATALOG = "<</Type /Catalog /Pages 2 0 R>>";
export const PAGES = "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842]>>";
export const PAGE = "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <<>>>>";
const TRAILER = "/Size 5 /Root 1 0 R /ID [<00112233> <44556677>]";

/** One page: catalogue 1, page tree 2, page 3, content 4. */
export function tablePdf(options?: ConstructorParameters<typeof PdfBuilder>[0]): PdfBuilder {
  const builder = new PdfBuilder(options);
  builder.object(1, CATALOG).object(2, PAGES).object(3, PAGE).stream(4, "", "0 0 m");
  builder.table([1, 2, 3, 4], TRAILER);
  return builder;
}

/** The same, with 1 to 3 in object stream 5 and cross-reference stream 6. */
export function streamPdf(options?: ConstructorParameters<typeof PdfBuilder>[0]): PdfBuilder {
  const builder = new PdfBuilder(options);
  builder.stream(4, "", "0 0 m").objectStream(5, { 1: CATALOG, 2: PAGES, 3: PAGE });
  builder.xrefStream(6, [1, 2, 3, 4, 5], "/Size 7 /Root 1 0 R /ID [<00112233> <44556677>]");
  return builder;
}

/** The same as a hybrid file: object 7, which the catalogue names, is only in the cross-reference stream. */
export function hybridPdf(): PdfBuilder {
  const builder = new PdfBuilder();
  builder.object(1, "<</Type /Catalog /Pages 2 0 R /Hidden 7 0 R>>");
  builder.object(2, PAGES).object(3, PAGE).stream(4, "", "0 0 m").objectStream(5, { 7: "(hidden)" });
  const stream = builder.xrefStream(6, [7], "/Size 8 /Root 1 0 R", { end: false });
  builder.table([1, 2, 3, 4, 5, 6], `/Size 8 /Root 1 0 R /XRefStm ${stream}`, { free: [0, 7] });
  return builder;
}

/** Linearised as far as structure goes: the newest section stands before the oldest. */
export function linearizedPdf(): PdfBuilder {
  const draft = (
    previous: number,
    length: number,
  ): { builder: PdfBuilder; first: number; second: number } => {
    const builder = new PdfBuilder();
    builder.object(5, `<</Linearized 1 /L ${String(length).padStart(6)} /N 1>>`);
    builder.object(1, CATALOG).object(3, PAGE).stream(4, "", "0 0 m");
    const prev = String(previous).padStart(6);
    const first = builder.table([1, 3, 4, 5], `/Size 6 /Root 1 0 R /Prev ${prev}`, { free: [], end: false });
    builder.raw("startxref\n0\n%%EOF\n").object(2, PAGES);
    const second = builder.table([2], "/Size 3", { end: false });
    builder.raw(`startxref\n${first}\n%%EOF\n`);
    return { builder, first, second };
  };
  const { builder, second } = draft(0, 0);
  return draft(second, builder.size).builder;
}
