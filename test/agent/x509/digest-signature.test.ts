import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyDigestSignature } from "../../../agent/x509/digest-signature.ts";

const CURVES = { "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" } as const;
const HASHES = ["SHA-256", "SHA-384", "SHA-512"] as const;

function nodeName(hash: (typeof HASHES)[number]): string {
  return hash.replace("-", "").toLowerCase();
}

function pairOf(curve: keyof typeof CURVES) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: CURVES[curve] });
  return { privateKey, spki: publicKey.export({ format: "der", type: "spki" }) };
}

describe("a signature over a digest", () => {
  it.each(
    Object.keys(CURVES).flatMap((curve) =>
      HASHES.map((hash) => [curve as keyof typeof CURVES, hash] as const),
    ),
  )("%s with %s holds where the platform made it over the message", (curve, hash) => {
    const { privateKey, spki } = pairOf(curve);
    for (let round = 0; round < 5; round++) {
      const message = Buffer.from(`${round}`);
      const digest = createHash(nodeName(hash)).update(message).digest();
      const value = sign(nodeName(hash), message, privateKey);
      expect(verifyDigestSignature(spki, hash, digest, value)).toBe(true);
      const other = createHash(nodeName(hash)).update("x").digest();
      expect(verifyDigestSignature(spki, hash, other, value)).toBe(false);
      expect(verifyDigestSignature(pairOf(curve).spki, hash, digest, value)).toBe(false);
    }
  });

  it.each(HASHES)("RSA with %s holds for this digest and this hash only", (hash) => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const spki = publicKey.export({ format: "der", type: "spki" });
    const digest = createHash(nodeName(hash)).update("x").digest();
    const value = sign(nodeName(hash), Buffer.from("x"), privateKey);
    expect(verifyDigestSignature(spki, hash, digest, value)).toBe(true);
    expect(verifyDigestSignature(spki, hash, createHash(nodeName(hash)).digest(), value)).toBe(false);
    const other = HASHES.find((one) => one !== hash) ?? "SHA-256";
    expect(verifyDigestSignature(spki, other, digest, value)).toBe(false);
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["no DER", Buffer.from("hello")],
    ["zeros", Buffer.from("3006020100020100", "hex")],
    ["one number", Buffer.from("3003020101", "hex")],
  ])("that is %s does not hold, and breaks nothing", (_name, value) => {
    const digest = createHash("sha256").digest();
    expect(verifyDigestSignature(pairOf("P-256").spki, "SHA-256", digest, value)).toBe(false);
  });
});
