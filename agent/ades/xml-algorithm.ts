import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";

const MORE_2001 = "http://www.w3.org/2001/04/xmldsig-more#";
const MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#";

/** Identifiers of digests. @see RFC 6931, 2.1; XML Encryption, 5.7 */
export const DIGEST_URI: Readonly<Record<SignatureAlgorithm["hash"], string>> = {
  "SHA-256": "http://www.w3.org/2001/04/xmlenc#sha256",
  "SHA-384": `${MORE_2001}sha384`,
  "SHA-512": "http://www.w3.org/2001/04/xmlenc#sha512",
};

const SCHEME: Readonly<Record<SignatureAlgorithm["scheme"], (hash: string) => string>> = {
  "RSA-PKCS1": (hash) => `${MORE_2001}rsa-${hash}`,
  // Without parameters: the salt is as long as the hash, which is the mask's too.
  "RSA-PSS": (hash) => `${MORE_2007}${hash}-rsa-MGF1`,
  ECDSA: (hash) => `${MORE_2001}ecdsa-${hash}`,
};

/** The identifier of a way to sign. @see RFC 6931, 2.3 */
export function signatureUri({ scheme, hash }: SignatureAlgorithm): string {
  return SCHEME[scheme](hash.replace("-", "").toLowerCase());
}
