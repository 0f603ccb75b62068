import { createPublicKey, verify } from "node:crypto";
import { ECDSASigValue } from "@peculiar/asn1-ecc";
import { readAsn1 } from "../x509/asn1-value.ts";
import type { Certificate } from "../x509/certificate.ts";
import { verifySignatureValue } from "../x509/public-key.ts";
import { type CheckedHash, HASHES, type SignatureAlgorithm } from "../x509/signature-algorithm.ts";

/**
 * A signature value as XML and JSON carry it: RSA's octets as they are; for ECDSA r and s side by side, each as long as
 * the curve's order.
 *
 * @param value as X.509 has it: RSA's octets, or the DER of an Ecdsa-Sig-Value
 * @throws {KysoError} TOKEN_SIGNATURE_WRONG
 * @see RFC 6931, 2.3.6; RFC 7518, 3.4
 */
export function bareSignatureValue(
  value: Uint8Array,
  { keyType, keyBits }: Pick<Certificate, "keyType" | "keyBits">,
): Uint8Array {
  if (keyType !== "EC") return value;
  const { r, s } = readAsn1(value, ECDSASigValue, "TOKEN_SIGNATURE_WRONG");
  const length = Math.ceil(keyBits / 8);
  return Buffer.concat([octetsOf(r, length), octetsOf(s, length)]);
}

/** An INTEGER's octets, positive, to a fixed length. */
function octetsOf(integer: ArrayBuffer, length: number): Uint8Array {
  const digits = Buffer.from(integer)
    .toString("hex")
    .replace(/^(00)+/, "");
  return Buffer.from(digits.padStart(2 * length, "0").slice(-2 * length), "hex");
}

/**
 * Whether a signature value of that form holds for a certificate's key. A key that does not fit the algorithm makes none
 * hold.
 *
 * @param value as {@link bareSignatureValue} makes it
 */
export function verifyBareValue(
  certificate: Certificate,
  { scheme, hash }: { readonly scheme: SignatureAlgorithm["scheme"]; readonly hash: CheckedHash },
  signedBytes: Uint8Array,
  value: Uint8Array,
): boolean {
  if (scheme !== "ECDSA") {
    const saltLength = scheme === "RSA-PSS" ? HASHES[hash].length : 0;
    return verifySignatureValue(certificate.spki, { scheme, hash, saltLength }, signedBytes, value);
  }
  const isMeant = certificate.keyType === "EC" && value.length === 2 * Math.ceil(certificate.keyBits / 8);
  if (!isMeant) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(certificate.spki), format: "der", type: "spki" });
    return verify(HASHES[hash].node, signedBytes, { key, dsaEncoding: "ieee-p1363" }, value);
  } catch {
    return false; // a point that is not on its curve
  }
}
