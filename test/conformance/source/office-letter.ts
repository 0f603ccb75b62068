import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runMaker, type SourceNote, type SourceShelf } from "./shelf.ts";

const PRODUCER = "office letter";

/** The trait of a letter whose number and date are left blank. */
export const BLANKS = "number and date left blank";

const SPACES = "&nbsp;".repeat(8);

/** A decision in the look of Nghị định 30/2020/NĐ-CP, its head and its foot tables without lines, as offices write it. */
const LETTER = `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Quyết định</title>
<style>@page { size: 21cm 29.7cm; margin: 2cm 1.5cm 2cm 3cm } * { font-family: "Liberation Serif"; font-size: 13pt } td { text-align: center; vertical-align: top } td.l { text-align: left }</style>
<body><table width="100%"><tr><td width="42%">ỦY BAN NHÂN DÂN<br><b>XÃ TÂN LẬP</b><br><br>Số:${SPACES}/QĐ-UBND</td><td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b><br><br><i>Tân Lập, ngày${SPACES}tháng${SPACES}năm 2026</i></td></tr></table>
<p align="center"><b>QUYẾT ĐỊNH</b></p><p>Điều 1. Ban hành kèm theo Quyết định này quy chế quản lý và sử dụng chữ ký số.</p><p>Điều 2. Quyết định này có hiệu lực kể từ ngày ký.</p>
<table width="100%"><tr><td class="l" width="45%"><b>Nơi nhận:</b><br>- Như Điều 2;<br>- Lưu: VT.</td><td><b>CHỦ TỊCH</b><br><br><br><br><br><br><b>Nguyễn Văn An</b></td></tr></table></body></html>`;

/** Exports of LibreOffice, with the value of its filter's `SelectPdfVersion`; its PDF/A is tagged always. */
const EXPORTS = [
  { what: "plain", version: 17, isTagged: false },
  { what: "tagged", version: 17, isTagged: true },
  { what: "PDF/A-1b", version: 1, isTagged: true, pdfaPart: 1 },
  { what: "PDF/A-2b", version: 2, isTagged: true, pdfaPart: 2 },
] as const;

/** Letters that wait for their number, in every form that a file may have. */
export async function makeOfficeLetters(shelf: SourceShelf): Promise<void> {
  const folder = shelf.path("office-letter");
  mkdirSync(folder);
  const page = path.join(folder, "letter.html");
  writeFileSync(page, LETTER);
  for (const { what, version, isTagged, ...note } of EXPORTS) {
    const file = path.join(folder, `${what}.pdf`.replaceAll("/", ""));
    await exportLetter(folder, page, { version, isTagged });
    renameSync(path.join(folder, "letter.pdf"), file);
    const traits = [BLANKS, ...(isTagged ? ["tagged"] : []), ...("pdfaPart" in note ? [what] : [])];
    shelf.put(PRODUCER, what, file, { ...note, traits });
  }
  const plain = shelf.fileOf(`${PRODUCER} plain`);
  const derive = async (what: string, options: readonly string[], note: SourceNote = {}): Promise<void> =>
    shelf.make(PRODUCER, what, (file) => ["qpdf", ...options, plain, file], {
      ...note,
      traits: [BLANKS, ...(note.traits ?? [])],
    });
  await derive("with a table", ["--object-streams=disable"]);
  await derive("with object streams", ["--object-streams=generate"]);
  await derive("linearised", ["--linearize"]);
  const encryption = ["--encrypt", "", "owner", "256", "--"];
  await derive("AES-256, for its owner", encryption, { traits: ["AES-256"] });
}

async function exportLetter(
  folder: string,
  page: string,
  { version, isTagged }: { readonly version: number; readonly isTagged: boolean },
): Promise<void> {
  const options = {
    SelectPdfVersion: { type: "long", value: String(version) },
    UseTaggedPDF: { type: "boolean", value: String(isTagged) },
  };
  const profile = `-env:UserInstallation=${pathToFileURL(path.join(folder, "profile")).href}`;
  const convert = ["--convert-to", `pdf:writer_pdf_Export:${JSON.stringify(options)}`];
  const input = ["--headless", "--infilter=HTML (StarWriter)", ...convert, "--outdir", folder, page];
  await runMaker(["soffice", profile, ...input], folder);
}
