import { FORGED, type Made } from "./attack.ts";
import { type Case, type Expected, fails } from "./case.ts";
import { appended, bodyOf, replaced, streamBody } from "./pdf-file.ts";
import { edited, fieldAppearance, OBJECT, OWN, signedSample } from "./sample.ts";
import type { Sealer } from "./signature-text.ts";

/** Mainka et al., "Shadow Attacks", 2021: what will be shown later is already there when it is signed. */
export function shadow(made: Made, seal: Sealer): readonly Case[] {
  const it = (name: string, bytes: Uint8Array, expected?: Expected): Case =>
    made(`shadow: ${name}`, bytes, expected);
  const covering = {
    bodies: {
      [OBJECT.overlay]: streamBody(
        "1 g 60 690 480 30 re f 0 g BT /F 14 Tf 72 700 Td (Kinh phi: 1 dong) Tj ET",
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>",
      ),
    },
  };
  const covered = signedSample(seal, covering);
  const plain = signedSample(seal);
  const twin = {
    bodies: {
      [OWN]: "<< /Type /Pages /Kids [21 0 R] /Count 1 >>",
      21: "<< /Type /Page /Parent 20 0 R /MediaBox [0 0 595 842] /Contents 22 0 R /Resources << /Font << /F 3 0 R >> >> /Annots [9 0 R] >>",
      22: streamBody(FORGED),
    },
  };
  const twofold = signedSample(seal, twin);
  const doubled = doubleContent(seal);
  return [
    it(
      "hide: the cover replaced by nothing",
      appended(covered, {
        [OBJECT.overlay]: streamBody("", "/Type /XObject /Subtype /Form /BBox [0 0 1 1]"),
      }),
    ),
    it("hide: the cover freed", appended(covered, { [OBJECT.overlay]: null })),
    it(
      "hide: the page without the cover's name",
      edited(covered, OBJECT.page, "/XObject << /X 13 0 R >>", ""),
    ),
    it(
      "hide: the cover made a layer that is off",
      appended(covered, {
        [OBJECT.overlay]: bodyOf(covered, OBJECT.overlay).replace(
          "/Type /XObject",
          "/Type /XObject /OC 20 0 R",
        ),
        [OWN]: "<< /Type /OCG /Name (an) >>",
        [OBJECT.catalog]: replaced(
          covered,
          OBJECT.catalog,
          /^<</,
          "<< /OCProperties << /OCGs [20 0 R] /D << /OFF [20 0 R] >> >>",
        ),
      }),
    ),
    it("replace: the font", edited(plain, OBJECT.font, "/Helvetica", "/ZapfDingbats")),
    it(
      "replace: the font's encoding",
      edited(
        plain,
        OBJECT.font,
        "/BaseFont",
        "/Encoding << /Type /Encoding /Differences [48 /nine /eight] >> /BaseFont",
      ),
    ),
    it(
      "replace: what a field shows, while its value stays",
      appended(plain, { [OBJECT.appearance]: fieldAppearance("99.000.000 dong") }),
    ),
    it(
      "replace: what a field shows, by another object",
      edited(plain, OBJECT.field, "/AP << /N 11 0 R >>", "/AP << /N 13 0 R >>"),
    ),
    it(
      "replace: where a field stands",
      edited(plain, OBJECT.field, "/Rect [72 600 300 620]", "/Rect [72 690 500 720]"),
    ),
    it(
      "replace: a field with a value, and a look of its own",
      appended(plain, {
        [OBJECT.field]: replaced(plain, OBJECT.field, "/V (cho duyet)", "/V (da duyet)"),
        [OBJECT.appearance]: fieldAppearance("99.000.000 dong"),
      }),
      fails(["FORMAT_FAILURE"], { changesAllowed: false }),
    ),
    it(
      "hide and replace: another tree of pages that was signed along",
      edited(twofold, OBJECT.catalog, "/Pages 2 0 R", "/Pages 20 0 R"),
    ),
    it(
      "hide and replace: the pages' kids",
      edited(twofold, OBJECT.pages, "[5 0 R 6 0 R] /Count 2", "[21 0 R] /Count 1"),
    ),
    it(
      "hide and replace: a section that points at other signed bytes, and no body",
      appended(doubled.file, {}, { offsets: { [OBJECT.content]: doubled.offset } }),
    ),
    it(
      "hide and replace: a signed catalogue that nobody used",
      appended(
        signedSample(seal, {
          bodies: { ...twin.bodies, 23: "<< /Type /Catalog /Pages 20 0 R /AcroForm 4 0 R >>" },
        }),
        {},
        { root: "23 0 R" },
      ),
    ),
  ];
}

/** A signed file with a second body of the page's content in a comment's stead, of which no section tells. */
function doubleContent(seal: Sealer): { file: Buffer; offset: number } {
  const hidden = `8 0 obj\n${streamBody(FORGED)}\nendobj`;
  const file = signedSample(seal, { bodies: { [OWN]: streamBody(hidden) } });
  return { file, offset: file.indexOf(hidden) };
}
