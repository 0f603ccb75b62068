import { createHash, randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { sizeOfPieces } from "../../../agent/ades/piece.ts";
import { signFile } from "../../../agent/ades/sign-file.ts";
import type { ByteSource } from "../../../agent/pdf/source.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { opensslCms } from "./judge.ts";
import { ALGORITHMS, RSA, signBytes, signingOf, TIME } from "./signing.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-cades-"));
const CONTENT = Buffer.from("Kính gửi: Ủy ban nhân dân xã Tân Lập\r\n\u0000\u0001", "utf8");
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const openssl = (signature: Uint8Array, content?: Uint8Array): Uint8Array =>
  opensslCms(signature, pki.root.certificate, content);

describe("a CAdES signature", () => {
  test.each(ALGORITHMS)(
    "by %s with %o stands beside its file, and OpenSSL finds it good",
    async (owner, algorithm) => {
      const { bytes, file } = await signBytes(signingOf(CONTENT, pki, pki[owner], algorithm), "cades");
      expect(openssl(bytes, CONTENT)).toEqual(CONTENT);
      expect(file.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(() => openssl(bytes, Buffer.from("another file"))).toThrow();
    },
  );

  test.each(ALGORITHMS)(
    "by %s with %o carries its file, and OpenSSL finds it good",
    async (owner, algorithm) => {
      const { bytes, file } = await signBytes(
        signingOf(CONTENT, pki, pki[owner], algorithm),
        "cades-enveloping",
      );
      expect(openssl(bytes)).toEqual(CONTENT);
      expect(file.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    },
  );

  test.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 20_000_000])(
    "carries a file of %d bytes",
    async (size) => {
      const content = randomBytes(size);
      const { bytes } = await signBytes(signingOf(content, pki, pki.leader, RSA), "cades-enveloping");
      expect(Buffer.compare(openssl(bytes), content)).toBe(0);
      expect(asn1(bytes)).toContain("pkcs7-signedData");
    },
  );

  test("says its time in whole seconds, its certificate, and whose it is", async () => {
    const { bytes, file } = await signBytes(signingOf(CONTENT, pki, pki.leader, RSA), "cades");
    const { signer, certificates, hasContent } = parseSignedData(bytes);
    const [time] = signer.signedAttributes.get("1.2.840.113549.1.9.5") ?? [];
    expect(Buffer.from(time ?? []).toString("latin1", 2)).toBe("261121013005Z");
    expect(signer.signedAttributes.size).toBe(4);
    expect(hasContent).toBe(false);
    expect(certificates).toHaveLength(2);
    expect(file.signature).toMatchObject({
      indication: "TOTAL-PASSED",
      level: "B-B",
      signingTime: TIME.toISOString(),
      signer: { commonName: "Nguyễn Văn An" },
      trustedBy: "CA gốc thử nghiệm Kyso",
    });
  });

  test("by a key that signs something else does not leave", async () => {
    const signing = signingOf(CONTENT, pki, pki.leader, RSA);
    const key = { ...signing.key, sign: () => signing.key.sign(Buffer.from("something else")) };
    await expect(signFile({ ...signing, key }, "cades")).rejects.toMatchObject({
      code: "SIGN_RESULT_INVALID",
    });
  });

  test("around a file that changes meanwhile does not leave", async () => {
    const signing = signingOf(CONTENT, pki, pki.leader, RSA);
    const source: ByteSource = { size: CONTENT.length, read: (_, length) => randomBytes(length) };
    await expect(signFile({ ...signing, source }, "cades-enveloping")).rejects.toMatchObject({
      code: "SIGN_RESULT_INVALID",
    });
  });

  test("holds no more of a large file than a block at a time", async () => {
    const size = 200 * 1024 * 1024;
    const longest = { read: 0, total: 0 };
    const block = Buffer.alloc(1024 * 1024, 7);
    const source: ByteSource = {
      size,
      read: (_, length) => {
        longest.read = Math.max(longest.read, length);
        longest.total += length;
        return block.subarray(0, length);
      },
    };
    const prefixHash = createHash("sha256");
    for (let at = 0; at < size; at += block.length) prefixHash.update(block);
    const signing = { ...signingOf(CONTENT, pki, pki.leader, RSA), source, prefixHash };
    const { pieces } = await signFile(signing, "cades-enveloping");
    expect(longest).toEqual({ read: 1024 * 1024, total: size });
    expect(pieces).toHaveLength(3);
    expect(sizeOfPieces(pieces)).toBeGreaterThan(size);
    longest.total = 0;
    await signFile(signing, "cades");
    expect(longest.total).toBe(0);
  });
});

function asn1(bytes: Uint8Array): string {
  const args = ["asn1parse", "-inform", "DER", "-in", written("parsed.p7s", bytes)];
  return execFileSync("openssl", args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
}
