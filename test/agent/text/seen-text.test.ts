import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  beginMarkedContent,
  clip,
  endPath,
  PDFDocument,
  type PDFFont,
  PDFName,
  PDFOperator,
  PDFOperatorNames,
  type PDFPage,
  PDFString,
  popGraphicsState,
  pushGraphicsState,
  rectangle,
  rgb,
  setTextRenderingMode,
  StandardFonts,
  TextRenderingMode,
} from "pdf-lib";
import { afterAll, describe, expect, it } from "vitest";
import { findNumbering } from "../../../agent/place/numbering.ts";
import { readText } from "../../../agent/text/read-text.ts";
import { letterPdf } from "../pades/letter-pdf.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-seen-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Sheet {
  readonly pdf: PDFDocument;
  readonly page: PDFPage;
  readonly font: PDFFont;
}
type Draw = (sheet: Sheet) => void;

const BLANK = ["blank", "/QĐ-UBND"];
const WHITE = rgb(1, 1, 1);
/** In the blank of the letter's number line. */
const HERE = { x: 92, y: 735, size: 13 } as const;

/** What is found of the number of a letter that has room for one, once something was drawn there. */
async function numberOf(draw: Draw, number = "Số:            /QĐ-UBND"): Promise<unknown> {
  const pdf = await PDFDocument.load(await letterPdf({ number }));
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  draw({ pdf, page: pdf.getPage(0), font });
  const file = path.join(folder, "letter.pdf");
  writeFileSync(file, await pdf.save());
  const [page] = (await readText({ path: file })).pages;
  if (page === undefined) throw new Error("no page was read");
  const { state, text } = findNumbering(page).number;
  return [state, text];
}

const within =
  (before: readonly PDFOperator[], draw: Draw): Draw =>
  (sheet) => {
    sheet.page.pushOperators(pushGraphicsState(), ...before);
    draw(sheet);
    sheet.page.pushOperators(popGraphicsState());
  };

const number: Draw = ({ page, font }) => page.drawText("99", { ...HERE, font });

/** Draws in a layer that the document shows, or does not. */
const layered =
  (state: "ON" | "OFF"): Draw =>
  (sheet) => {
    const { context, catalog } = sheet.pdf;
    const layer = context.register(context.obj({ Type: "OCG", Name: PDFString.of("Lớp") }));
    catalog.set(PDFName.of("OCProperties"), context.obj({ OCGs: [layer], D: { [state]: [layer] } }));
    sheet.page.node.Resources()?.set(PDFName.of("Properties"), context.obj({ L: layer }));
    sheet.page.pushOperators(
      PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [PDFName.of("OC"), PDFName.of("L")]),
    );
    number(sheet);
    sheet.page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent));
  };

/** An annotation in the blank, with an appearance of its own. */
const annotated =
  (content: string, entries: Record<string, string | number | PDFString> = {}): Draw =>
  ({ pdf: { context }, page, font }) => {
    const appearance = context.flateStream(content, {
      Type: "XObject",
      Subtype: "Form",
      BBox: [0, 0, 24, 14],
      Resources: { Font: { F: font.ref } },
    });
    const annotation = context.obj({
      Type: "Annot",
      Subtype: "FreeText",
      Rect: [92, 732, 116, 746],
      F: 4,
      Contents: PDFString.of("99"),
      AP: { N: context.register(appearance) },
      ...entries,
    });
    page.node.set(PDFName.of("Annots"), context.obj([context.register(annotation)]));
  };

const shows = (text: string, before = ""): string => `${before} BT /F 13 Tf 0 3 Td (${text}) Tj ET`;

describe("a number that its reader sees is the document's, wherever it is drawn:", () => {
  it.each<[string, Draw]>([
    ["on the page", number],
    ["within a clip", within([rectangle(0, 0, 595, 842), clip(), endPath()], number)],
    ["in a layer that is shown", layered("ON")],
    ["in marked content", within([beginMarkedContent("Span")], number)],
    [
      "white on black",
      ({ page, font }) => {
        page.drawRectangle({ x: 90, y: 730, width: 30, height: 18, color: rgb(0, 0, 0) });
        page.drawText("99", { ...HERE, font, color: WHITE });
      },
    ],
    [
      "on an area that was painted before",
      (sheet) => {
        sheet.page.drawRectangle({ x: 90, y: 730, width: 30, height: 18, color: WHITE });
        number(sheet);
      },
    ],
    ["by an annotation", annotated(shows("99"))],
    ["by a stamp, whatever it says of itself", annotated(shows("99"), { Subtype: "Stamp" })],
  ])("%s", async (_, draw) => {
    expect(await numberOf(draw)).toStrictEqual(["written", "99/QĐ-UBND"]);
  });

  it("by an annotation that says something else", async () => {
    expect(await numberOf(annotated(shows("12")))).toStrictEqual(["written", "12/QĐ-UBND"]);
  });
});

describe("a number that nobody sees is none:", () => {
  it.each<[string, Draw]>([
    ["white", ({ page, font }) => page.drawText("99", { ...HERE, font, color: WHITE })],
    ["almost white", ({ page, font }) => page.drawText("99", { ...HERE, font, color: rgb(0.96, 1, 0.95) })],
    ["transparent", ({ page, font }) => page.drawText("99", { ...HERE, font, opacity: 0 })],
    ["written unseen", within([setTextRenderingMode(TextRenderingMode.Invisible)], number)],
    ["tiny", ({ page, font }) => page.drawText("99", { ...HERE, size: 0.5, font })],
    ["clipped", within([rectangle(0, 0, 5, 5), clip(), endPath()], number)],
    [
      "under more clips than are followed",
      within(
        Array.from({ length: 600 }, () => [rectangle(0, 0, 595, 842), clip(), endPath()]).flat(),
        number,
      ),
    ],
    [
      "covered",
      (sheet) => {
        number(sheet);
        sheet.page.drawRectangle({ x: 90, y: 730, width: 30, height: 18, color: WHITE });
      },
    ],
    ["in a layer that is off", layered("OFF")],
    ["beside the sheet", ({ page, font }) => page.drawText("So: 99", { ...HERE, x: -300, font })],
    ["in an annotation that is hidden", annotated(shows("99"), { F: 2 })],
    ["in one that is not shown on screens", annotated(shows("99"), { F: 32 })],
    ["in one that is drawn white", annotated(shows("99", "1 g"))],
    ["in one that is drawn outside its box", annotated(shows("99", "1 0 0 1 200 200 cm"))],
    ["in what a stamp says of itself only", annotated("", { Subtype: "Stamp" })],
  ])("%s", async (_, draw) => {
    expect(await numberOf(draw)).toStrictEqual(BLANK);
  });

  it("and takes nothing from the one that is seen", async () => {
    const over: Draw = ({ page, font }) => page.drawText("99", { ...HERE, x: 98, font, color: WHITE });
    expect(await numberOf(over, "Số: 12/QĐ-UBND")).toStrictEqual(["written", "12/QĐ-UBND"]);
  });
});
