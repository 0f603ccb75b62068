import { strToU8, zipSync } from "fflate";
import { NOTICE_HEAD, type NoticeText } from "./notice-text.ts";

/*
 * WordprocessingML as ECMA-376 has it, in three parts: the agency goes on writing in it, so it is text and two tables
 * without borders, and nothing else.
 */

const NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const CONTENT_TYPES = `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;

const RELATIONSHIPS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`;

/** Twentieths of a point. */
const MM = 1440 / 25.4;
const twips = (mm: number): number => Math.round(mm * MM);

const PAGE = `<w:sectPr><w:pgSz w:w="${twips(210)}" w:h="${twips(297)}"/><w:pgMar w:top="${twips(20)}" w:right="${twips(15)}" w:bottom="${twips(20)}" w:left="${twips(30)}" w:header="${twips(10)}" w:footer="${twips(10)}" w:gutter="0"/></w:sectPr>`;

/** The first that an archive can name: the same text gives the same bytes. */
const FIRST_DAY = new Date(1980, 0, 1);

const COLUMNS = [twips(66), twips(99)] as const;

interface Style {
  /** Points. */
  readonly size: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly align?: "left" | "center" | "both";
  /** Of the first line, millimetres. */
  readonly indent?: number;
  /** Below, points. */
  readonly after?: number;
  readonly before?: number;
  readonly underline?: boolean;
}

const BODY: Style = { size: 14, align: "both", indent: 12.7, after: 6 };

/** A notice as a Word document. */
export function noticeDocx(notice: NoticeText): Uint8Array {
  const body = [
    table(headLeft(notice), headRight(notice)),
    paragraph(`${NOTICE_HEAD.to} ${notice.addressee}`, { size: 14, align: "center", before: 18, after: 12 }),
    paragraph(notice.opening, BODY),
    ...notice.facts.map(({ label, value }) => paragraph(`- ${label}: ${value}`, BODY)),
    ...notice.paragraphs.map((each) => paragraph(each, BODY)),
    table(footLeft(notice), footRight(notice)),
    paragraph(notice.note, { size: 10, italic: true, before: 12 }),
  ];
  const document = `${HEAD}<w:document xmlns:w="${NAMESPACE}"><w:body>${body.join("")}${PAGE}</w:body></w:document>`;
  const parts = {
    "[Content_Types].xml": strToU8(CONTENT_TYPES),
    "_rels/.rels": strToU8(RELATIONSHIPS),
    "word/document.xml": strToU8(document),
  };
  return zipSync(parts, { mtime: FIRST_DAY });
}

function headLeft({ parentBody, unit, subject }: NoticeText): string[] {
  return [
    ...(parentBody === "" ? [] : [paragraph(parentBody, { size: 13, align: "center" })]),
    paragraph(unit, { size: 13, bold: true, align: "center" }),
    paragraph("————", { size: 8, align: "center" }),
    paragraph(NOTICE_HEAD.number, { size: 13, align: "center" }),
    paragraph(subject, { size: 12, align: "center" }),
  ];
}

function headRight({ placeAndDate }: NoticeText): string[] {
  return [
    paragraph(NOTICE_HEAD.country, { size: 12.5, bold: true, align: "center" }),
    paragraph(NOTICE_HEAD.motto, { size: 13.5, bold: true, align: "center", underline: true }),
    paragraph(placeAndDate, { size: 13.5, italic: true, align: "center", before: 8 }),
  ];
}

function footLeft({ recipients }: NoticeText): string[] {
  return [
    paragraph(NOTICE_HEAD.recipients, { size: 12, bold: true, italic: true, before: 12 }),
    ...recipients.map((each) => paragraph(each, { size: 11 })),
  ];
}

function footRight({ signer }: NoticeText): string[] {
  return [
    paragraph(NOTICE_HEAD.signer, { size: 14, bold: true, align: "center", before: 12 }),
    paragraph(NOTICE_HEAD.signature, { size: 13, italic: true, align: "center", after: 62 }),
    paragraph(signer, { size: 14, bold: true, align: "center" }),
  ];
}

function table(left: readonly string[], right: readonly string[]): string {
  const cells = [left, right].map(
    (content, index) =>
      `<w:tc><w:tcPr><w:tcW w:w="${COLUMNS[index]}" w:type="dxa"/></w:tcPr>${content.join("")}</w:tc>`,
  );
  const grid = COLUMNS.map((width) => `<w:gridCol w:w="${width}"/>`).join("");
  const width = COLUMNS[0] + COLUMNS[1];
  return `<w:tbl><w:tblPr><w:tblW w:w="${width}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>${cells.join("")}</w:tr></w:tbl>`;
}

function paragraph(text: string, style: Style): string {
  const { size, bold, italic, align = "left", indent = 0, after = 0, before = 0, underline } = style;
  const points = (value: number): number => Math.round(value * 20);
  const properties = [
    `<w:spacing w:before="${points(before)}" w:after="${points(after)}"/>`,
    indent === 0 ? "" : `<w:ind w:firstLine="${twips(indent)}"/>`,
    `<w:jc w:val="${align}"/>`,
  ];
  const letters = [
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>',
    bold === true ? "<w:b/>" : "",
    italic === true ? "<w:i/>" : "",
    `<w:sz w:val="${size * 2}"/><w:szCs w:val="${size * 2}"/>`,
    underline === true ? '<w:u w:val="single"/>' : "",
    '<w:lang w:val="vi-VN"/>',
  ];
  return `<w:p><w:pPr>${properties.join("")}</w:pPr><w:r><w:rPr>${letters.join("")}</w:rPr><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Control characters, which XML has no way to say, are gone already: see `shownName`. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
