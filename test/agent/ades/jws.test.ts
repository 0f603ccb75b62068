import { randomBytes, X509Certificate } from "node:crypto";
import { compactVerify, flattenedVerify } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { MAX_JWS_PAYLOAD_BYTES } from "../../../agent/ades/jws.ts";
import { signFile } from "../../../agent/ades/sign-file.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { ALGORITHMS, RSA, signBytes, signingOf } from "./signing.ts";

const PAYLOAD = Buffer.from('{"số":"79/QĐ-UBND"}', "utf8");
const ALG = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"];
let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

describe("a JSON Web Signature", () => {
  test.each(ALGORITHMS.map(([owner, algorithm], index) => [owner, algorithm, ALG[index]] as const))(
    "by %s with %o is compact, and jose finds it good",
    async (owner, algorithm, alg) => {
      const identity = pki[owner];
      const { bytes } = await signBytes(signingOf(PAYLOAD, pki, identity, algorithm), "jws");
      const key = new X509Certificate(identity.certificate).publicKey;
      const { payload, protectedHeader } = await compactVerify(bytes.toString("latin1"), key);
      expect(Buffer.from(payload)).toEqual(PAYLOAD);
      expect(protectedHeader.alg).toBe(alg);
      expect(protectedHeader.x5c).toEqual(
        [identity.certificate, ...identity.chain].map((der) => Buffer.from(der).toString("base64")),
      );
      expect(protectedHeader["x5t#S256"]).toBe(
        Buffer.from(
          new X509Certificate(identity.certificate).fingerprint256.replaceAll(":", ""),
          "hex",
        ).toString("base64url"),
      );
    },
  );

  test("is flattened JSON, and jose finds it good", async () => {
    const { bytes } = await signBytes(signingOf(PAYLOAD, pki, pki.leader, RSA), "jws-json");
    const key = new X509Certificate(pki.leader.certificate).publicKey;
    const jws = JSON.parse(bytes.toString("utf8")) as Parameters<typeof flattenedVerify>[0];
    expect(Buffer.from((await flattenedVerify(jws, key)).payload)).toEqual(PAYLOAD);
  });

  test("leaves its payload out, and jose finds it good with the payload put back", async () => {
    const { bytes } = await signBytes(signingOf(PAYLOAD, pki, pki.leader, RSA), "jws-detached");
    const [header, nothing, signature] = bytes.toString("latin1").split(".");
    expect(nothing).toBe("");
    const key = new X509Certificate(pki.leader.certificate).publicKey;
    const whole = [header, PAYLOAD.toString("base64url"), signature].join(".");
    expect(Buffer.from((await compactVerify(whole, key)).payload)).toEqual(PAYLOAD);
  });

  test("takes any bytes, to its limit and not beyond", async () => {
    const whole = randomBytes(MAX_JWS_PAYLOAD_BYTES);
    const { bytes } = await signBytes(signingOf(whole, pki, pki.leader, RSA), "jws");
    expect(
      Buffer.compare(Buffer.from(bytes.toString("latin1").split(".")[1] ?? "", "base64url"), whole),
    ).toBe(0);
    const signing = signingOf(Buffer.concat([whole, Buffer.of(0)]), pki, pki.leader, RSA);
    await expect(signFile(signing, "jws")).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  });

  test("does not pair a curve with another's hash", async () => {
    const signing = signingOf(PAYLOAD, pki, pki.ecP256, { scheme: "ECDSA", hash: "SHA-384" });
    await expect(signFile(signing, "jws")).rejects.toMatchObject({ code: "SIGN_ALGORITHM_UNSUITABLE" });
    expect(signing.key).toMatchObject({ asked: [] });
  });

  test("with a value by another key does not leave", async () => {
    const signing = signingOf(PAYLOAD, pki, pki.leader, RSA);
    const other = signingOf(PAYLOAD, pki, pki.organisation, RSA).key;
    const key = { ...signing.key, sign: (bytes: Uint8Array) => other.sign(bytes) };
    await expect(signFile({ ...signing, key }, "jws")).rejects.toMatchObject({ code: "SIGN_RESULT_INVALID" });
  });
});
