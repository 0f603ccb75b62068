import { FORGED, FORGED_PAGES, type Made } from "./attack.ts";
import { type Case, type Expected, neverPasses } from "./case.ts";
import { appended, bodyOf, lastSection, replaced, streamBody } from "./pdf-file.ts";
import { edited, OBJECT, OWN } from "./sample.ts";

/** Mladenov et al., "1 Trillion Dollar Refund", 2019: the document is saved once more with another content. */
export function incrementalSaving(made: Made, signed: Buffer): readonly Case[] {
  const isa = (name: string, bytes: Uint8Array, expected?: Expected): Case =>
    made(`incremental saving: ${name}`, bytes, expected);
  const page = (from: string | RegExp, to: string): Buffer => edited(signed, OBJECT.page, from, to);
  const catalog = (entry: string, bodies = {}): Buffer =>
    appended(signed, { [OBJECT.catalog]: replaced(signed, OBJECT.catalog, /^<</, `<< ${entry}`), ...bodies });
  const forgedRoot = appended(
    signed,
    {
      [OWN]: "<< /Type /Catalog /Pages 21 0 R >>",
      21: "<< /Type /Pages /Kids [22 0 R] /Count 1 >>",
      22: "<< /Type /Page /Parent 21 0 R /MediaBox [0 0 595 842] /Contents 23 0 R /Resources << /Font << /F 3 0 R >> >> >>",
      23: streamBody(FORGED),
    },
    { root: `${OWN} 0 R` },
  );
  return [
    isa("the content of a page", appended(signed, FORGED_PAGES)),
    isa("a page with another content", page("/Contents 8 0 R", "/Contents 10 0 R")),
    isa(
      "a page more",
      appended(signed, {
        [OBJECT.pages]: "<< /Type /Pages /Kids [5 0 R 6 0 R 20 0 R] /Count 3 >>",
        [OWN]: bodyOf(signed, OBJECT.secondPage),
      }),
    ),
    isa("a page less", edited(signed, OBJECT.pages, "[5 0 R 6 0 R] /Count 2", "[5 0 R] /Count 1")),
    isa("pages in another order", edited(signed, OBJECT.pages, "[5 0 R 6 0 R]", "[6 0 R 5 0 R]")),
    isa("a page turned", page("/MediaBox", "/Rotate 180 /MediaBox")),
    isa("a page cropped", page("/MediaBox", "/CropBox [0 0 595 400] /MediaBox")),
    isa("another catalogue", forgedRoot, neverPasses),
    isa(
      "another catalogue that keeps the signature",
      appended(
        signed,
        {
          [OWN]: "<< /Type /Catalog /Pages 21 0 R /AcroForm 4 0 R >>",
          21: "<< /Type /Pages /Kids [22 0 R] /Count 1 >>",
          22: "<< /Type /Page /Parent 21 0 R /MediaBox [0 0 595 842] /Contents 23 0 R /Resources << /Font << /F 3 0 R >> >> /Annots [9 0 R] >>",
          23: streamBody(FORGED),
        },
        { root: `${OWN} 0 R` },
      ),
    ),
    isa(
      "bodies without a section of references",
      Buffer.concat([signed, Buffer.from(`8 0 obj\n${streamBody(FORGED)}\nendobj\n%%EOF\n`)]),
    ),
    isa(
      "bodies with a trailer, and no section",
      Buffer.concat([
        signed,
        Buffer.from(
          `8 0 obj\n${streamBody(FORGED)}\nendobj\ntrailer\n<< /Root 1 0 R /Size 20 >>\nstartxref\n${lastSection(signed)}\n%%EOF\n`,
        ),
      ]),
    ),
    isa(
      "a copy of the signature beside another content",
      appended(signed, { ...FORGED_PAGES, [OBJECT.value]: bodyOf(signed, OBJECT.value) }),
      neverPasses,
    ),
    isa(
      "the form's own resources",
      edited(
        signed,
        OBJECT.form,
        "/DR << /Font << /F 3 0 R >> >>",
        "/DR << /Font << /F 20 0 R >> >> /NeedAppearances true",
      ),
    ),
    isa("a script that runs on opening", catalog("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")),
    isa(
      "layers that hide",
      catalog("/OCProperties << /OCGs [20 0 R] /D << /OFF [20 0 R] >> >>", {
        [OWN]: "<< /Type /OCG /Name (an) >>",
      }),
    ),
    isa(
      "an attached file",
      catalog("/Names << /EmbeddedFiles << /Names [(a.txt) 20 0 R] >> >>", {
        [OWN]: "<< /Type /Filespec /F (a.txt) /EF << /F 21 0 R >> >>",
        21: streamBody("hello", "/Type /EmbeddedFile"),
      }),
    ),
    isa(
      "the catalogue's language and page labels",
      catalog("/Lang (en) /PageLabels << /Nums [0 << /P (X-) >>] >>"),
    ),
  ];
}
