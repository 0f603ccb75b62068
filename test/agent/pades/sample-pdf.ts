/** What a sample page is to have beside its text. */
export interface SamplePage {
  readonly rotate?: number;
  /** `inherited` leaves it to the page tree's root. */
  readonly mediaBox?: readonly number[] | "inherited";
  readonly cropBox?: readonly number[];
  readonly userUnit?: number;
  /** The `/Annots` entry's value as it stands in the file. */
  readonly annots?: string;
}

/** What a sample document is to have. */
export interface SamplePdf {
  readonly pages?: readonly SamplePage[];
  /** Entries of the page tree's root as they stand in the file. */
  readonly pageTree?: string;
  /** Entries of the catalogue as they stand in the file. */
  readonly catalog?: string;
  /** Objects from number 100 on, by number, as they stand in the file. */
  readonly objects?: Readonly<Record<number, string>>;
  /** Leaves the end-of-line after `%%EOF` out. */
  readonly bareEnd?: boolean;
}

const A4 = [0, 0, 595, 842] as const;

/**
 * A PDF with a table of cross-references, written by hand so that each trait is just what a test asks for. Each page has
 * its number in its middle and an arrow that points up in default user space.
 */
export function samplePdf(sample: SamplePdf = {}): Uint8Array {
  const pages = sample.pages ?? [{}];
  const bodies = new Map<number, string>();
  bodies.set(1, `<< /Type /Catalog /Pages 2 0 R ${sample.catalog ?? ""} >>`);
  const kids = pages.map((_, index) => `${10 + 2 * index} 0 R`).join(" ");
  bodies.set(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} ${sample.pageTree ?? ""} >>`);
  bodies.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  for (const [index, page] of pages.entries()) {
    bodies.set(10 + 2 * index, pageBody(page, 11 + 2 * index));
    bodies.set(11 + 2 * index, contentBody(page, index));
  }
  for (const [number, body] of Object.entries(sample.objects ?? {})) bodies.set(Number(number), body);
  return withTable(bodies, sample.bareEnd === true ? "%%EOF" : "%%EOF\n");
}

function pageBody(page: SamplePage, contents: number): string {
  const { rotate, cropBox, userUnit, annots } = page;
  const entries = [
    ...(page.mediaBox === "inherited" ? [] : [`/MediaBox [${(page.mediaBox ?? A4).join(" ")}]`]),
    ...(cropBox === undefined ? [] : [`/CropBox [${cropBox.join(" ")}]`]),
    ...(rotate === undefined ? [] : [`/Rotate ${rotate}`]),
    ...(userUnit === undefined ? [] : [`/UserUnit ${userUnit}`]),
    ...(annots === undefined ? [] : [`/Annots ${annots}`]),
  ];
  return `<< /Type /Page /Parent 2 0 R ${entries.join(" ")} /Contents ${contents} 0 R /Resources << /Font << /F 3 0 R >> >> >>`;
}

function mediaBoxOf({ mediaBox = A4 }: SamplePage): readonly number[] {
  return mediaBox === "inherited" ? A4 : mediaBox;
}

function contentBody(page: SamplePage, index: number): string {
  const [left = 0, bottom = 0, right = 0, top = 0] = page.cropBox ?? mediaBoxOf(page);
  const x = (left + right) / 2;
  const y = (bottom + top) / 2;
  const arrow = `${x} ${y + 40} m ${x} ${y + 120} l ${x - 15} ${y + 100} l S`;
  const content = `BT /F 24 Tf ${x} ${y} Td (${index + 1}) Tj ET ${arrow}`;
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

/**
 * A hybrid file: its table says that object 100 is free, and the cross-reference stream beside it that the object is in
 * an object stream.
 *
 * @param hidden body of object 100
 * @see ISO 32000-1, 7.5.8.4
 */
export function hybridPdf(sample: SamplePdf, hidden: string): Uint8Array {
  const head = "100 0 ";
  const length = head.length + hidden.length;
  const container = `<< /Type /ObjStm /N 1 /First ${head.length} /Length ${length} >>\nstream\n${head}${hidden}\nendstream`;
  const index = Buffer.from([2, 0, 0, 0, 101, 0, 0]).toString("latin1");
  const section = `<< /Type /XRef /Size 103 /Root 1 0 R /W [1 4 2] /Index [100 1] /Length ${index.length} >>\nstream\n${index}\nendstream`;
  const plain = samplePdf({ ...sample, objects: { ...sample.objects, 101: container, 102: section } });
  const text = Buffer.from(plain).toString("latin1");
  const at = text.indexOf("102 0 obj");
  return new Uint8Array(
    Buffer.from(text.replace("/Root 1 0 R /ID", `/Root 1 0 R /XRefStm ${at} /ID`), "latin1"),
  );
}

function withTable(bodies: ReadonlyMap<number, string>, end: string): Uint8Array {
  let file = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
  const size = Math.max(...bodies.keys()) + 1;
  const offsets = new Map<number, number>();
  for (const [number, body] of bodies) {
    offsets.set(number, file.length);
    file += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const table = file.length;
  file += `xref\n0 ${size}\n`;
  for (let number = 0; number < size; number++) {
    const offset = offsets.get(number);
    const entry = offset === undefined ? "0000000000 65535 f" : `${String(offset).padStart(10, "0")} 00000 n`;
    file += `${entry} \n`;
  }
  file += `trailer\n<< /Size ${size} /Root 1 0 R /ID [<0102> <0102>] >>\nstartxref\n${table}\n${end}`;
  return new Uint8Array(Buffer.from(file, "latin1"));
}
