import type { CheckedHash, SignatureAlgorithm } from "../x509/signature-algorithm.ts";

const XMLDSIG = "http://www.w3.org/2000/09/xmldsig#";
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

/** Digests by their identifiers. SHA-1 is read so that it can be reported as weak. */
const DIGESTS: ReadonlyMap<string, CheckedHash> = new Map<string, CheckedHash>([
  [`${XMLDSIG}sha1`, "SHA-1"],
  ...Object.entries(DIGEST_URI).map(([hash, uri]): [string, CheckedHash] => [uri, hash as CheckedHash]),
]);

/** A way to sign, with its hash. */
export interface XmlSignatureMethod {
  readonly scheme: SignatureAlgorithm["scheme"];
  readonly hash: CheckedHash;
}

/** Ways to sign by their identifiers: public keys only, so that no certificate can be taken for a shared secret. */
const SIGNATURES: ReadonlyMap<string, XmlSignatureMethod> = new Map<string, XmlSignatureMethod>([
  [`${XMLDSIG}rsa-sha1`, { scheme: "RSA-PKCS1", hash: "SHA-1" }],
  [`${MORE_2001}ecdsa-sha1`, { scheme: "ECDSA", hash: "SHA-1" }],
  [`${MORE_2007}sha1-rsa-MGF1`, { scheme: "RSA-PSS", hash: "SHA-1" }],
  ...(["RSA-PKCS1", "RSA-PSS", "ECDSA"] as const).flatMap((scheme) =>
    (["SHA-256", "SHA-384", "SHA-512"] as const).map((hash): [string, XmlSignatureMethod] => [
      signatureUri({ scheme, hash }),
      { scheme, hash },
    ]),
  ),
]);

/** The digest that an identifier names; `null` for one that Kyso does not know. */
export function digestOfUri(uri: string | null): CheckedHash | null {
  return DIGESTS.get(uri ?? "") ?? null;
}

/** The way to sign that an identifier names; `null` for one that Kyso does not know, as every HMAC. */
export function signatureMethodOfUri(uri: string | null): XmlSignatureMethod | null {
  return SIGNATURES.get(uri ?? "") ?? null;
}
