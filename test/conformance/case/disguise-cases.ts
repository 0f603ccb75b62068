import { FORGED_CONTENT, type Made } from "./attack.ts";
import { type Case, fails } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import { appended, replaced, streamBody } from "./pdf-file.ts";
import { annotated, edited, fieldAppearance, furtherSigned, OBJECT, signedSample } from "./sample.ts";
import { documentStamp, sealedBy } from "./seal.ts";
import { ofTheSignature, ofWhatIsShared } from "./shared-object.ts";
import type { Sealer } from "./signature-text.ts";

const XMP = "/Type /Metadata /Subtype /XML";

/** Changes that pass themselves off as what may come after a signature. */
export function disguiseCases({ signer, clerk, tsa }: CasePki): readonly Case[] {
  const notAllowed = fails(["FORMAT_FAILURE"], { changesAllowed: false });
  const made: Made = (name, bytes, expected = notAllowed) => ({
    name,
    line: "attacks",
    bytes,
    desk: "usual",
    expected,
    apart: { pdfsig: "own bytes", pdfbox: "own bytes" },
  });
  const seal = sealedBy(signer);
  return [
    ...asValidationData(made, signedSample(seal)),
    ...asSignature(made, signedSample(seal), sealedBy(clerk), documentStamp(tsa, new Date())),
    ...asFormFilling(made, signedSample(seal)),
    ...asComment(made, signedSample(seal)),
    ...ofTheSignature(made, seal),
    ...ofWhatIsShared(made, seal),
  ];
}

/** An object that the pages show, changed, and named as a certificate or an answer beside. */
function asValidationData(made: Made, signed: Buffer): readonly Case[] {
  const it = (name: string, bytes: Uint8Array): Case => made(`disguised as validation data: ${name}`, bytes);
  const stored = (store: string, bodies = {}): Buffer =>
    appended(signed, {
      [OBJECT.catalog]: replaced(signed, OBJECT.catalog, /^<</, "<< /DSS 50 0 R"),
      50: store,
      ...bodies,
    });
  return [
    it(
      "a page's content as a certificate",
      stored("<< /Type /DSS /Certs [8 0 R] >>", { [OBJECT.content]: FORGED_CONTENT }),
    ),
    it(
      "a page's content as a list",
      stored("<< /Type /DSS /CRLs [8 0 R] >>", { [OBJECT.content]: FORGED_CONTENT }),
    ),
    it(
      "a page's content as the data of one signature",
      stored(`<< /Type /DSS /VRI << /${"A".repeat(40)} << /Cert [8 0 R] >> >> >>`, {
        [OBJECT.content]: FORGED_CONTENT,
      }),
    ),
    it(
      "a page as the store itself",
      appended(signed, {
        [OBJECT.catalog]: replaced(signed, OBJECT.catalog, /^<</, "<< /DSS 5 0 R"),
        [OBJECT.page]: replaced(
          signed,
          OBJECT.page,
          /^<< \/Type \/Page/,
          "<< /Type /Page /Certs [] /Rotate 180",
        ),
      }),
    ),
    it(
      "a store in whose stead the pages are changed",
      stored("<< /Type /DSS >>", { [OBJECT.pages]: "<< /Type /Pages /Kids [6 0 R] /Count 1 >>" }),
    ),
    it(
      "a page's content as metadata",
      appended(signed, {
        [OBJECT.catalog]: replaced(signed, OBJECT.catalog, /^<</, "<< /Metadata 8 0 R"),
        [OBJECT.content]: FORGED_CONTENT.replace("<<", `<< ${XMP}`),
      }),
    ),
  ];
}

/** An object that the pages show, changed, and used by a further signature beside. */
function asSignature(made: Made, signed: Buffer, other: Sealer, stamp: Sealer): readonly Case[] {
  const it = (name: string, bytes: Uint8Array): Case => made(`disguised as a signature: ${name}`, bytes);
  const form = "/Type /XObject /Subtype /Form /BBox [0 0 10 10]";
  const withLook = (bodies: Record<number, string>, look: string): Buffer =>
    furtherSigned(signed, other, { rect: "[50 50 90 90]", appearance: look, bodies });
  const stampText = { type: "DocTimeStamp", subFilter: "ETSI.RFC3161", claimed: null };
  return [
    it(
      "its appearance is the page's content",
      furtherSigned(signed, other, {
        rect: "[50 50 90 90]",
        bodies: {
          [OBJECT.content]: FORGED_CONTENT.replace("<<", `<< ${form}`),
          30: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature2) /V 31 0 R /Rect [50 50 90 90] /F 132 /P 5 0 R /AP << /N 8 0 R >> >>",
        },
      }),
    ),
    it(
      "its appearance's font is the page's",
      withLook(
        { [OBJECT.font]: "<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>" },
        streamBody("", `${form} /Resources << /Font << /F 3 0 R >> >>`),
      ),
    ),
    it(
      "a value that is the page's object",
      furtherSigned(signed, other, { bodies: { [OBJECT.secondContent]: FORGED_CONTENT } }),
    ),
    it(
      "a document time stamp with another content",
      furtherSigned(signed, stamp, {
        name: "Stamp",
        signature: stampText,
        bodies: { [OBJECT.content]: FORGED_CONTENT },
      }),
    ),
    it(
      "a field with a script",
      furtherSigned(signed, other, {
        rect: "[60 690 500 720]",
        bodies: {
          30: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature2) /V 31 0 R /Rect [60 690 500 720] /F 132 /P 5 0 R /A << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        },
      }),
    ),
    it(
      "a text field beside it",
      furtherSigned(signed, other, {
        bodies: {
          [OBJECT.form]: replaced(signed, OBJECT.form, "9 0 R]", "9 0 R 30 0 R 33 0 R]"),
          [OBJECT.page]: replaced(signed, OBJECT.page, "9 0 R]", "9 0 R 30 0 R 33 0 R]"),
          33: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Moi) /V (99) /Rect [60 690 500 720] /F 4 /P 5 0 R /AP << /N 34 0 R >> >>",
          34: fieldAppearance("99.000.000 dong"),
        },
      }),
    ),
  ];
}

/** More than a value and what shows it. */
function asFormFilling(made: Made, signed: Buffer): readonly Case[] {
  const it = (name: string, bytes: Uint8Array): Case => made(`disguised as form filling: ${name}`, bytes);
  const field = (from: string | RegExp, to: string, bodies = {}): Buffer =>
    appended(signed, { [OBJECT.field]: replaced(signed, OBJECT.field, from, to), ...bodies });
  return [
    it(
      "what the field shows is the page's content",
      field("/V (cho duyet) ", "/V (da duyet) ", { [OBJECT.content]: FORGED_CONTENT }),
    ),
    it(
      "the appearance is the page's content",
      field("/AP << /N 11 0 R >>", "/AP << /N 8 0 R >>", {
        [OBJECT.content]: FORGED_CONTENT.replace("<<", "<< /Type /XObject /Subtype /Form /BBox [0 0 228 20]"),
      }),
    ),
    it(
      "a script in the field",
      field("/V (cho duyet)", "/V (da duyet) /AA << /K << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"),
    ),
    it("the field made a button", field("/FT /Tx", "/FT /Btn")),
    it("the field under another name", field("/T (Ghichu)", "/T (Khac)")),
    it("the field hidden", field("/F 4", "/F 2")),
    it("the appearance taken away", field(" /AP << /N 11 0 R >>", "")),
    it(
      "the field taken out of the form",
      edited(signed, OBJECT.form, "/Fields [7 0 R 9 0 R]", "/Fields [9 0 R]"),
    ),
    it("a form of another kind", edited(signed, OBJECT.form, "/SigFlags 3", "/SigFlags 3 /XFA (<xdp/>)")),
    it("another order of calculation", edited(signed, OBJECT.form, "/SigFlags 3", "/SigFlags 3 /CO [7 0 R]")),
    it(
      "an appearance that goes beyond the field",
      appended(signed, {
        [OBJECT.field]: replaced(signed, OBJECT.field, "/V (cho duyet)", "/V (da duyet)"),
        [OBJECT.appearance]: streamBody(
          "1 g 0 0 600 800 re f 0 g BT /F 12 Tf 2 105 Td (99.000.000 dong) Tj ET",
          "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >>",
        ),
      }),
    ),
  ];
}

const OVER = "/Rect [60 690 500 720] /P 5 0 R /F 4";

/** Annotations that call themselves comments, and hide or change what the page says. */
function asComment(made: Made, signed: Buffer): readonly Case[] {
  const it = (name: string, bytes: Uint8Array): Case => made(`disguised as a comment: ${name}`, bytes);
  const opaque = {
    41: streamBody("1 g 0 0 440 30 re f", "/Type /XObject /Subtype /Form /BBox [0 0 440 30]"),
  };
  const looking = (subtype: string, more = ""): Buffer =>
    annotated(signed, `<< /Type /Annot /Subtype /${subtype} ${OVER} ${more} /AP << /N 41 0 R >> >>`, opaque);
  return [
    ...[
      "Highlight",
      "Square",
      "Ink",
      "Text",
      "Popup",
      "Caret",
      "Stamp",
      "Line",
      "Watermark",
      "Widget",
      "FileAttachment",
      "Screen",
      "RichMedia",
      "Unheard",
    ].map((subtype) => it(`/${subtype} with an opaque appearance`, looking(subtype))),
    it(
      "a white square without an appearance",
      annotated(signed, `<< /Type /Annot /Subtype /Square ${OVER} /IC [1 1 1] /C [1 1 1] >>`),
    ),
    it(
      "a box of text without an appearance",
      annotated(
        signed,
        `<< /Type /Annot /Subtype /FreeText ${OVER} /Contents (99.000.000 dong) /DA (/F 14 Tf) >>`,
      ),
    ),
    it(
      "a link that runs a program",
      annotated(signed, `<< /Type /Annot /Subtype /Link ${OVER} /A << /S /Launch /F (cmd.exe) >> >>`),
    ),
    it(
      "a note with a script",
      annotated(
        signed,
        `<< /Type /Annot /Subtype /Text /Rect [500 780 520 800] /P 5 0 R /F 4 /A << /S /JavaScript /JS (app.alert\\(1\\)) >> >>`,
      ),
    ),
    it(
      "a note that a later content comes with",
      annotated(
        signed,
        "<< /Type /Annot /Subtype /Text /Rect [500 780 520 800] /Contents (Da xem) /P 5 0 R /F 4 >>",
        { [OBJECT.content]: FORGED_CONTENT },
      ),
    ),
    it(
      "the form field's own widget taken off the page",
      edited(signed, OBJECT.page, "/Annots [7 0 R 9 0 R]", "/Annots [9 0 R]"),
    ),
  ];
}
