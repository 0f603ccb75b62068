import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { prepareSigner } from "../../../agent/cms/signed-data.ts";
import { notesOf } from "../../../agent/pades/page-note.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import type { SignatureRequest } from "../../../agent/pades/signature.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource, type ByteSource } from "../../../agent/pdf/source.ts";
import { checkResult, type SigningResult } from "../../../agent/verify/result-check.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { HASHES, type SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { opened, softKey } from "../pades/signer.ts";
import { SAMPLE_BLANK } from "../pades/sample-blank.ts";

let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

const RSA: SignatureAlgorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" };

async function signed(
  algorithm = RSA,
  bytes = samplePdf(),
  asked: Pick<SignatureRequest, "written"> = {},
): Promise<SigningResult> {
  const key = softKey(pki.leader, algorithm);
  const signer = prepareSigner(key);
  const path = [pki.leader, pki.issuing, pki.root].map(({ certificate }) => parseCertificate(certificate));
  const request = { signerName: "", time: new Date("2026-11-21T02:00:00Z"), place: null, ...asked };
  let signatureValue = new Uint8Array();
  const sign = async (toBeSigned: Uint8Array): Promise<Uint8Array> =>
    (signatureValue = Uint8Array.from(await key.sign(toBeSigned)));
  const { appended } = await signPdf({ ...opened(bytes), key: { ...key, sign }, signer, path, request });
  const prefixHash = createHash(HASHES[algorithm.hash].node).update(bytes);
  const original = PdfDocument.open(new MemorySource(bytes));
  return { original, appended, prefixHash, signer, signatureValue, fieldName: "Signature1", path };
}

const refused = expect.objectContaining({ code: "SIGN_RESULT_INVALID" }) as unknown;

describe("checkResult", () => {
  test("describes a result that holds as verifying it would", async () => {
    expect(checkResult(await signed())).toMatchObject({
      field: "Signature1",
      indication: "TOTAL-PASSED",
      coversWholeFile: true,
      signer: { commonName: "Nguyễn Văn An" },
      trustedBy: "CA gốc thử nghiệm Kyso",
      signingTime: "2026-11-21T02:00:00.000Z",
      level: "B-B",
    });
  });

  test("takes another hash than the one that was kept", async () => {
    expect(checkResult(await signed({ scheme: "RSA-PSS", hash: "SHA-512" })).intact).toBe(true);
  });

  test("leaves the kept hash as it was, for the next signature", async () => {
    const result = await signed();
    checkResult(result);
    expect(result.prefixHash.digest("hex")).toBe(createHash("sha256").update(samplePdf()).digest("hex"));
  });

  test("does not read a large original again", async () => {
    const padding = `<< /Length 3000000 >>\nstream\n${" ".repeat(3_000_000)}\nendstream`;
    const bytes = samplePdf({ objects: { 100: padding } });
    const result = await signed(RSA, bytes);
    let read = 0;
    const source: ByteSource = {
      size: bytes.length,
      read: (offset, length) => {
        read += length;
        return bytes.subarray(offset, offset + length);
      },
    };
    const original = PdfDocument.open(source);
    checkResult({ ...result, original });
    expect(read).toBeLessThan(200_000);
  });

  test("refuses a result in which any sampled byte is changed", async () => {
    const result = await signed();
    const contents = Buffer.from(result.appended).indexOf("/Contents <");
    for (let offset = 0; offset < result.appended.length; offset += 7) {
      if (offset > contents + 10 && result.appended[offset] === 0x30) continue;
      const appended = Uint8Array.from(result.appended);
      appended[offset] = (appended[offset] ?? 0) ^ 0x11;
      expect(() => checkResult({ ...result, appended })).toThrow(refused);
    }
  });

  test("refuses a result of another original, another certificate or another field", async () => {
    const result = await signed();
    const other = prepareSigner({ ...pki.organisation, algorithm: RSA });
    expect(() => checkResult({ ...result, signer: other })).toThrow(refused);
    expect(() => checkResult({ ...result, fieldName: "Signature2" })).toThrow(refused);
    expect(() => checkResult({ ...result, prefixHash: createHash("sha256") })).toThrow(refused);
  });

  test("refuses a result that writes something else on the first page than what was asked for", async () => {
    const page = PdfDocument.open(new MemorySource(samplePdf())).page(0);
    const written = await notesOf(page, [{ text: "12", blank: SAMPLE_BLANK }]);
    const result = await signed(RSA, samplePdf(), { written });
    const [note] = written.notes;
    if (note === undefined) throw new Error("no note was made");
    expect(checkResult({ ...result, notes: [note] }).intact).toBe(true);
    for (const notes of [undefined, [{ ...note, text: "13" }], [note, note]]) {
      expect(() => checkResult({ ...result, notes })).toThrow(refused);
    }
  });

  test("refuses nothing at all", async () => {
    const result = await signed();
    expect(() => checkResult({ ...result, appended: new Uint8Array() })).toThrow(refused);
  });
});
