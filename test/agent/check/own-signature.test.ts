import { beforeAll, describe, expect, test } from "vitest";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { ALGORITHMS, recentSigningOf, signBytes, RECENT } from "../ades/signing.ts";
import { checkBytes, verdictOf } from "./checking.ts";

const LETTER = Buffer.from("Kính gửi: Ủy ban nhân dân xã Tân Lập\r\n\u0000\u0001", "utf8");
const XML = Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?>\n<a:thu xmlns:a="urn:a" xmlns="urn:b"><!-- one -->' +
    '<noiDung Id="n1" a:b="&lt;">Quyết định &amp; phụ lục</noiDung><ky/></a:thu>\n',
  "utf8",
);
const FORMATS = ["cades", "cades-enveloping", "xades", "xmldsig", "jws", "jws-json", "jws-detached"] as const;
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

describe("what our own signer makes", () => {
  test.each(FORMATS.flatMap((format) => ALGORITHMS.map((way) => [format, ...way] as const)))(
    "as %s by %s with %o is found good",
    async (format, owner, algorithm) => {
      const isXml = format.startsWith("x");
      const content = isXml ? XML : LETTER;
      const { bytes, file } = await signBytes(recentSigningOf(content, pki, pki[owner], algorithm), format);
      const isDetached = format === "cades" || format === "jws-detached";
      const report = await checkBytes(bytes, pki, isDetached ? { content } : {});
      expect(report).toMatchObject({
        verdict: "TOTAL-PASSED",
        code: null,
        format: isXml ? "xml" : format.startsWith("cades") ? "cades" : "jws",
        attachments: [],
      });
      const isBaseline = format.startsWith("cades") || format === "xades";
      expect(report.signatures).toHaveLength(1);
      expect(report.signatures[0]).toMatchObject({
        indication: "TOTAL-PASSED",
        intact: true,
        coversWholeFile: true,
        changesAfter: "none",
        signer: file.signature.signer,
        certificate: file.signature.certificate,
        trustedBy: file.signature.trustedBy,
        level: file.signature.level,
        signingTime: isBaseline ? RECENT.toISOString() : null,
        algorithms: { digest: algorithm.hash },
        place: null,
      });
      if (!isDetached) return;
      expect(verdictOf(await checkBytes(bytes, pki))).toBe("INDETERMINATE SIGNED_DATA_NOT_FOUND");
      const other = await checkBytes(bytes, pki, { content: Buffer.from("another") });
      expect(verdictOf(other)).toBe(
        `TOTAL-FAILED ${format === "cades" ? "HASH_FAILURE" : "SIG_CRYPTO_FAILURE"}`,
      );
    },
  );

  test.each(FORMATS)("as %s under another root can't be told", async (format) => {
    const content = format.startsWith("x") ? XML : LETTER;
    const { bytes } = await signBytes(
      recentSigningOf(content, pki, pki.untrusted, { scheme: "RSA-PKCS1", hash: "SHA-256" }),
      format,
    );
    const beside = format.startsWith("x") ? {} : { content };
    expect(verdictOf(await checkBytes(bytes, pki, beside))).toBe("INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND");
  });

  test.each(FORMATS)("as %s is not taken for one of another file that is asked about", async (format) => {
    const content = format.startsWith("x") ? XML : LETTER;
    const { bytes } = await signBytes(
      recentSigningOf(content, pki, pki.leader, { scheme: "RSA-PKCS1", hash: "SHA-256" }),
      format,
    );
    const report = await checkBytes(bytes, pki, { content: Buffer.from("another") });
    expect(report.verdict).not.toBe("TOTAL-PASSED");
    const asLong = Buffer.from(content).fill(0x20);
    expect((await checkBytes(bytes, pki, { content: asLong })).verdict).not.toBe("TOTAL-PASSED");
  });
});
