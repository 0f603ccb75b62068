import { constants, createPrivateKey, sign } from "node:crypto";
import type { SignatureAlgorithm } from "../../agent/x509/signature-algorithm.ts";
import type { TestIdentity } from "./test-pki.ts";

/** What a token would answer for these bytes: the signature value as X.509 has it. */
export function signWith(
  identity: Pick<TestIdentity, "pkcs8">,
  algorithm: SignatureAlgorithm,
  toBeSigned: Uint8Array,
): Uint8Array {
  const key = createPrivateKey({ key: Buffer.from(identity.pkcs8), format: "der", type: "pkcs8" });
  const hash = algorithm.hash.replace("-", "").toLowerCase();
  if (algorithm.scheme === "ECDSA") return sign(hash, toBeSigned, { key, dsaEncoding: "der" });
  return sign(hash, toBeSigned, {
    key,
    padding: algorithm.scheme === "RSA-PSS" ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
}
