import { beforeAll, describe, expect, test } from "vitest";
import { signPdf } from "../../../agent/pades/sign.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { RSA, recentSigningOf, signBytes } from "../ades/signing.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { opened, rsaSigner } from "../pades/signer.ts";
import { checkBytes } from "./checking.ts";

let pki: TestPki;
let unsigned: Uint8Array;
let signed: Buffer;

beforeAll(async () => {
  pki = await createTestPki();
  unsigned = samplePdf({ pages: [{}] });
  const request = { signerName: "leader", time: new Date(), place: null };
  const { appended } = await signPdf({ ...opened(unsigned), ...rsaSigner(pki.leader), request });
  signed = Buffer.concat([unsigned, appended]);
});

function changed(): Buffer {
  const copy = Buffer.from(signed);
  const at = copy.indexOf("MediaBox");
  copy[at] = 0x6d;
  return copy;
}

function packageOf(...documents: readonly Uint8Array[]): string {
  const attachments = documents.map(
    (bytes, index) =>
      `<Attachment><ContentType>application/pdf</ContentType><ContentId>${index}</ContentId>` +
      `<ContentTransferEncoded>${Buffer.from(bytes).toString("base64")}</ContentTransferEncoded>` +
      `<AttachmentName>Công văn ${index}.pdf</AttachmentName></Attachment>`,
  );
  return `<edXML><edXMLEnvelope/><AttachmentEncoded>${attachments.join("")}</AttachmentEncoded></edXML>`;
}

describe("a signed PDF", () => {
  test("in a package is checked as any other", async () => {
    const report = await checkBytes(packageOf(signed, unsigned), pki);
    expect(report).toMatchObject({ verdict: "TOTAL-PASSED", format: "edxml" });
    expect(report.attachments).toMatchObject([
      {
        file: "Công văn 0.pdf",
        format: "pdf",
        verdict: "TOTAL-PASSED",
        signatures: [{ field: "Signature1" }],
      },
      { file: "Công văn 1.pdf", format: "pdf", verdict: "NONE" },
    ]);
    expect((await checkBytes(packageOf(signed, changed()), pki)).verdict).toBe("TOTAL-FAILED");
    const cutOff = await checkBytes(packageOf(signed, Buffer.from("%PDF-1.7\n")), pki);
    expect(cutOff.verdict).toBe("UNREADABLE");
  });

  test("within a signature is checked, and both count", async () => {
    const hold = async (bytes: Uint8Array): Promise<Buffer> =>
      (await signBytes(recentSigningOf(bytes, pki, pki.organisation, RSA), "cades-enveloping")).bytes;
    expect(await checkBytes(await hold(signed), pki, { file: "a.pdf.p7s" })).toMatchObject({
      format: "cades",
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-B" }],
      attachments: [{ file: "a.pdf", format: "pdf", verdict: "TOTAL-PASSED" }],
    });
    expect(await checkBytes(await hold(changed()), pki)).toMatchObject({
      verdict: "TOTAL-FAILED",
      signatures: [{ indication: "TOTAL-PASSED" }],
      attachments: [{ verdict: "TOTAL-FAILED" }],
    });
    expect(await checkBytes(await hold(unsigned), pki)).toMatchObject({
      verdict: "TOTAL-PASSED",
      attachments: [{ verdict: "NONE" }],
    });
  });

  test("beside a signature is what that signature is of", async () => {
    const { bytes } = await signBytes(recentSigningOf(signed, pki, pki.organisation, RSA), "cades");
    expect(await checkBytes(bytes, pki, { content: signed })).toMatchObject({ verdict: "TOTAL-PASSED" });
    expect(await checkBytes(bytes, pki, { content: changed() })).toMatchObject({
      signatures: [{ subIndication: "HASH_FAILURE" }],
    });
  });
});
