import { constants, createPublicKey, publicDecrypt } from "node:crypto";
import { isEcdsaOf } from "./curve-point.ts";
import { digestInfo } from "./digest-info.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";

/**
 * Whether a signature value over a digest holds: RSASSA-PKCS1-v1_5, or ECDSA in DER. The platform checks signatures over
 * messages only.
 *
 * @param spki DER of the SubjectPublicKeyInfo
 * @see RFC 8017, 8.2.2; FIPS 186-5, 6.4.2
 */
export function verifyDigestSignature(
  spki: Uint8Array,
  hash: SignatureAlgorithm["hash"],
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
    if (key.asymmetricKeyType === "ec") return isEcdsaOf(key, digest, signature);
    const opened = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return opened.equals(digestInfo(hash, digest));
  } catch {
    return false;
  }
}
