import { type Case, fails, passes, together } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import { appended, firstRevision, replaced, streamBody } from "./pdf-file.ts";
import { OBJECT, sampleBodies } from "./sample.ts";
import { sealedBy } from "./seal.ts";
import { filled, openSignature, type Sealer } from "./signature-text.ts";

const INFO = 14;
const XMP = 15;

const info = (modified: string, title = "Quyet dinh"): string =>
  `<< /Title (${title}) /Producer (Word; modified using iText) /CreationDate (D:20260101000000Z) /ModDate (D:${modified}Z) >>`;

const xmp = (modified: string, title = "Quyet dinh"): string =>
  streamBody(
    `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><xmp:ModifyDate>${modified}</xmp:ModifyDate><dc:title><rdf:Alt><rdf:li xml:lang="x-default">${title}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
    "/Type /Metadata /Subtype /XML",
  );

const HELVETICA =
  "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Name /Helv /Encoding /WinAnsiEncoding >>";
const DINGBATS = "<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats /Name /ZaDb >>";

/**
 * Second signatures as the libraries and programs make them that offices' signers are built on: with more than a signature
 * needs, which changes nothing that anybody reads.
 */
export function otherSignerCases({ signer, clerk }: CasePki): readonly Case[] {
  const [seal, other] = [sealedBy(signer), sealedBy(clerk)];
  const made = (name: string, bytes: Uint8Array, expected = good): Case => ({
    name: `a second signature ${name}`,
    line: "changes",
    bytes,
    desk: "usual",
    expected,
    apart: { pdfsig: "own bytes", pdfbox: "own bytes" },
  });
  const signed = signedWithInfo(seal);
  const bad = fails(["FORMAT_FAILURE"], { changesAfter: ["other"], changesAllowed: false });
  return [
    made("with a new time and producer in Info", second(signed, other, { [INFO]: info("20260202000000") })),
    made(
      "with Info written in another object",
      second(signed, other, { 70: info("20260202000000") }, "/Info 70 0 R"),
    ),
    made("with a new time in the metadata", second(signed, other, { [XMP]: xmp("2026-02-02T00:00:00Z") })),
    made(
      "with both",
      second(signed, other, { [INFO]: info("20260202000000"), [XMP]: xmp("2026-02-02T00:00:00Z") }),
    ),
    made("with fonts for the form", second(signed, other, withFonts(signed))),
    // No rule claims a second field for the one signature, and what no rule claims is another change.
    made("with an empty field for one more", second(signed, other, withEmptyField(signed)), bad),
    made(
      "with the catalogue written again",
      second(signed, other, {
        [OBJECT.catalog]: replaced(
          signed,
          OBJECT.catalog,
          " >>",
          " /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >> >>",
        ),
      }),
    ),
    made(
      "with objects written again as they were",
      second(signed, other, { [OBJECT.font]: replaced(signed, OBJECT.font, "/Helvetica", "/Helvetica ") }),
    ),
    made(
      "with another content, beside a new time",
      second(signed, other, {
        [INFO]: info("20260202000000"),
        [OBJECT.content]: streamBody("BT /F 14 Tf 72 700 Td (99.000.000) Tj ET"),
      }),
      bad,
    ),
  ];
}

const good = together(
  passes({ changesAfter: ["signatures"], changesAllowed: true }),
  passes({ changesAfter: ["none"] }, "Signature2"),
);

function signedWithInfo(seal: Sealer): Buffer {
  const bodies = {
    ...sampleBodies(openSignature()),
    [OBJECT.catalog]: "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /Metadata 15 0 R >>",
    [INFO]: info("20260101000000"),
    [XMP]: xmp("2026-01-01T00:00:00Z"),
  };
  return filled(firstRevision(bodies, { trailer: `/Info ${INFO} 0 R` }), seal);
}

type Bodies = Record<number, string>;

function second(file: Buffer, seal: Sealer, bodies: Bodies, infoEntry = `/Info ${INFO} 0 R`): Buffer {
  const form = bodies[OBJECT.form] ?? replaced(file, OBJECT.form, "9 0 R]", "9 0 R 30 0 R]");
  const page = bodies[OBJECT.page] ?? replaced(file, OBJECT.page, "9 0 R]", "9 0 R 30 0 R]");
  const field =
    "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature2) /V 31 0 R /Rect [0 0 0 0] /F 132 /P 5 0 R >>";
  const all = { ...bodies, [OBJECT.form]: form, [OBJECT.page]: page, 30: field, 31: openSignature() };
  return filled(appended(file, all, { trailer: infoEntry }), seal);
}

function withFonts(file: Buffer): Bodies {
  const form = replaced(file, OBJECT.form, "9 0 R]", "9 0 R 30 0 R]");
  return {
    [OBJECT.form]: form.replace("/Font << /F 3 0 R >>", "/Font << /F 3 0 R /Helv 70 0 R /ZaDb 71 0 R >>"),
    70: HELVETICA,
    71: DINGBATS,
  };
}

function withEmptyField(file: Buffer): Bodies {
  return {
    [OBJECT.form]: replaced(file, OBJECT.form, "9 0 R]", "9 0 R 30 0 R 72 0 R]"),
    [OBJECT.page]: replaced(file, OBJECT.page, "9 0 R]", "9 0 R 30 0 R 72 0 R]"),
    72: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature3) /Rect [0 0 0 0] /F 132 /P 5 0 R >>",
  };
}
