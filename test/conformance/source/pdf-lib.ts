import { degrees, PDFArray, PDFDocument, PDFName, PDFNumber, PDFString, StandardFonts } from "pdf-lib";
import type { PDFPage } from "pdf-lib";
import type { SourceNote, SourceShelf } from "./shelf.ts";

const PRODUCER = "pdf-lib";
const A4: [number, number] = [595.28, 841.89];

type Change = (pdf: PDFDocument, pages: readonly PDFPage[]) => void | Promise<void>;

/** Two pages of text with some change to them. */
async function document(change: Change, useObjectStreams = false): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  const pages = [1, 2].map((number) => {
    const page = pdf.addPage(A4);
    page.drawText(`Page ${number}: the quick brown fox`, { x: 80, y: 500, size: 18, font });
    page.drawRectangle({ x: 80, y: 300, width: 200, height: 100, opacity: 0.5 });
    return page;
  });
  await change(pdf, pages);
  return pdf.save({ useObjectStreams, updateFieldAppearances: false });
}

/** What pages can be: turned, cropped, of another unit, with what they inherit. */
async function makePages(shelf: SourceShelf): Promise<void> {
  const put = async (what: string, note: SourceNote, change: Change): Promise<void> =>
    shelf.write(PRODUCER, what, await document(change), note);
  for (const turn of [0, 90, 180, 270]) {
    await put(`turned by ${turn}`, { traits: [`Rotate ${turn}`] }, (_, pages) =>
      pages.forEach((page) => page.setRotation(degrees(turn))),
    );
    await put(`cropped, turned by ${turn}`, { traits: ["CropBox", `Rotate ${turn}`] }, (_, pages) =>
      pages.forEach((page) => {
        page.setCropBox(60, 90, 460, 640);
        page.setRotation(degrees(turn));
      }),
    );
    await put(
      `inherited, turned by ${turn}`,
      { traits: ["inherited attributes", `Rotate ${turn}`] },
      (pdf, pages) => inherit(pdf, pages, turn),
    );
  }
  await put("user unit", { traits: ["UserUnit"] }, (_, pages) =>
    pages.forEach((page) => page.node.set(PDFName.of("UserUnit"), PDFNumber.of(2))),
  );
  await put("origin elsewhere", { traits: ["CropBox"] }, (_, pages) =>
    pages.forEach((page) => {
      page.setMediaBox(-300, -200, 900, 1100);
      page.setCropBox(-100, -50, 620, 850);
    }),
  );
}

/** Moves the boxes and the turn from the pages to the root of their tree. */
function inherit(pdf: PDFDocument, pages: readonly PDFPage[], turn: number): void {
  const root = pdf.catalog.Pages();
  root.set(PDFName.of("MediaBox"), pdf.context.obj([0, 0, ...A4]));
  root.set(PDFName.of("CropBox"), pdf.context.obj([20, 30, 560, 800]));
  root.set(PDFName.of("Rotate"), PDFNumber.of(turn));
  for (const { node } of pages) for (const key of ["MediaBox", "Rotate"]) node.delete(PDFName.of(key));
}

/** What forms can be. */
async function makeForms(shelf: SourceShelf): Promise<void> {
  const nested: Change = async (pdf, [first = pdf.addPage(A4)]) => {
    const form = pdf.getForm();
    for (const name of ["don.nguoi.ten", "don.nguoi.chuc", "don.so"]) {
      const field = form.createTextField(name);
      field.setText(name);
      field.addToPage(first, { x: 80, y: 600 + 20 * name.length, width: 200, height: 16 });
    }
    form.createCheckBox("don.khan").addToPage(first, { x: 300, y: 600, width: 16, height: 16 });
    form.updateFieldAppearances(await pdf.embedFont(StandardFonts.Helvetica));
  };
  const needed: Change = async (pdf, pages) => {
    await nested(pdf, pages);
    pdf.getForm().acroForm.dict.set(PDFName.of("NeedAppearances"), pdf.context.obj(true));
  };
  shelf.write(PRODUCER, "nested fields", await document(nested), { traits: ["nested fields"] });
  shelf.write(PRODUCER, "nested fields in object streams", await document(nested, true), {
    traits: ["nested fields"],
  });
  shelf.write(PRODUCER, "appearances needed", await document(needed), {
    traits: ["NeedAppearances", "nested fields"],
  });
  shelf.write(PRODUCER, "empty signature field", await document(emptyField), {
    traits: ["empty signature field"],
  });
  shelf.write(PRODUCER, "static XFA", await document(withXfa), { traits: ["static XFA"] });
  shelf.write(PRODUCER, "dynamic XFA", await document(withDynamicXfa), {
    traits: ["dynamic XFA"],
    expected: "PDF_DYNAMIC_XFA",
  });
}

const emptyField: Change = (pdf, pages) => {
  const page = pages[1];
  if (page === undefined) return;
  const widget = pdf.context.obj({
    Type: "Annot",
    Subtype: "Widget",
    FT: "Sig",
    Rect: [80, 100, 260, 160],
    F: 4,
    P: page.ref,
  });
  widget.set(PDFName.of("T"), PDFString.of("LanhDao"));
  const ref = pdf.context.register(widget);
  page.node.set(PDFName.of("Annots"), pdf.context.obj([ref]));
  pdf.catalog.set(PDFName.of("AcroForm"), pdf.context.obj({ Fields: [ref], SigFlags: 1 }));
};

const withXfa: Change = async (pdf, [first = pdf.addPage(A4)]) => {
  const form = pdf.getForm();
  form.createTextField("so").addToPage(first, { x: 80, y: 700, width: 200, height: 16 });
  form.updateFieldAppearances(await pdf.embedFont(StandardFonts.Helvetica));
  const xdp =
    '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"/></xdp:xdp>';
  const parts = PDFArray.withContext(pdf.context);
  parts.push(PDFString.of("xdp:xdp"));
  parts.push(pdf.context.register(pdf.context.stream(xdp)));
  form.acroForm.dict.set(PDFName.of("XFA"), parts);
};

const withDynamicXfa: Change = async (pdf, pages) => {
  await withXfa(pdf, pages);
  pdf.catalog.set(PDFName.of("NeedsRendering"), pdf.context.obj(true));
};

/** What pdf-lib writes. */
export async function makePdfLibSources(shelf: SourceShelf): Promise<void> {
  const plain: Change = () => undefined;
  shelf.write(PRODUCER, "table", await document(plain));
  shelf.write(PRODUCER, "object streams", await document(plain, true));
  await makePages(shelf);
  await makeForms(shelf);
}
