import { generateKeyPairSync, sign, verify } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ecdsaSigValue } from "../../../agent/token/ecdsa-value.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");

test("numbers are positive and as short as DER wants them", () => {
  const raw = Buffer.concat([hex("80".padEnd(64, "0")), hex("7f".padStart(64, "0"))]);
  const r = `022100${"80".padEnd(64, "0")}`;
  expect(ecdsaSigValue(raw, "P-256").toString("hex")).toBe(`3026${r}02017f`);
  expect(ecdsaSigValue(Buffer.alloc(64), "P-256").toString("hex")).toBe("3006020100020100");
});

test.each([
  ["P-256", "prime256v1"],
  ["P-384", "secp384r1"],
  ["P-521", "secp521r1"],
])("signatures on %s hold in the form of X.509", (curve, namedCurve) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (message) => {
      const raw = sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" });
      expect(verify("sha256", message, publicKey, ecdsaSigValue(raw, curve))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("a value of any other length is no signature", () => {
  for (const length of [0, 63, 65, 96]) {
    expect(() => ecdsaSigValue(Buffer.alloc(length), "P-256")).toThrow(
      expect.objectContaining({ code: "TOKEN_SIGNATURE_WRONG" }),
    );
  }
  expect(() => ecdsaSigValue(Buffer.alloc(64), "secp256k1")).toThrow(
    expect.objectContaining({ code: "TOKEN_MECHANISM_UNSUPPORTED" }),
  );
});
