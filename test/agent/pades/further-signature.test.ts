import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { drawStamp } from "../appearance/drawn-stamp.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import type { SignatureRequest } from "../../../agent/pades/signature.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import type { PdfRef } from "../../../agent/pdf/object.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { wavePng } from "../appearance/picture.ts";
import { pdfsig, qpdfIsContent } from "./judge.ts";
import { samplePdf, type SamplePdf } from "./sample-pdf.ts";
import { opened, rsaSigner } from "./signer.ts";
import { verifyFile } from "../verify/offline-check.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-further-"));
const PLACE = { page: 0, x: 300, y: 100, width: 120, height: 60 };
let pki: TestPki;
let trust: TrustStore;
let stamp: Uint8Array;

beforeAll(async () => {
  pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
  stamp = await drawStamp({ width: 120, height: 60, image: wavePng(200, 100) });
});

async function signed(
  bytes: Uint8Array,
  identity: TestIdentity,
  request: Partial<SignatureRequest> = {},
): Promise<Uint8Array> {
  const whole = { place: null, stamp, signerName: "Nguyễn Văn An", time: new Date(), ...request };
  const { appended } = await signPdf({ ...opened(bytes), ...rsaSigner(identity), request: whole });
  return new Uint8Array(Buffer.concat([bytes, appended]));
}

/** What Kyso, poppler and qpdf say: each signature's name, verdict and what came after it. */
function judged(name: string, bytes: Uint8Array): string[] {
  const file = path.join(folder, `${name}.pdf`);
  writeFileSync(file, bytes);
  expect(qpdfIsContent(file)).toBe(true);
  // It lists empty fields, too, and does not see the value of a field that stands apart from its widget.
  const verdicts = pdfsig(file).filter(({ range }) => range !== "");
  expect(verdicts.every(({ valid }) => valid)).toBe(true);
  const { signatures } = verifyFile(new MemorySource(bytes), { trust, file });
  expect(verdicts.length).toBeGreaterThan(0);
  return signatures.map(({ field, indication, changesAfter }) => `${field} ${indication} ${changesAfter}`);
}

/** Numbers of the objects that the last revision wrote again. */
function rewritten(before: Uint8Array, after: Uint8Array): number[] {
  const [old, now] = [before, after].map((bytes) => PdfDocument.open(new MemorySource(bytes)));
  return [...(now?.objects() ?? [])].flatMap(([num, entry]) =>
    entry.kind === "offset" && entry.offset >= before.length && old?.locate(num) !== undefined ? [num] : [],
  );
}

const FORM: SamplePdf = {
  pages: [{ annots: "[101 0 R 102 0 R 104 0 R 105 0 R]" }],
  catalog: "/AcroForm 110 0 R",
  objects: {
    101: "<< /Subtype /Widget /FT /Sig /T (A) /F 4 /P 10 0 R /Rect [300 100 420 160] /Lock << /Type /SigFieldLock /Action /Include /Fields [(B)] >> >>",
    102: "<< /Subtype /Widget /FT /Sig /T (B) /F 4 /P 10 0 R /Rect [300 200 420 260] >>",
    103: "<< /FT /Sig /T (C) /Kids [104 0 R] >>",
    104: "<< /Subtype /Widget /Parent 103 0 R /F 4 /P 10 0 R /Rect [300 300 420 360] >>",
    105: "<< /Subtype /Widget /FT /Tx /T (Name) /V (x) /F 4 /P 10 0 R /Rect [300 400 420 430] >>",
    110: "<< /Fields [101 0 R 102 0 R 103 0 R 105 0 R] /DR << >> /DA (/F 0 Tf) >>",
  },
};

describe("a document that is signed field by field", () => {
  test("keeps every signature, under a lock that says which field is closed", async () => {
    const first = await signed(samplePdf(FORM), pki.leader, { fieldName: "A", place: PLACE });
    expect(judged("first", first)).toEqual(["A TOTAL-PASSED none"]);
    await expect(signed(first, pki.organisation, { fieldName: "B" })).rejects.toMatchObject({
      code: "PDF_FIELD_LOCKED",
    });
    const place = { ...PLACE, y: 300 };
    const second = await signed(first, pki.organisation, { fieldName: "C", place });
    expect(rewritten(first, second)).toEqual([103, 104]);
    expect(judged("second", second)).toEqual(["A TOTAL-PASSED signatures", "C TOTAL-PASSED none"]);
    const third = await signed(second, pki.leader, { place: { ...PLACE, y: 500 } });
    expect(judged("third", third)).toEqual([
      "A TOTAL-PASSED signatures",
      "C TOTAL-PASSED signatures",
      "Signature1 TOTAL-PASSED none",
    ]);
  });

  test("shows when somebody filled the closed field all the same", async () => {
    const first = await signed(samplePdf(FORM), pki.leader, { fieldName: "A" });
    const unlocked = Buffer.from(first).toString("latin1").replaceAll("(B)]", "(D)]");
    const second = await signed(new Uint8Array(Buffer.from(unlocked, "latin1")), pki.leader, {
      fieldName: "B",
    });
    const restored = Buffer.from(
      `${Buffer.from(second).toString("latin1", 0, first.length).replaceAll("(D)]", "(B)]")}${Buffer.from(second).toString("latin1", first.length)}`,
      "latin1",
    );
    const { signatures } = verifyFile(new MemorySource(restored), { trust, file: "x" });
    expect(signatures[0]).toMatchObject({ field: "A", intact: true, changesAllowed: false });
  });
});

describe("a certified document", () => {
  const certifying = (permission: number): Uint8Array =>
    samplePdf({
      pages: [{ annots: "[101 0 R]" }],
      catalog: "/AcroForm << /Fields [101 0 R] >>",
      objects: {
        101: `<< /Subtype /Widget /FT /Sig /T (Author) /F 4 /P 10 0 R /Rect [0 0 0 0] /SV << /MDP << /P ${permission} >> >> >>`,
      },
    });

  test.each([2, 3])("with P %i takes a further signature in a new field", async (permission) => {
    const first = await signed(certifying(permission), pki.leader, { fieldName: "Author" });
    const second = await signed(first, pki.organisation, { place: PLACE });
    expect(judged(`certified-${permission}`, second)).toEqual([
      "Author TOTAL-PASSED signatures",
      "Signature1 TOTAL-PASSED none",
    ]);
  });

  test("with P 1 takes none", async () => {
    const first = await signed(certifying(1), pki.leader, { fieldName: "Author" });
    expect(judged("certified-1", first)).toEqual(["Author TOTAL-PASSED none"]);
    await expect(signed(first, pki.organisation)).rejects.toMatchObject({
      code: "PDF_CERTIFIED_NO_CHANGES",
    });
  });
});

test("a tagged document takes a first signature into its structure, and a second one beside it", async () => {
  const tagged = samplePdf({
    catalog: "/MarkInfo << /Marked true >> /StructTreeRoot 100 0 R",
    objects: {
      100: "<< /Type /StructTreeRoot /K 101 0 R /ParentTree 102 0 R /ParentTreeNextKey 1 >>",
      101: "<< /Type /StructElem /S /Document /P 100 0 R /K [103 0 R] >>",
      102: "<< /Nums [0 [103 0 R]] >>",
      103: "<< /Type /StructElem /S /P /P 101 0 R >>",
    },
  });
  const first = await signed(tagged, pki.leader, { place: PLACE });
  expect(rewritten(tagged, first).sort((a, b) => a - b)).toEqual([1, 10, 100, 101, 102]);
  const second = await signed(first, pki.organisation, { place: { ...PLACE, y: 200 } });
  const form = PdfDocument.open(new MemorySource(first)).catalog.get("AcroForm") as PdfRef;
  expect(rewritten(first, second).sort((a, b) => a - b)).toEqual([10, form.num]);
  expect(judged("tagged", second)).toEqual([
    "Signature1 TOTAL-PASSED signatures",
    "Signature2 TOTAL-PASSED none",
  ]);
});
