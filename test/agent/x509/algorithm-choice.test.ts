import { beforeAll, describe, expect, test } from "vitest";
import { chooseAlgorithm, type SignaturePreference } from "../../../agent/x509/algorithm-choice.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import { pssOnlySpki, type PssBinding } from "../../pki/pss-only.ts";
import { createTestPki, generateKeys, personName, type TestPki } from "../../pki/test-pki.ts";

let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

const subject = personName("Phạm Thị Dung");

async function bound(binding: PssBinding | null): Promise<Certificate> {
  const { keys } = pki.leader;
  const spki = pssOnlySpki(keys, binding);
  const { certificate } = await pki.issuing.issue({ name: "pss-only", subject, keys, spki });
  return parseCertificate(certificate);
}

const pss: SignaturePreference = { scheme: "pss", hash: null };

describe("where nobody asks for another way", () => {
  test.each([
    ["leader", { scheme: "RSA-PKCS1", hash: "SHA-256" }],
    ["ecP256", { scheme: "ECDSA", hash: "SHA-256" }],
    ["ecP384", { scheme: "ECDSA", hash: "SHA-384" }],
  ] as const)("%s signs as %o", (owner, algorithm) => {
    expect(chooseAlgorithm(parseCertificate(pki[owner].certificate))).toEqual(algorithm);
  });

  test("P-521 has a hash as strong as it is", async () => {
    const keys = await generateKeys("P-521");
    const { certificate } = await pki.issuing.issue({ name: "p521", subject, keys });
    expect(chooseAlgorithm(parseCertificate(certificate))).toEqual({ scheme: "ECDSA", hash: "SHA-512" });
  });
});

describe("what was asked for is done", () => {
  test.each([
    ["leader", { scheme: "pss", hash: null }, { scheme: "RSA-PSS", hash: "SHA-256" }],
    ["leader", { scheme: "pss", hash: "SHA-512" }, { scheme: "RSA-PSS", hash: "SHA-512" }],
    ["leader", { scheme: "pkcs1", hash: "SHA-384" }, { scheme: "RSA-PKCS1", hash: "SHA-384" }],
    ["ecP256", { scheme: "pss", hash: null }, { scheme: "ECDSA", hash: "SHA-256" }],
    ["ecP256", { scheme: "pkcs1", hash: "SHA-512" }, { scheme: "ECDSA", hash: "SHA-512" }],
  ] as const)("%s, asked for %o, signs as %o", (owner, preference, algorithm) => {
    expect(chooseAlgorithm(parseCertificate(pki[owner].certificate), preference)).toEqual(algorithm);
  });
});

describe("keys that make nothing but RSASSA-PSS", () => {
  test("make it, whatever the scheme that is preferred", async () => {
    expect(chooseAlgorithm(await bound(null))).toEqual({ scheme: "RSA-PSS", hash: "SHA-256" });
    expect(chooseAlgorithm(await bound(null), { scheme: "pkcs1", hash: "SHA-512" })).toEqual({
      scheme: "RSA-PSS",
      hash: "SHA-512",
    });
  });

  test("keep to the hash that their certificate names", async () => {
    const certificate = await bound({ hash: "SHA-384", saltLength: 48 });
    expect(certificate.pssHashes).toEqual(["SHA-384"]);
    expect(chooseAlgorithm(certificate, pss)).toEqual({ scheme: "RSA-PSS", hash: "SHA-384" });
  });

  test("are not used with a weaker hash than was asked for", async () => {
    const certificate = await bound({ hash: "SHA-256", saltLength: 20 });
    expect(chooseAlgorithm(certificate).hash).toBe("SHA-256");
    expect(() => chooseAlgorithm(certificate, { scheme: "pss", hash: "SHA-512" })).toThrow(
      expect.objectContaining({ code: "SIGN_ALGORITHM_UNSUITABLE" }) as Error,
    );
  });

  test.each([
    ["a salt longer than the hash", { hash: "SHA-256", saltLength: 33 }],
    ["a hash that Kyso does not sign with", { hash: "SHA-224", saltLength: 28 }],
    ["another hash for the mask", { hash: "SHA-256", saltLength: 32, maskHash: "SHA-512" }],
  ] as const)("%s: refused, and the certificate can still be read", async (_why, binding) => {
    const certificate = await bound(binding);
    expect(certificate).toMatchObject({ keyType: "RSA", keyBits: 2048, pssHashes: [] });
    expect(() => chooseAlgorithm(certificate, pss)).toThrow(
      expect.objectContaining({ code: "SIGN_ALGORITHM_UNSUITABLE" }) as Error,
    );
  });
});

test("a key of another kind is refused", () => {
  const other = { keyType: "other", keyBits: 0, pssHashes: null } as const;
  expect(() => chooseAlgorithm(other)).toThrow(
    expect.objectContaining({ code: "TOKEN_MECHANISM_UNSUPPORTED" }) as Error,
  );
});
