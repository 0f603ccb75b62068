import { PDFDocument, PDFName, type PDFRef } from "pdf-lib";
import { describe, expect, it } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { appearanceImageBox } from "../../../agent/text/appearance-image.ts";
import { wavePng } from "../appearance/picture.ts";

const RECT = [300, 200, 400, 250] as const;

/** A page with an annotation, as other products sign: an appearance twice as large as its rectangle. */
async function withAppearance(
  draw: string,
  form: Readonly<Record<string, number[]>> = {},
): Promise<PdfDocument> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([595, 842]);
  const image = await pdf.embedPng(wavePng(60, 30));
  const { context } = pdf;
  const own = { Type: "XObject", Subtype: "Form", BBox: [0, 0, 200, 100], ...form };
  const inner = context.register(
    context.stream(draw, { ...own, Resources: { XObject: { Im0: image.ref } } }),
  );
  const outer = context.register(
    context.stream("q 1 0 0 1 0 0 cm /FRM Do Q", { ...own, Resources: { XObject: { FRM: inner } } }),
  );
  const annotation = (appearance: PDFRef): PDFRef =>
    context.register(
      context.obj({ Type: "Annot", Subtype: "Widget", Rect: [...RECT], AP: { N: appearance }, F: 4 }),
    );
  page.node.set(PDFName.of("Annots"), context.obj([annotation(outer)]));
  return PdfDocument.open(new MemorySource(await pdf.save({ useObjectStreams: false })));
}

describe("where the image of another product's signature lies", () => {
  it("is found within forms, scaled as its rectangle has it", async () => {
    const document = await withAppearance("q 80 0 0 40 10 30 cm /Im0 Do Q BT ET");
    const box = appearanceImageBox(document, 0, RECT);
    expect(box?.map((side) => Math.round(side * 100) / 100)).toStrictEqual([305, 215, 345, 235]);
  });

  it("ends where the rectangle ends", async () => {
    const document = await withAppearance("q 900 0 0 900 -100 -100 cm /Im0 Do Q");
    expect(appearanceImageBox(document, 0, RECT)).toStrictEqual([...RECT]);
  });

  it("is not told of an ornament, of text alone, of what can't be read, and of another place", async () => {
    const ornament = await withAppearance("q 20 0 0 20 0 0 cm /Im0 Do Q");
    expect(appearanceImageBox(ornament, 0, RECT)).toBeNull();
    expect(appearanceImageBox(await withAppearance("BT ET"), 0, RECT)).toBeNull();
    expect(appearanceImageBox(await withAppearance("<< /Im0 ("), 0, RECT)).toBeNull();
    const other = await withAppearance("q 200 0 0 100 0 0 cm /Im0 Do Q");
    expect(appearanceImageBox(other, 0, [0, 0, 100, 50])).toBeNull();
    expect(appearanceImageBox(other, 7, RECT)).toBeNull();
  });
});
