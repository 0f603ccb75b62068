import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ContentInfo, SignedData } from "@peculiar/asn1-cms";
import { AsnConvert } from "@peculiar/asn1-schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareSigner } from "../../../agent/cms/signed-data.ts";
import type { SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import { pem } from "../../pki/pki-folder.ts";
import { signWith } from "../../pki/sign-with.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";

const DOCUMENT = Buffer.from("Quyết định số 12/QĐ-UBND");

let pki: TestPki;
let folder: string;

beforeAll(async () => {
  pki = await createTestPki();
  folder = mkdtempSync(path.join(tmpdir(), "kyso-cms-"));
  writeFileSync(path.join(folder, "root.crt"), pem(pki.root.certificate, "CERTIFICATE"));
  writeFileSync(path.join(folder, "document"), DOCUMENT);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ALGORITHMS: readonly (SignatureAlgorithm & { identity: "leader" | "ecP256" | "ecP384" })[] = [
  { identity: "leader", scheme: "RSA-PKCS1", hash: "SHA-256" },
  { identity: "leader", scheme: "RSA-PKCS1", hash: "SHA-384" },
  { identity: "leader", scheme: "RSA-PKCS1", hash: "SHA-512" },
  { identity: "leader", scheme: "RSA-PSS", hash: "SHA-256" },
  { identity: "leader", scheme: "RSA-PSS", hash: "SHA-512" },
  { identity: "ecP256", scheme: "ECDSA", hash: "SHA-256" },
  { identity: "ecP384", scheme: "ECDSA", hash: "SHA-384" },
];

function digestOf(algorithm: SignatureAlgorithm): Buffer {
  return createHash(algorithm.hash.replace("-", "")).update(DOCUMENT).digest();
}

function signDocument(identity: TestIdentity, algorithm: SignatureAlgorithm): Uint8Array {
  const signer = prepareSigner({ ...identity, algorithm });
  const digest = digestOf(algorithm);
  return signer.assemble(digest, signWith(identity, algorithm, signer.signedAttributes(digest)));
}

function opensslVerify(cms: Uint8Array, ...options: string[]): Buffer {
  const file = path.join(folder, "signature.p7s");
  writeFileSync(file, cms);
  const given = ["-inform", "DER", "-in", file, "-content", path.join(folder, "document"), "-binary"];
  const trust = ["-CAfile", path.join(folder, "root.crt"), "-purpose", "any"];
  return execFileSync("openssl", ["cms", "-verify", ...given, ...trust, ...options], { stdio: "pipe" });
}

describe.each(ALGORITHMS)("$scheme with $hash", ({ identity, ...algorithm }) => {
  test("OpenSSL verifies the signature, its chain and its signing certificate attribute", () => {
    const cms = signDocument(pki[identity], algorithm);
    expect(opensslVerify(cms, "-cades")).toEqual(DOCUMENT);
  });

  test("a signature is never larger than announced, and not much smaller", () => {
    const signer = prepareSigner({ ...pki[identity], algorithm });
    const { length } = signDocument(pki[identity], algorithm);
    expect(length).toBeLessThanOrEqual(signer.maxSize);
    expect(length).toBeGreaterThan(signer.maxSize - 32);
  });
});

test("SignedData has one signer, no content, no signing time, and the chain without the root", () => {
  const cms = signDocument(pki.leader, { scheme: "RSA-PKCS1", hash: "SHA-256" });
  const signedData = AsnConvert.parse(AsnConvert.parse(cms, ContentInfo).content, SignedData);
  expect(signedData.version).toBe(1);
  expect(signedData.encapContentInfo.eContent).toBeUndefined();
  expect(signedData.encapContentInfo.eContentType).toBe("1.2.840.113549.1.7.1");
  expect(signedData.certificates).toHaveLength(2);
  expect(signedData.signerInfos).toHaveLength(1);
  const types = signedData.signerInfos[0]?.signedAttrs?.map(({ attrType }) => attrType);
  expect(types?.sort()).toEqual([
    "1.2.840.113549.1.9.16.2.47",
    "1.2.840.113549.1.9.3",
    "1.2.840.113549.1.9.4",
  ]);
  expect(signedData.signerInfos[0]?.unsignedAttrs).toBeUndefined();
});

test("what is signed is tagged as a set and embedded as [0]; nothing else differs", () => {
  const algorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" } as const;
  const signer = prepareSigner({ ...pki.leader, algorithm });
  const attributes = Buffer.from(signer.signedAttributes(digestOf(algorithm)));
  expect(attributes[0]).toBe(0x31);
  const cms = Buffer.from(signer.assemble(digestOf(algorithm), new Uint8Array(256)));
  expect(cms.includes(attributes)).toBe(false);
  attributes[0] = 0xa0;
  expect(cms.includes(attributes)).toBe(true);
});

test("a signer made once signs many documents, each with its own digest", () => {
  const algorithm = { scheme: "ECDSA", hash: "SHA-256" } as const;
  const signer = prepareSigner({ ...pki.ecP256, algorithm });
  const first = signer.signedAttributes(new Uint8Array(32).fill(1));
  const second = signer.signedAttributes(new Uint8Array(32).fill(2));
  expect(Buffer.from(first).includes(Buffer.alloc(32, 1))).toBe(true);
  expect(Buffer.from(second).includes(Buffer.alloc(32, 2))).toBe(true);
});

test("a root in the token's chain and a repeated certificate are left out", () => {
  const algorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" } as const;
  const plain = prepareSigner({ ...pki.leader, algorithm });
  const { leader, issuing, root } = pki;
  const chain = [root.certificate, issuing.certificate, issuing.certificate, leader.certificate];
  const crowded = prepareSigner({ certificate: leader.certificate, chain, algorithm });
  expect(crowded.maxSize).toBe(plain.maxSize);
});

test("a digest of another length than the hash's is refused", () => {
  const signer = prepareSigner({ ...pki.leader, algorithm: { scheme: "RSA-PKCS1", hash: "SHA-384" } });
  expect(() => signer.signedAttributes(new Uint8Array(32))).toThrow(
    expect.objectContaining({ code: "INTERNAL" }),
  );
});

test("a key can't be prepared for an algorithm of another kind", () => {
  const algorithm = { scheme: "ECDSA", hash: "SHA-256" } as const;
  expect(() => prepareSigner({ ...pki.leader, algorithm })).toThrow(
    expect.objectContaining({ code: "CERTIFICATE_INVALID" }),
  );
});
