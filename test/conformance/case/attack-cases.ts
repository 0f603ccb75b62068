import { type Case, type Expected, fails, neverPasses } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import { appended, bodyOf, firstRevision, lastSection, offsetOf, replaced, streamBody } from "./pdf-file.ts";
import { edited, fieldAppearance, furtherSigned, OBJECT, OWN, sampleBodies, signedSample } from "./sample.ts";
import { sealedBy } from "./seal.ts";
import { filled, gapAfter, openSignature, type Sealer } from "./signature-text.ts";

const FORGED = "BT /F 14 Tf 72 700 Td (Kinh phi duoc duyet: 99.000.000 dong) Tj ET";
const FORGED_PAGES = { [OBJECT.content]: streamBody(FORGED) };

type Made = (name: string, bytes: Uint8Array, expected?: Expected) => Case;

/** Documents that somebody changed after they were signed, so that a reader shows another text. */
export function attackCases({ signer, clerk }: CasePki): readonly Case[] {
  const other = fails(["FORMAT_FAILURE"], { changesAfter: ["other"], changesAllowed: false });
  const made: Made = (name, bytes, expected = other) => ({
    name,
    line: "attacks",
    bytes,
    desk: "usual",
    expected,
    apart: { pdfsig: "own bytes", pdfbox: "own bytes" },
  });
  const seal = sealedBy(signer);
  return [
    ...incrementalSaving(made, signedSample(seal)),
    ...shadow(made, seal),
    ...crossReference(made, signedSample(seal)),
    ...wrapping(made, seal),
    ...universalForgery(made, seal),
    ...signedOver(made, signedSample(seal), sealedBy(clerk)),
  ];
}

/** Mladenov et al., "1 Trillion Dollar Refund", 2019: the document is saved once more with another content. */
function incrementalSaving(made: Made, signed: Buffer): readonly Case[] {
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

/** Mainka et al., "Shadow Attacks", 2021: what will be shown later is already there when it is signed. */
function shadow(made: Made, seal: Sealer): readonly Case[] {
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

/** Sections that lead readers elsewhere. */
function crossReference(made: Made, signed: Buffer): readonly Case[] {
  const xref = (name: string, bytes: Uint8Array, expected?: Expected): Case =>
    made(`references: ${name}`, bytes, expected);
  const object = Buffer.from(`8 0 obj\n${streamBody(FORGED)}\nendobj\n`);
  const at = String(signed.length).padStart(10, "0");
  const section = signed.length + object.length;
  const line = (text: string): Buffer => Buffer.from(text, "latin1");
  const table = `xref\n0 1\n0000000000 65535 f \n8 1\n${at} 00000 n \n`;
  const tail = (entries: string): Buffer =>
    line(`${table}trailer\n<< /Size 20 /Root 1 0 R ${entries} >>\nstartxref\n${section}\n%%EOF\n`);
  const previous = `/Prev ${lastSection(signed)}`;
  const entry = Buffer.from([1, 0, 0, 0, 0, 0]);
  entry.writeUInt32BE(signed.length, 1);
  const index = entry.toString("latin1");
  const stream = `20 0 obj\n<< /Type /XRef /Size 21 /Root 1 0 R ${previous} /W [1 4 1] /Index [8 1] /Length ${index.length} >>\nstream\n${index}\nendstream\nendobj\nstartxref\n${section}\n%%EOF\n`;
  return [
    xref("a table in a circle", Buffer.concat([signed, object, tail(`/Prev ${section}`)]), neverPasses),
    xref("a stream of references after a table", Buffer.concat([signed, object, line(stream)])),
    xref(
      "a hybrid section",
      Buffer.concat([
        signed,
        object,
        line(stream.replace(/startxref[^]*$/, "")),
        hybrid(signed, section, stream),
      ]),
      neverPasses,
    ),
    xref(
      "startxref that leads to the signed section, behind a forged one",
      Buffer.concat([signed, object, tail(previous), line(`startxref\n${lastSection(signed)}\n%%EOF\n`)]),
    ),
    xref(
      "startxref that leads nowhere",
      Buffer.concat([signed, object, line("startxref\n0\n%%EOF\n")]),
      neverPasses,
    ),
    xref(
      "a second file behind the first",
      Buffer.concat([signed, firstRevision({ ...sampleBodies("null"), ...FORGED_PAGES })]),
      neverPasses,
    ),
    xref("an object stream with another catalogue", objectStream(signed), neverPasses),
    xref(
      "a generation more of the content",
      Buffer.concat([
        signed,
        line(object.toString("latin1").replace("8 0 obj", "8 1 obj")),
        line(
          `xref\n0 1\n0000000000 65535 f \n8 1\n${at} 00001 n \ntrailer\n<< /Size 20 /Root 1 0 R ${previous} >>\nstartxref\n${section}\n%%EOF\n`,
        ),
      ]),
      neverPasses,
    ),
  ];
}

function hybrid(signed: Buffer, streamAt: number, stream: string): Buffer {
  const at = streamAt + stream.replace(/startxref[^]*$/, "").length;
  const text = `xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 21 /Root 1 0 R /Prev ${lastSection(signed)} /XRefStm ${streamAt} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

function objectStream(signed: Buffer): Buffer {
  const catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /OpenAction [6 0 R /Fit] >>";
  const head = "1 0 ";
  const container = `20 0 obj\n${streamBody(head + catalog, `/Type /ObjStm /N 1 /First ${head.length}`)}\nendobj\n`;
  const section = signed.length + container.length;
  const entries = Buffer.alloc(12);
  entries.writeUInt8(2, 0);
  entries.writeUInt32BE(20, 1);
  entries.writeUInt8(1, 6);
  entries.writeUInt32BE(signed.length, 7);
  const index = entries.toString("latin1");
  const stream = `21 0 obj\n<< /Type /XRef /Size 22 /Root 1 0 R /Prev ${lastSection(signed)} /W [1 4 1] /Index [1 1 20 1] /Length 12 >>\nstream\n${index}\nendstream\nendobj\nstartxref\n${section}\n%%EOF\n`;
  return Buffer.concat([signed, Buffer.from(container + stream, "latin1")]);
}

/** The second part of the range moved away, and something put between. */
function wrapping(made: Made, seal: Sealer): readonly Case[] {
  const inserted = (at: (file: Buffer) => number, what: (file: Buffer) => string): Buffer => {
    const file = signedSample(seal);
    const position = at(file);
    const text = Buffer.from(what(file), "latin1");
    return Buffer.concat([file.subarray(0, position), text, file.subarray(position)]);
  };
  const end = (file: Buffer): number => gapAfter(file).end;
  const forged = `8 0 obj\n${streamBody(FORGED)}\nendobj\n`;
  const moved = (file: Buffer, by: number): Buffer => {
    const text = file.toString("latin1");
    return Buffer.from(
      text.replace(
        /\/ByteRange \[0 (\d+) (\d+) (\d+)\] */,
        (whole, first: string, second: string, length: string) =>
          `/ByteRange [0 ${first} ${Number(second) + by} ${length}]`.padEnd(whole.length),
      ),
      "latin1",
    );
  };
  const wrapped = inserted(end, () => forged);
  return [
    made(
      "wrapping: bytes put behind the value, range moved in the dictionary",
      moved(wrapped, forged.length),
      neverPasses,
    ),
    made("wrapping: bytes put behind the value, range left", wrapped, neverPasses),
    made("wrapping: a second value and a forged section in the gap", wrappedWithSection(seal), neverPasses),
    made("wrapping: a catalogue in the room that the value leaves", inTheRoom(seal), neverPasses),
  ];
}

/** The byte range leaves out more than Contents: room for a section that nobody signed. */
function wrappedWithSection(seal: Sealer): Buffer {
  const room = 4000;
  const bodies = { ...sampleBodies(`${openSignature()}${" ".repeat(room)}`) };
  const file = filled(firstRevision(bodies), seal, ({ start, end }, size) => [
    0,
    start,
    end + room,
    size - end - room,
  ]);
  const { end } = gapAfter(file);
  const forged = ` >>\nendobj\n8 0 obj\n${streamBody(FORGED)}\nendobj\nxref\n0 1\n0000000000 65535 f \n8 1\n${String(end + 11).padStart(10, "0")} 00000 n \ntrailer\n<< /Size 20 /Root 1 0 R /Prev ${lastSection(file)} >>\nstartxref\n`;
  file.write(forged, end, "latin1");
  return Buffer.concat([file, Buffer.from(`startxref\n${end + forged.indexOf("xref\n0")}\n%%EOF\n`)]);
}

/** Zeros after the CMS are padding; other bytes are room for objects in plain sight. */
function inTheRoom(seal: Sealer): Buffer {
  const file = signedSample(seal);
  const { end } = gapAfter(file);
  const text = `>\n8 0 obj\n${streamBody(FORGED)}\nendobj\n<`;
  file.write(text, end - text.length - 200, "latin1");
  return appended(file, {}, { offsets: { [OBJECT.content]: end - 200 - text.length + 2 } });
}

/** The signature's own parts broken so that a reader has nothing to check, and calls that good. */
function universalForgery(made: Made, seal: Sealer): readonly Case[] {
  const signed = signedSample(seal);
  const text = signed.toString("latin1");
  const { start, end } = gapAfter(signed);
  const range = /\/ByteRange \[[^\]]*\] */.exec(text)?.[0] ?? "";
  const usf = (name: string, forged: string): Case =>
    made(
      `universal forgery: ${name}`,
      Buffer.from(forged.replace("10.000.000", "99.000.000"), "latin1"),
      neverPasses,
    );
  const valued = (value: string): string =>
    text.slice(0, start) + value.padEnd(end - start) + text.slice(end);
  const ranged = (value: string): string => text.replace(range, value.padEnd(range.length));
  return [
    usf("Contents is null", valued("null")),
    usf("Contents is empty", valued("<>")),
    usf("Contents is one zero", valued("<00>")),
    usf("Contents is a name", valued("/x")),
    usf("no Contents", text.replace("/Contents <", "/Nothing <")),
    usf("Contents of zeros", valued(`<${"0".repeat(end - start - 2)}>`)),
    usf("ByteRange is null", ranged("/ByteRange null")),
    usf("no ByteRange", ranged("")),
    usf("ByteRange is empty", ranged("/ByteRange []")),
    usf("ByteRange of nothing", ranged("/ByteRange [0 0 0 0]")),
    usf("ByteRange with a negative length", ranged("/ByteRange [0 -1 0 0]")),
    usf("ByteRange is a name", ranged("/ByteRange /x")),
    usf(
      "the value is an empty dictionary",
      `${text.slice(0, offsetOf(signed, OBJECT.value))}12 0 obj\n<< /Type /Sig >>\nendobj\n${text.slice(text.indexOf("13 0 obj"))}`,
    ),
    usf(
      "no SubFilter",
      text.replace(
        "/SubFilter /ETSI.CAdES.detached",
        "/SubF".padEnd("/SubFilter /ETSI.CAdES.detached".length),
      ),
    ),
  ];
}

/** A forger's own signature over the forged document makes it no better. */
function signedOver(made: Made, signed: Buffer, other: Sealer): readonly Case[] {
  const forged = furtherSigned(appended(signed, FORGED_PAGES), other);
  const inOne = furtherSigned(signed, other, { bodies: FORGED_PAGES });
  const expected: Expected = {
    verdict: ["TOTAL-FAILED"],
    signatures: {
      Signature1: {
        indication: "TOTAL-FAILED",
        subIndication: ["FORMAT_FAILURE"],
        changesAfter: ["other"],
        changesAllowed: false,
      },
      Signature2: { indication: "TOTAL-PASSED", changesAfter: ["none"] },
    },
  };
  return [
    made("a second signature after the content was changed", forged, expected),
    made("a second signature that changes the content in the same revision", inOne, expected),
    made(
      "a second signature with an appearance over the amount",
      furtherSigned(signed, other, {
        rect: "[60 690 500 720]",
        appearance: streamBody("1 g 0 0 440 30 re f", "/Type /XObject /Subtype /Form /BBox [0 0 440 30]"),
      }),
      {
        verdict: ["TOTAL-PASSED", "TOTAL-FAILED"],
        signatures: {},
      },
    ),
  ];
}
