import type { SignatureAlgorithm } from "./signature-algorithm.ts";

/** DigestInfo without the digest. */
const PREFIXES: Readonly<Record<SignatureAlgorithm["hash"], Buffer>> = {
  "SHA-256": Buffer.from("3031300d060960864801650304020105000420", "hex"),
  "SHA-384": Buffer.from("3041300d060960864801650304020205000430", "hex"),
  "SHA-512": Buffer.from("3051300d060960864801650304020305000440", "hex"),
};

/** What RSASSA-PKCS1-v1_5 signs of a digest. @see RFC 8017, 9.2, note 1 */
export function digestInfo(hash: SignatureAlgorithm["hash"], digest: Uint8Array): Buffer {
  return Buffer.concat([PREFIXES[hash], digest]);
}
