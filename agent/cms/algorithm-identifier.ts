import { constructedTag, encode, TAG } from "../x509/der.ts";
import {
  HASH_IDENTIFIERS,
  HASHES,
  RSASSA_PSS,
  type CheckedHash,
  type SignatureAlgorithm,
} from "../x509/signature-algorithm.ts";
import { encodeObjectIdentifier } from "./object-identifier.ts";

const MGF1 = "1.2.840.113549.1.1.8";
const NULL = encode(TAG.null);

type Hash = SignatureAlgorithm["hash"];

const RSA_WITH_HASH: Readonly<Record<Hash, string>> = {
  "SHA-256": "1.2.840.113549.1.1.11",
  "SHA-384": "1.2.840.113549.1.1.12",
  "SHA-512": "1.2.840.113549.1.1.13",
};

const ECDSA_WITH_HASH: Readonly<Record<Hash, string>> = {
  "SHA-256": "1.2.840.10045.4.3.2",
  "SHA-384": "1.2.840.10045.4.3.3",
  "SHA-512": "1.2.840.10045.4.3.4",
};

/** AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL } */
function algorithmIdentifier(algorithm: string, ...parameters: Uint8Array[]): Uint8Array {
  return encode(TAG.sequence, encodeObjectIdentifier(algorithm), ...parameters);
}

/**
 * A hash in SignedData: without parameters.
 *
 * @see RFC 5754, 2
 */
export function digestAlgorithmIdentifier(hash: CheckedHash): Uint8Array {
  return algorithmIdentifier(HASH_IDENTIFIERS[hash]);
}

/**
 * A signature algorithm in SignerInfo.
 *
 * @see RFC 5754, 3
 */
export function signatureAlgorithmIdentifier({ scheme, hash }: SignatureAlgorithm): Uint8Array {
  if (scheme === "ECDSA") return algorithmIdentifier(ECDSA_WITH_HASH[hash]);
  if (scheme === "RSA-PKCS1") return algorithmIdentifier(RSA_WITH_HASH[hash], NULL);
  return algorithmIdentifier(RSASSA_PSS, pssParameters(hash));
}

/**
 * RSASSA-PSS-params ::= SEQUENCE {
 *   hashAlgorithm    [0] HashAlgorithm    DEFAULT sha1,
 *   maskGenAlgorithm [1] MaskGenAlgorithm DEFAULT mgf1SHA1,
 *   saltLength       [2] INTEGER          DEFAULT 20,
 *   trailerField     [3] TrailerField     DEFAULT trailerFieldBC }
 *
 * Here hash identifiers carry NULL, and the salt is as long as the hash.
 *
 * @see RFC 4055, 2.1 and 3.1
 */
function pssParameters(hash: Hash): Uint8Array {
  const hashAlgorithm = algorithmIdentifier(HASH_IDENTIFIERS[hash], NULL);
  return encode(
    TAG.sequence,
    encode(constructedTag(0), hashAlgorithm),
    encode(constructedTag(1), algorithmIdentifier(MGF1, hashAlgorithm)),
    encode(constructedTag(2), encode(TAG.integer, Uint8Array.of(HASHES[hash].length))),
  );
}
