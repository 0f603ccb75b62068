import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { inspectDocument } from "../../../agent/pades/inspect.ts";
import { prepareSignature } from "../../../agent/pades/signature.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { KysoError } from "../../../protocol/error.ts";
import { wavePng } from "../appearance/picture.ts";
import { prepare, REQUEST, ROOM } from "./prepared-pdf.ts";
import { samplePdf, type SamplePdf } from "./sample-pdf.ts";

const XMP = '<x xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part></x>';
const RICH: SamplePdf = {
  pages: [{ annots: "[121 0 R 122 0 R]", rotate: 90 }],
  catalog: `/AcroForm 120 0 R /Metadata 110 0 R /StructTreeRoot 100 0 R /Perms << /UR3 << >> >>
    /OutputIntents [<< /S /GTS_PDFA1 >>]`,
  objects: {
    100: "<< /K 101 0 R /ParentTree 102 0 R /ParentTreeNextKey 9 /RoleMap << /Doc /Document >> >>",
    101: "<< /S /Doc /P 100 0 R /K [104 0 R] >>",
    102: "<< /Kids [103 0 R] >>",
    103: "<< /Limits [0 8] /Nums [0 [104 0 R] 8 104 0 R] >>",
    104: "<< /S /P /P 101 0 R >>",
    110: `<< /Length ${XMP.length} >>\nstream\n${XMP}\nendstream`,
    120: "<< /Fields [121 0 R 123 0 R] /SigFlags 1 /XFA [(a) 110 0 R] >>",
    121: "<< /Subtype /Widget /FT /Sig /T (A) /F 4 /Rect [30 20 42 26] /Lock << /Action /Include /Fields [(B) (C.D)] /P 2 >> /SV << /Ff 8 /Reasons [(x) (y)] /MDP << /P 2 >> /Cert << /Ff 63 /Subject [<00>] /KeyUsage [(1X0)] >> /DigestMethod [/SHA256] >> >>",
    122: "<< /Subtype /Widget /Parent 123 0 R /Rect [30 40 42 46] /P 10 0 R >>",
    123: "<< /FT /Sig /T (C) /Kids [122 0 R] >>",
  },
};
const stamp = drawStamp({ width: 60, height: 30, image: wavePng(20, 10) });

/** The whole of what looking and preparing do; only our own errors may come out, and never one without a code. */
function use(bytes: Uint8Array, drawn: Uint8Array): void {
  const place = { page: 0, x: 100, y: 100, width: 60, height: 30 };
  const actions = [
    () => inspectDocument(PdfDocument.open(new MemorySource(bytes))),
    ...[{ fieldName: "A", reason: "x" }, { fieldName: "C" }, { place, stamp: drawn }].map(
      (request) => () =>
        prepareSignature(PdfDocument.open(new MemorySource(bytes)), { ...REQUEST, ...request }, ROOM),
    ),
  ];
  for (const action of actions)
    try {
      action();
    } catch (error) {
      expect(error).toBeInstanceOf(KysoError);
      expect(error).not.toMatchObject({ code: "INTERNAL" });
    }
}

describe("a document with fields, structure and archival metadata", () => {
  test("can be signed in each way before it is damaged", () => {
    expect(prepare(RICH, { fieldName: "A", reason: "x" }).fieldName).toBe("A");
    expect(prepare(RICH, { fieldName: "C" }).fieldName).toBe("C");
    expect(prepare(RICH).fieldName).toBe("Signature1");
  });

  test("is signed or refused with any bytes changed", async () => {
    const drawn = await stamp;
    const whole = samplePdf(RICH);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const changed = Uint8Array.from(whole);
        for (const [at, value] of changes) changed[at] = value;
        use(changed, drawn);
      }),
      { numRuns: 400 },
    );
  });

  test("is signed or refused with any reference led elsewhere", async () => {
    const drawn = await stamp;
    const text = Buffer.from(samplePdf(RICH)).toString("latin1");
    const references = [...text.matchAll(/\b(\d{3}) 0 R/g)].map(({ index }) => index);
    const targets = [
      "001",
      "002",
      "010",
      "011",
      "100",
      "101",
      "102",
      "103",
      "110",
      "120",
      "121",
      "123",
      "999",
    ];
    const change = fc.tuple(fc.constantFrom(...references), fc.constantFrom(...targets));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let led = text;
        for (const [at, target] of changes) led = led.slice(0, at) + target + led.slice(at + 3);
        use(Uint8Array.from(Buffer.from(led, "latin1")), drawn);
      }),
      { numRuns: 600 },
    );
  });
});
