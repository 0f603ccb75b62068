import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { SignatureReport } from "../../../protocol/report.ts";
import { writePkiFolder } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { craft } from "../cms/crafted.ts";
import { handSigned } from "./hand-signed.ts";
import { verifyFile } from "./offline-check.ts";

let pki: TestPki;
let trust: TrustStore;
let folder: string;

beforeAll(async () => {
  pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
  folder = mkdtempSync(path.join(tmpdir(), "kyso-integrity-"));
  writePkiFolder(folder, pki);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A CMS signature by OpenSSL. */
function openssl(content: Uint8Array, owner: string, ...options: string[]): Uint8Array {
  const file = path.join(folder, owner);
  const chain = ["-certfile", path.join(folder, "issuing.crt")];
  const key = ["-signer", `${file}.crt`, "-inkey", `${file}.key`];
  return execFileSync(
    "openssl",
    ["cms", "-sign", "-binary", "-outform", "DER", ...key, ...chain, ...options],
    {
      input: content,
    },
  );
}

const sha1 = (bytes: Uint8Array): Buffer => createHash("sha1").update(bytes).digest();

/** The report of a document whose only signature is made so. */
function reportOf(subFilter: string, cms: (signed: Buffer) => Uint8Array): SignatureReport | undefined {
  const bytes = handSigned({ identity: pki.leader, subFilter, cms: (_own, signed) => cms(signed) });
  return verifyFile(new MemorySource(bytes), { file: "a.pdf", trust }).signatures[0];
}

const DETACHED = "adbe.pkcs7.detached";
const PASSED = { indication: "TOTAL-PASSED", subIndication: null, intact: true };
const WEAK = {
  indication: "INDETERMINATE",
  subIndication: "CRYPTO_CONSTRAINTS_FAILURE",
  intact: true,
};

describe("a signature that OpenSSL made", () => {
  test.each([
    ["leader", ["-md", "sha256"], { digest: "SHA-256", key: "RSA-2048" }],
    ["leader", ["-md", "sha512", "-keyopt", "rsa_padding_mode:pss"], { digest: "SHA-512", key: "RSA-2048" }],
    ["ec-p256", ["-md", "sha256"], { digest: "SHA-256", key: "P-256" }],
    ["ec-p384", ["-md", "sha384"], { digest: "SHA-384", key: "P-384" }],
  ])("by %s with %j passes, and names its algorithms", (owner, options, algorithms) => {
    expect(reportOf(DETACHED, (signed) => openssl(signed, owner, ...options))).toMatchObject({
      ...PASSED,
      level: DETACHED,
      algorithms,
    });
  });

  test("without signed attributes is one of the very bytes", () => {
    const sign = (signed: Buffer): Uint8Array => openssl(signed, "leader", "-md", "sha256", "-noattr");
    expect(reportOf(DETACHED, sign)).toMatchObject(PASSED);
    expect(reportOf(DETACHED, (signed) => sign(signed.subarray(1)))).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "SIG_CRYPTO_FAILURE",
    });
    expect(reportOf("ETSI.CAdES.detached", sign)).toMatchObject({ subIndication: "FORMAT_FAILURE" });
  });

  test("with SHA-1 is intact, and never good", () => {
    expect(reportOf(DETACHED, (signed) => openssl(signed, "leader", "-md", "sha1"))).toMatchObject({
      ...WEAK,
      algorithms: { digest: "SHA-1" },
      remarks: expect.arrayContaining(["WEAK_ALGORITHM"]) as unknown,
    });
  });

  test("with MD5 is not read, and called weak", () => {
    expect(reportOf(DETACHED, (signed) => openssl(signed, "leader", "-md", "md5"))).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "CRYPTO_CONSTRAINTS_FAILURE",
      signer: { commonName: "Nguyễn Văn An" },
      remarks: expect.arrayContaining(["WEAK_ALGORITHM"]) as unknown,
    });
  });

  test("with a short key is intact, and never good", () => {
    expect(reportOf(DETACHED, (signed) => openssl(signed, "weak", "-md", "sha256"))).toMatchObject({
      ...WEAK,
      algorithms: { key: "RSA-1024" },
    });
  });

  test("that carries what it signs is none of a byte range", () => {
    expect(
      reportOf(DETACHED, (signed) => openssl(signed.subarray(0, 99), "leader", "-nodetach")),
    ).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "FORMAT_FAILURE",
    });
  });
});

describe("adbe.pkcs7.sha1", () => {
  const SHA1 = "adbe.pkcs7.sha1";

  test.each([
    ["with signed attributes", []],
    ["without them", ["-noattr"]],
  ])("around the digest of the byte range is intact, %s, and as weak as SHA-1", (_name, options) => {
    const sign = (signed: Buffer): Uint8Array =>
      openssl(sha1(signed), "leader", "-md", "sha256", "-nodetach", ...options);
    expect(reportOf(SHA1, sign)).toMatchObject({
      ...WEAK,
      level: SHA1,
      signer: { commonName: "Nguyễn Văn An" },
      algorithms: { digest: "SHA-1" },
      remarks: expect.arrayContaining(["WEAK_ALGORITHM"]) as unknown,
    });
  });

  test("around another digest fails", () => {
    const sign = (signed: Buffer): Uint8Array =>
      openssl(sha1(signed.subarray(1)), "leader", "-md", "sha256", "-nodetach");
    expect(reportOf(SHA1, sign)).toMatchObject({ indication: "TOTAL-FAILED", subIndication: "HASH_FAILURE" });
  });

  test("without the digest in it fails", () => {
    expect(reportOf(SHA1, (signed) => openssl(signed, "leader"))).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "FORMAT_FAILURE",
    });
  });
});

describe("an encoding that is not read", () => {
  test("adbe.x509.rsa_sha1 is named, and can't be told", () => {
    expect(reportOf("adbe.x509.rsa_sha1", (signed) => openssl(signed, "leader"))).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "SIG_CONSTRAINTS_FAILURE",
      intact: false,
      level: "adbe.x509.rsa_sha1",
    });
  });
});

describe("the value of an ECDSA signature", () => {
  const ecdsa = { scheme: "ECDSA", hash: "SHA-256" } as const;
  const sign = (change: (value: Buffer) => Uint8Array) => (content: Buffer) => {
    const identity = pki.ecP256;
    const { signer } = parseSignedData(craft({ identity, content, algorithm: ecdsa }));
    const value = Buffer.from(signer.signatureValue);
    return craft({ identity, content, algorithm: ecdsa, signatureValue: change(value) });
  };

  test.each<[string, (value: Buffer) => Uint8Array]>([
    ["with bytes behind it", (value) => Buffer.concat([value, Buffer.of(0)])],
    ["of zeros", () => Buffer.from("3006020100020100", "hex")],
    ["as bare numbers", () => Buffer.alloc(64, 1)],
    ["that is empty", () => Buffer.alloc(0)],
  ])("%s does not hold", (_name, change) => {
    expect(reportOf("ETSI.CAdES.detached", sign(change))).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "SIG_CRYPTO_FAILURE",
    });
  });
});
