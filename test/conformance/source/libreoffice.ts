import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runMaker, type SourceNote, type SourceShelf } from "./shelf.ts";

const PRODUCER = "libreoffice";

/** Values of the export filter's `SelectPdfVersion`. */
const VERSIONS = { "PDF/A-1b": 1, "PDF/A-2b": 2, "PDF/A-3b": 3, "1.5": 15, "1.6": 16, "1.7": 17 } as const;

const NAMESPACES = [
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
  'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
  'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
  'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
].join(" ");

const LINES = [
  "ỦY BAN NHÂN DÂN XÃ TÂN LẬP",
  "Căn cứ Luật Tổ chức chính quyền địa phương; xét đề nghị của Văn phòng,",
  "Điều 1. Ban hành kèm theo Quyết định này quy chế quản lý và sử dụng chữ ký số.",
  "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
];

/** A letter of two pages as a flat OpenDocument text. */
function letter(forms = "", control = ""): string {
  const paragraphs = LINES.map((line) => `<text:p>${line}</text:p>`).join("");
  const cells = ["Nơi nhận", "Số lượng"].map(
    (text) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`,
  );
  const table = `<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/><table:table-row>${cells.join("")}</table:table-row></table:table>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document ${NAMESPACES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles><style:style style:name="Break" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style></office:automatic-styles>
<office:body><office:text>${forms}<text:h text:outline-level="1">QUYẾT ĐỊNH</text:h>${paragraphs}${table}${control}<text:p text:style-name="Break">Trang hai</text:p>${paragraphs}</office:text></office:body></office:document>`;
}

const FORMS =
  '<office:forms><form:form form:name="F"><form:text form:name="So" xml:id="c1" form:id="c1"/><form:checkbox form:name="Khan" xml:id="c2" form:id="c2"/></form:form></office:forms>';
const CONTROLS =
  '<text:p><draw:control draw:control="c1" svg:width="6cm" svg:height="1cm" text:anchor-type="as-char"/><draw:control draw:control="c2" svg:width="1cm" svg:height="1cm" text:anchor-type="as-char"/></text:p>';

type ExportOptions = Readonly<Record<string, string | number | boolean>>;

function filter(options: ExportOptions): string {
  const typed = Object.entries(options).map(([name, value]) => {
    const types = { string: "string", number: "long", boolean: "boolean" } as const;
    const type = types[typeof value as keyof typeof types];
    return [name, { type, value: String(value) }] as const;
  });
  return `pdf:writer_pdf_Export:${JSON.stringify(Object.fromEntries(typed))}`;
}

/** What LibreOffice writes: plain, tagged, PDF/A, with a form, encrypted. */
export async function makeLibreofficeSources(shelf: SourceShelf): Promise<void> {
  const folder = shelf.path(PRODUCER);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "letter.fodt"), letter());
  writeFileSync(path.join(folder, "form.fodt"), letter(FORMS, CONTROLS));
  const profile = `-env:UserInstallation=${pathToFileURL(path.join(folder, "profile")).href}`;
  const make = async (
    what: string,
    document: string,
    options: ExportOptions,
    note: SourceNote = {},
  ): Promise<void> => {
    const out = ["--outdir", path.join(folder, "out"), path.join(folder, `${document}.fodt`)];
    await runMaker(["soffice", profile, "--headless", "--convert-to", filter(options), ...out], folder);
    const file = path.join(folder, `${what}.pdf`.replaceAll("/", ""));
    renameSync(path.join(folder, "out", `${document}.pdf`), file);
    shelf.put(PRODUCER, what, file, note);
  };
  await make("letter", "letter", { SelectPdfVersion: VERSIONS["1.7"], UseTaggedPDF: false });
  await make(
    "tagged",
    "letter",
    { SelectPdfVersion: VERSIONS["1.7"], UseTaggedPDF: true },
    { traits: ["tagged"] },
  );
  await make("1.5", "letter", { SelectPdfVersion: VERSIONS["1.5"], UseTaggedPDF: false });
  await make("1.6", "letter", { SelectPdfVersion: VERSIONS["1.6"], UseTaggedPDF: false });
  for (const part of [1, 2, 3] as const) {
    const options = { SelectPdfVersion: VERSIONS[`PDF/A-${part}b`] };
    await make(`PDF/A-${part}b`, "letter", options, { traits: [`PDF/A-${part}b`], pdfaPart: part });
  }
  const form = { SelectPdfVersion: VERSIONS["1.7"], ExportFormFields: true };
  await make("form", "form", form, { traits: ["form"] });
  const secret = { EncryptFile: true, DocumentOpenPassword: "mat khau" };
  await make("password", "letter", secret, { traits: ["encrypted", "user password"], password: "mat khau" });
}
