import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import type { FileFormat } from "../../../protocol/signature-format.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { RSA, recentSigningOf, signBytes } from "../ades/signing.ts";
import { checkBytes } from "./checking.ts";

const LETTER = Buffer.from("Kính gửi: Ủy ban nhân dân xã Tân Lập", "utf8");
const XML = Buffer.from('<thu xmlns="urn:b"><noiDung Id="n1">Quyết định</noiDung></thu>', "utf8");
let pki: TestPki;
let signed: Readonly<Record<FileFormat, Buffer>>;

beforeAll(async () => {
  pki = await createTestPki();
  const sign = async (format: FileFormat): Promise<Buffer> =>
    (await signBytes(recentSigningOf(format.startsWith("x") ? XML : LETTER, pki, pki.leader, RSA), format))
      .bytes;
  signed = {
    cades: await sign("cades"),
    "cades-enveloping": await sign("cades-enveloping"),
    xades: await sign("xades"),
    xmldsig: await sign("xmldsig"),
    jws: await sign("jws"),
    "jws-json": await sign("jws-json"),
    "jws-detached": await sign("jws-detached"),
  };
});

/** Bytes of a file from one mark to another. */
function between(
  bytes: Buffer,
  start: string | Uint8Array,
  end: string | Uint8Array,
): readonly [number, number] {
  const from = bytes.indexOf(start);
  return [from, bytes.indexOf(end, from) + end.length];
}

/** The digits of the value: the start tag in front of them nobody has signed. */
function valueOf(bytes: Buffer): readonly [number, number] {
  const start = bytes.indexOf(">", bytes.indexOf("<ds:SignatureValue")) + 1;
  return [start, bytes.indexOf("<", start)];
}

/** What is signed, and the value: the ranges of a signed file where no bit may change. */
function ranges(format: FileFormat): readonly (readonly [number, number])[] {
  const bytes = signed[format];
  if (format.startsWith("jws-json")) {
    return [between(bytes, '{"payload"', '","protected"'), between(bytes, '"protected":"', '"}')];
  }
  if (format.startsWith("jws")) return [[0, bytes.length]];
  if (format.startsWith("x")) {
    const properties =
      format === "xades" ? [between(bytes, "<xades:SignedProperties", "</xades:SignedProperties>")] : [];
    return [
      between(bytes, "<noiDung", "</noiDung>"),
      between(bytes, "<ds:SignedInfo>", "</ds:SignedInfo>"),
      valueOf(bytes),
      ...properties,
    ];
  }
  const { signer } = parseSignedData(format === "cades" ? bytes : signed.cades);
  const attributes = Buffer.from(signer.signedAttributesDer ?? bytes).subarray(1);
  // The name of the algorithm between them is not signed: how its parameters are written does not matter.
  if (format === "cades") {
    const { signatureValue } = signer;
    return [between(bytes, attributes, attributes), between(bytes, signatureValue, signatureValue)];
  }
  return [between(bytes, LETTER, LETTER)];
}

describe("one changed octet", () => {
  test.each(["cades", "cades-enveloping", "xades", "xmldsig", "jws", "jws-json", "jws-detached"] as const)(
    "of what %s signs is enough for it not to pass",
    async (format) => {
      const bytes = signed[format];
      const content = format === "cades" || format === "jws-detached" ? { content: LETTER } : {};
      expect((await checkBytes(bytes, pki, content)).verdict).toBe("TOTAL-PASSED");
      const places = ranges(format).map(([start, end]) => fc.integer({ min: start, max: end - 1 }));
      await fc.assert(
        fc.asyncProperty(fc.oneof(...places), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ (1 << bit);
          expect((await checkBytes(changed, pki, content)).verdict).not.toBe("TOTAL-PASSED");
        }),
        { numRuns: 200 },
      );
    },
  );

  test.each(["cades", "jws-detached"] as const)("of the file beside %s is, too", async (format) => {
    for (let at = 0; at < LETTER.length; at += 1) {
      const content = Buffer.from(LETTER);
      content[at] = (content[at] ?? 0) ^ 1;
      expect((await checkBytes(signed[format], pki, { content })).verdict).toBe("TOTAL-FAILED");
    }
  });
});
