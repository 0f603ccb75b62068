import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { placeOf } from "../../../agent/verify/signature-claim.ts";
import { signatureFields } from "../../../agent/verify/signature-field.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";

let rig: KysoRig;

beforeAll(async () => {
  rig = await kysoRig();
});

afterAll(() => rig.remove());

/** Two pages; the field "Form.Approval" on the second, and a static XFA form. */
function document(name: string): string {
  const file = rig.path(name);
  const form = samplePdf({
    pages: [{}, { annots: "[101 0 R]" }],
    catalog: "/AcroForm << /Fields [100 0 R] /XFA (x) >>",
    objects: {
      100: "<< /T (Form) /Kids [101 0 R] >>",
      101: "<< /Subtype /Widget /Parent 100 0 R /FT /Sig /T (Approval) /F 4 /P 12 0 R /Rect [300 200 420 260] >>",
    },
  });
  writeFileSync(file, form);
  return file;
}

/** An XFA form is a document of its own, which nobody searches for labels of secrecy. */
function sign(...args: readonly string[]): ReturnType<KysoRig["sign"]> {
  return rig.sign(...args, "--no-secret", "--json");
}

function fieldsOf(file: string): Record<string, unknown> {
  const pdf = PdfDocument.open(new MemorySource(readFileSync(file)));
  const signed = signatureFields(pdf).filter(({ signature }) => signature !== null);
  return Object.fromEntries(signed.map(({ name, dict }) => [name, placeOf(pdf, dict)]));
}

describe("kyso sign --field", () => {
  it("fills the document's own field, where that is, and warns of an XFA form", async () => {
    const out = rig.path("filled.pdf");
    const ended = await sign(document("form.pdf"), "-o", out, "--field", "Form.Approval");
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject([
      { ok: true, warnings: expect.arrayContaining(["PDF_STATIC_XFA"]) as unknown },
    ]);
    expect(ended.stderr).toContain("PDF_STATIC_XFA");
    expect(fieldsOf(out)).toEqual({ "Form.Approval": { page: 1, rect: [300, 200, 420, 260] } });
    const again = await sign(out, "-o", rig.path("again.pdf"), "--field", "Form.Approval");
    expect(again.code).toBe(3);
    expect(JSON.parse(again.stdout)).toMatchObject([{ ok: false, code: "PDF_FIELD_SIGNED" }]);
  });

  it("makes a field that the document does not have", async () => {
    const out = rig.path("made.pdf");
    const ended = await sign(document("plain.pdf"), "-o", out, "--field", "Ký duyệt", "--invisible");
    expect(ended.code).toBe(0);
    expect(fieldsOf(out)).toEqual({ "Ký duyệt": null });
  });

  it.each([
    ["another hash", "/DigestMethod [/SHA512] /Ff 64"],
    ["a time stamp, which this level has not", "/TimeStamp << /URL (http://x) /Ff 1 >>"],
  ])("refuses a field that requires %s before the PIN is tried", async (_what, seed) => {
    const input = rig.path("seeded.pdf");
    const objects = { 101: `<< /FT /Sig /T (Approval) /SV << /Type /SV ${seed} >> >>` };
    writeFileSync(input, samplePdf({ catalog: "/AcroForm << /Fields [101 0 R] >>", objects }));
    rig.module.forget();
    const ended = await rig.sign(input, "-o", rig.path("no.pdf"), "--field", "Approval", "--json");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "PDF_SEED_VALUE_UNMET" }]);
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
  });

  it.each([
    [["--field", "Form.Approval", "--rect", "10,10,50,50"], 3, "PDF_FIELD_PLACE_FIXED"],
    [["--field", "a.b"], 3, "PDF_FIELD_INVALID"],
    [["--field", ""], 2, "USAGE"],
  ])("refuses %j before the PIN is tried", async (args, code, error) => {
    rig.module.forget();
    const ended = await sign(document("odd.pdf"), "-o", rig.path("odd-out.pdf"), ...args);
    expect(ended.code).toBe(code);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: error }]);
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
  });
});
